"""Polls of a source that can only be read as a whole, as the ledger meets them."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.settings import Settings
from models import tables
from sync.apply import apply
from sync.connect import workshop
from sync.pull import Pulled, pull
from sync.store import connections
from sync.store.database import Database
from tests.integration.pool_office_manager.office import Office

CONFIGURATION = """
[[connection]]
name = "pools"
connector = "connectors.pool_office_manager"
environment = "sandbox"
account = "austin-pool-services"
native_sync_is_off = true
[connection.settings]
base_url = "{url}"
client_id = "pom-client"
refresh_token = "${{POM_TOKEN}}"
requests_per_second = 1000
"""


class Ledger:
    """A ledger with nothing but this source."""

    def __init__(self, url: str, file: Path, office: Office) -> None:
        configuration = file.with_suffix(".toml")
        configuration.write_text(CONFIGURATION.format(url=office.url))
        self.database = Database(url)
        self._secrets = {"POM_TOKEN": "pom-refresh"}
        apply(self.database, configuration, self._secrets)

    def pull(self) -> Pulled:
        with self.database.reading() as db:
            row = connections.by_name(db, "pools")
        assert row is not None
        return pull(workshop(self.database, Settings(), self._secrets), row)

    def documents(self) -> int:
        with self.database.reading() as db:
            return int(db.execute(select(func.count()).select_from(tables.document)).scalar_one())


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path, office: Office) -> Ledger:
    return Ledger(ledger_url, tmp_path / "pools", office)


def test_a_second_poll_reads_everything_and_finds_nothing_new(ledger: Ledger) -> None:
    first = ledger.pull()

    second = ledger.pull()

    assert (first.trouble, first.records, first.new) == (None, 260, 260)
    assert (second.trouble, second.records, second.new, second.changed) == (None, 260, 0, 0)
    assert ledger.documents() == 260


def test_only_what_changed_is_a_change(ledger: Ledger, office: Office) -> None:
    ledger.pull()
    some = office.ids()[100]
    office.edit(some, notes="Please use the side gate")

    again = ledger.pull()

    assert (again.new, again.changed) == (0, 1)


def test_an_issue_date_stays_when_the_organisation_moves(ledger: Ledger, office: Office) -> None:
    """All records come in another form; only what is due at a real moment may be due on another day there."""
    ledger.pull()
    office.edit("org_001", entity="organizations", timezone="Asia/Tokyo")

    again = ledger.pull()

    assert (again.trouble, again.new) == (None, 0)
    assert again.changed == len(office.traps()["due_at_an_instant"])


def test_a_poll_that_broke_off_goes_on_where_it_was(ledger: Ledger, office: Office) -> None:
    office.break_nth(3, {"kind": "server_error"})

    broken, rest = ledger.pull(), ledger.pull()

    assert broken.trouble is not None
    assert (broken.records, rest.records, rest.trouble) == (99, 161, None)
    assert ledger.documents() == 260
