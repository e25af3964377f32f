from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from models.tables import metadata
from sync.store.database import Database
from tests.integration.store.conftest import (  # noqa: F401 - fixtures
    database,
    empty_url,
    ledger,
    migrated_file,
    migrated_on_postgresql,
    postgresql_server,
)
from tests.integration.web.asker import serving


@pytest.fixture
def on_postgresql(migrated_on_postgresql: Database) -> Iterator[Database]:  # noqa: F811
    """A ledger without rows, on PostgreSQL alone."""
    yield migrated_on_postgresql
    with migrated_on_postgresql.transaction() as db:
        for table in reversed(metadata.sorted_tables):
            db.execute(table.delete())


@pytest.fixture
def web(database: Database) -> Iterator[httpx.Client]:  # noqa: F811
    """A client of the web server over a ledger without rows."""
    with serving(database) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Callable[..., httpx.Client]]:
    """Starts a web server over any database, with other settings than the usual."""
    with ExitStack() as running:
        yield lambda database, **settings: running.enter_context(serving(database, **settings))
