from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.kojo import Kojo
from tests.integration.sandbox.notebook import Notebook
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture(scope="session")
def server(notebook: Notebook, clock: Clock) -> Iterator[httpx.Client]:
    with serving([notebook], clock) as client:
        client.headers["X-Pen"] = "blue"
        yield client


@pytest.fixture
def client(server: httpx.Client) -> httpx.Client:
    """One server for all tests, as new for each."""
    server.post("/__admin/reset")
    return server


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
