import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.tables import metadata
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


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without rows."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{shutil.copy(request.getfixturevalue('migrated'), tmp_path)}")
        yield opened
        opened.engine.dispose()
        return
    opened = request.getfixturevalue("migrated_on_postgresql")
    yield opened
    with opened.transaction() as db:
        for table in reversed(metadata.sorted_tables):
            db.execute(table.delete())


@pytest.fixture
def ledger(database: Database) -> Ledger:
    """A ledger with a source, a target and a route between them."""
    return Ledger.begun(database)
