from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.highlevel import HighLevel
from tests.integration.highlevel.screen import Screen
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def highlevel_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([HighLevel(clock)], clock) as client:
        yield client


@pytest.fixture
def screen(highlevel_server: httpx.Client) -> Screen:
    """HighLevel's stand-in as new, without its rate limits, as the person at its screen sees it."""
    screen = Screen(highlevel_server)
    screen.reset()
    return screen
