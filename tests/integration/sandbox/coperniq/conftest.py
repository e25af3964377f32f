from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.coperniq import Coperniq
from tests.integration.sandbox.coperniq.office import Office
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def coperniq_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([Coperniq(clock)], clock) as client:
        yield client


@pytest.fixture
def office(coperniq_server: httpx.Client) -> Office:
    """One server for all tests, as new for each; its clock stands still."""
    coperniq_server.post("/__admin/reset")
    coperniq_server.post("/__admin/clock", json={"freeze": True})
    coperniq_server.post("/__admin/clock", json={"set": "2026-11-02T09:00:00Z"})
    return Office(coperniq_server)
