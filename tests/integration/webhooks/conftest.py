from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.highlevel import HighLevel
from sync.store.database import Database
from tests.integration.highlevel.screen import Screen
from tests.integration.sandbox.serving import serving
from tests.integration.web import asker
from tests.integration.webhooks.agency import KEY, Agency


@pytest.fixture(scope="session")
def highlevel_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([HighLevel(clock)], clock) as client:
        yield client


@pytest.fixture
def screen(highlevel_server: httpx.Client) -> Screen:
    screen = Screen(highlevel_server)
    screen.reset()
    return screen


@pytest.fixture
def database(either_ledger_url: str) -> Iterator[Database]:
    """A ledger without rows."""
    opened = Database(either_ledger_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def agency(database: Database, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agency]:
    """A connection to the stand-in, without our limits; and our web server, which is told of everything."""
    monkeypatch.setattr("connectors.highlevel.limits", lambda _settings: ())
    with asker.serving(database, key=KEY) as web:
        agency = Agency.begun(database, screen, web)
        yield agency
        screen.reset()
