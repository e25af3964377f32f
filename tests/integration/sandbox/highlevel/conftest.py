from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.highlevel import HighLevel
from tests.integration.sandbox.highlevel.agency import Agency
from tests.integration.sandbox.highlevel.listener import Listener, listening
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def agency_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([HighLevel(clock)], clock) as client:
        yield client


@pytest.fixture
def agency(agency_server: httpx.Client) -> Agency:
    """One server for all tests, as new for each; with a private token and the version."""
    agency_server.post("/__admin/reset")
    agency_server.headers.update({"Authorization": "Bearer pit-hl-private", "Version": "2021-07-28"})
    return Agency(agency_server)


@pytest.fixture(scope="session")
def listener_server() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def listener(agency: Agency, listener_server: Listener) -> Listener:
    """Whoever is told of events: answers 200, and remembers what came."""
    listener_server.start_anew()
    agency.settings(webhook_url=f"{listener_server.url}/hooks/{{event}}")
    return listener_server
