from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.coperniq.system import Coperniq
from tests.given import KeptInMemory
from tests.integration.coperniq.screen import Screen
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def coperniq_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([Coperniq(clock)], clock) as client:
        yield client


@pytest.fixture(scope="session")
def demo_data(coperniq_server: httpx.Client) -> KeptInMemory:
    """Everything as it was pulled once: whoever has it need not ask for a payment again."""
    screen, kept = Screen(coperniq_server), KeptInMemory()
    screen.reset()
    source = screen.connected(streams=("invoices", "bills"))
    for page in source.pull(None):
        kept.store(source, page)
    return kept


@pytest.fixture
def screen(coperniq_server: httpx.Client, demo_data: KeptInMemory) -> Screen:
    """Coperniq's stand-in as new, without its rate limits, as the person at its screen sees it."""
    screen = Screen(coperniq_server, demo_data)
    screen.reset()
    return screen
