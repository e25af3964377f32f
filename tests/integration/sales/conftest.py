from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.coperniq.system import Coperniq
from sandbox.quickbooks import QuickBooks
from sandbox.zrm import ZRM
from sync.store.database import Database
from tests.integration.coperniq.screen import Screen
from tests.integration.sales.contractor import Contractor
from tests.integration.sales.shop import Shop
from tests.integration.sandbox.serving import serving
from tests.integration.zrm.office import Office


@pytest.fixture(scope="session")
def sales_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([ZRM(clock), QuickBooks(clock)], clock) as client:
        yield client


@pytest.fixture
def ledger_url(either_ledger_url: str) -> str:
    return either_ledger_url


@pytest.fixture
def shop(sales_server: httpx.Client, ledger_url: str, tmp_path: Path) -> Iterator[Shop]:
    """A shop that has billed nothing yet, with payments."""
    office = Office(sales_server)
    office.reset()
    office.clear()
    sales_server.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    opened = Shop(Database(ledger_url), tmp_path, office)
    opened.configure()
    yield opened
    opened.database.engine.dispose()


@pytest.fixture(scope="session")
def projects_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([Coperniq(clock), QuickBooks(clock)], clock) as client:
        yield client


@pytest.fixture
def contractor(projects_server: httpx.Client, ledger_url: str, tmp_path: Path) -> Iterator[Contractor]:
    """A contractor who has billed nothing yet."""
    screen = Screen(projects_server)
    screen.reset()
    projects_server.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    opened = Contractor(Database(ledger_url), tmp_path, screen)
    opened.clear()
    yield opened
    opened.database.engine.dispose()
