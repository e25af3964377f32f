from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.kojo.system import Kojo
from tests.integration.kojo.screen import Screen
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def kojo_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([Kojo(clock)], clock) as client:
        yield client


@pytest.fixture
def screen(kojo_server: httpx.Client) -> Screen:
    """Kojo's stand-in as new, without its rate limits, as the person at its screen sees it."""
    screen = Screen(kojo_server)
    screen.reset()
    return screen
