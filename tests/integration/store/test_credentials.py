"""Stored logins: unreadable in the database, there after a restart, and a wrong key is said in one sentence."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from models import tables
from models.errors import UsageError
from sync.store import credentials
from sync.store.credentials import StoredTokens
from sync.store.database import Database
from tests.integration.store.ledger import Ledger
from tests.integration.store.racing import in_threads

KEY = Fernet.generate_key().decode()


def tokens(ledger: Ledger, key: str = KEY) -> StoredTokens:
    return StoredTokens(ledger.database, ledger.target_id, credentials.cipher(ledger.database, key))


def test_a_login_survives(ledger: Ledger) -> None:
    tokens(ledger).save("access-secret", "refresh-secret", 3600)

    again = tokens(ledger)

    assert (again.access(), again.refresh()) == ("access-secret", "refresh-secret")


def test_nothing_is_stored_before_the_first_login(ledger: Ledger) -> None:
    assert (tokens(ledger).access(), tokens(ledger).refresh()) == (None, None)


def test_a_login_cant_be_read_in_the_database(ledger: Ledger) -> None:
    tokens(ledger).save("access-secret", "refresh-secret", 3600)

    with ledger.database.reading() as db:
        row = db.execute(select(tables.credential)).one()

    assert b"secret" not in row.access + row.refresh


def test_a_login_cant_be_read_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    tokens(ledger).save("access-secret", "refresh-secret", 3600)

    assert all(b"-secret" not in file.read_bytes() for file in tmp_path.glob("ledger.db*"))


def test_a_renewal_without_a_new_refresh_token_keeps_the_last(ledger: Ledger) -> None:
    tokens(ledger).save("access-1", "refresh-1", 3600)

    tokens(ledger).save("access-2", None, 3600)

    assert (tokens(ledger).access(), tokens(ledger).refresh()) == ("access-2", "refresh-1")


def test_a_token_that_ends_soon_is_not_used(ledger: Ledger) -> None:
    tokens(ledger).save("access-1", "refresh-1", 60)

    assert tokens(ledger).access() is None
    assert tokens(ledger).refresh() == "refresh-1"


def test_a_refused_token_is_forgotten(ledger: Ledger) -> None:
    tokens(ledger).save("access-1", "refresh-1", 3600)

    tokens(ledger).drop_access()

    assert (tokens(ledger).access(), tokens(ledger).refresh()) == (None, "refresh-1")


def test_another_key_is_said_in_one_sentence(ledger: Ledger) -> None:
    tokens(ledger).save("access-1", "refresh-1", 3600)

    with pytest.raises(UsageError, match=r"is not the key that logins are stored with") as told:
        tokens(ledger, Fernet.generate_key().decode()).refresh()

    assert told.value.__cause__ is None


def test_what_is_no_key_is_said(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match=r"is not a key\. Make one with"):
        tokens(ledger, "hunter2")


def test_several_that_log_in_at_once_leave_one_login(ledger: Ledger) -> None:
    in_threads(lambda n: tokens(ledger).save(f"access-{n}", f"refresh-{n}", 3600), 4)

    assert ledger.count(tables.credential) == 1
    assert (tokens(ledger).access() or "").removeprefix("access-") == (
        tokens(ledger).refresh() or ""
    ).removeprefix("refresh-")


def test_without_a_key_one_is_made_beside_a_file_and_only_there(database: Database) -> None:
    if not database.is_sqlite:
        with pytest.raises(UsageError, match="Set LEDGERLINK_KEY"):
            credentials.cipher(database, None)
        return

    first, second = credentials.cipher(database, None), credentials.cipher(database, None)

    (file,) = Path(database.shown).parent.glob("*.key")
    assert second.decrypt(first.encrypt(b"x")) == b"x"
    assert file.stat().st_mode & 0o077 == 0
