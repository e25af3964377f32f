"""Stored logins: encrypted at rest, changed all at once."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import select
from sqlalchemy.engine import make_url

from models import tables
from models.errors import UsageError
from sync.store.clock import db_now
from sync.store.database import Database
from sync.store.upsert import insert_if_absent, upsert

ANOTHER_KEY = (
    "LEDGERLINK_KEY, or the key file beside the database, is not the key that logins are stored with. Set the "
    "same one on every machine; where it is lost, empty the tables seal and credential and connect again."
)

_WORD = b"ledgerlink"

GOOD_FOR_S = 120
"""An access token that ends sooner is not used any more: a slow request may outlive it."""


class StoredTokens:
    """The login of one connection; see ``connectors.base.Tokens``."""

    def __init__(self, database: Database, connection_id: int, cipher: Fernet) -> None:
        self._database = database
        self._connection_id = connection_id
        self._cipher = cipher

    def access(self) -> str | None:
        """The access token, if it is good for some minutes yet."""
        table = tables.credential
        statement = select(table.c.access).where(
            table.c.connection_id == self._connection_id, table.c.access_until > db_now(GOOD_FOR_S)
        )
        return self._read(statement)

    def refresh(self) -> str | None:
        """The newest refresh token."""
        table = tables.credential
        return self._read(select(table.c.refresh).where(table.c.connection_id == self._connection_id))

    def save(self, access: str, refresh: str | None, expires_in_s: int) -> None:
        """Store a login's answer; without a new refresh token the last one stays."""
        values: dict[str, object] = {"access": self._seal(access), "access_until": db_now(expires_in_s)}
        if refresh is not None:
            values["refresh"] = self._seal(refresh)
        self._put(values)

    def drop_access(self) -> None:
        """Forget the access token."""
        self._put({"access": None, "access_until": None})

    def _put(self, values: dict[str, object]) -> None:
        table = tables.credential
        with self._database.transaction() as db:
            row = {"version": 1, "changed_at": db_now(), **values}
            key = {"connection_id": self._connection_id}
            upsert(db, table, key, row, changes={"version": table.c.version + 1})

    def _read(self, statement: object) -> str | None:
        with self._database.reading() as db:
            sealed = db.execute(statement).scalar_one_or_none()  # type: ignore[call-overload]
        try:
            return self._cipher.decrypt(sealed).decode() if sealed else None
        except InvalidToken:
            raise UsageError(ANOTHER_KEY) from None

    def _seal(self, secret: str) -> bytes:
        return self._cipher.encrypt(secret.encode())


def cipher(database: Database, key: str | None) -> Fernet:
    """The cipher of a deployment: its key, or the key file beside a SQLite database (made where there is none)."""
    try:
        made = Fernet(key or _key_file(database))
    except ValueError:
        raise UsageError(
            "LEDGERLINK_KEY, or the key file beside the database, is not a key. Make one with "
            "`python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`."
        ) from None
    _check_seal(database, made)
    return made


def _check_seal(database: Database, made: Fernet) -> None:
    """The first process of a deployment seals a word with its key; one that can't open it has another key."""
    with database.transaction() as db:
        if insert_if_absent(db, tables.seal, ("id",), {"id": 1, "sealed": made.encrypt(_WORD)}):
            return
        sealed: bytes = db.execute(select(tables.seal.c.sealed)).scalar_one()
    try:
        made.decrypt(sealed)
    except InvalidToken:
        raise UsageError(ANOTHER_KEY) from None


def _key_file(database: Database) -> bytes:
    path = make_url(database.url).database if database.is_sqlite else None
    if not path:
        raise UsageError("Set LEDGERLINK_KEY: the logins of connections are stored encrypted with it.")
    file = Path(path).with_suffix(".key")
    if not file.exists():
        _make_key(file)
    return file.read_bytes()


def _make_key(file: Path) -> None:
    """Whole or not at all, and never over one that another process has made meanwhile."""
    with tempfile.NamedTemporaryFile(dir=file.parent) as made:  # readable by its owner only
        made.write(Fernet.generate_key())
        made.flush()
        with suppress(FileExistsError):
            os.link(made.name, file)
