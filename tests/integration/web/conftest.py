from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from sync.store.database import Database
from tests.integration.store.ledger import Ledger
from tests.integration.web.asker import serving
from tests.servers import ledgers


@pytest.fixture
def database(either_ledger_url: str) -> Iterator[Database]:
    """A ledger without rows."""
    opened = Database(either_ledger_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def on_postgresql(migrated_on_postgresql: Database) -> Database:
    """A ledger without rows, on PostgreSQL alone; whoever serves it ends its connections."""
    return Database(ledgers.emptied(migrated_on_postgresql))


@pytest.fixture
def ledger(database: Database) -> Ledger:
    """A ledger with a source, a target and a route between them."""
    return Ledger.begun(database)


@pytest.fixture
def web(database: Database) -> Iterator[httpx.Client]:
    """A client of the web server over a ledger without rows."""
    with serving(database) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Callable[..., httpx.Client]]:
    """Starts a web server over any database, with other settings than the usual."""
    with ExitStack() as running:
        yield lambda database, **settings: running.enter_context(serving(database, **settings))
