import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL

from models.tables import metadata
from sync.store.database import Database
from tests.integration import postgresql
from tests.integration.store.ledger import Ledger


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A running PostgreSQL; without one its tests are skipped on a desk and fail in CI."""
    with _or_skip() as address:
        yield address


@contextmanager
def _or_skip() -> Iterator[URL]:
    try:
        with postgresql.server() as address:
            yield address
    except postgresql.CannotStartError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL does not start here: {error}")


@pytest.fixture(scope="session")
def migrated_on_postgresql(postgresql_server: URL) -> Iterator[Database]:
    """A database with the schema, which every test leaves without rows."""
    with postgresql.database(postgresql_server) as address:
        opened = Database(address.render_as_string(hide_password=False))
        opened.migrate()
        yield opened
        opened.engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ledger") / "ledger.db"
    opened = Database(f"sqlite:///{file}")
    opened.migrate()
    opened.engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with postgresql.database(request.getfixturevalue("postgresql_server")) as address:
        yield address.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database without rows."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path)}")
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
