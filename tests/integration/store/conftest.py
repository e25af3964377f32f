from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store.database import Database
from tests.integration.store.ledger import Ledger
from tests.servers import postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with postgresql.database(request.getfixturevalue("postgresql_server").address) as address:
        yield postgresql.written(address)


@pytest.fixture
def database(either_ledger_url: str) -> Iterator[Database]:
    """A migrated database without rows."""
    opened = Database(either_ledger_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    """A ledger with a source, a target and a route between them."""
    return Ledger.begun(database)
