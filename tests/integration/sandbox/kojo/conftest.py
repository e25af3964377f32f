from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.kojo import Kojo
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def kojo_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([Kojo(clock)], clock) as client:
        client.headers["Authorization"] = "Bearer kojo-legacy-key"
        yield client


@pytest.fixture
def kojo(kojo_server: httpx.Client) -> httpx.Client:
    """One server for all tests, as new for each."""
    kojo_server.post("/__admin/reset")
    return kojo_server
