from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.pool_office_manager import PoolOfficeManager
from tests.integration.sandbox.pool_office_manager.office import Office
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def office_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([PoolOfficeManager(clock)], clock) as client:
        yield client


@pytest.fixture
def office(office_server: httpx.Client) -> Office:
    """One server for all tests, as new for each; signed in, and without limits, which have tests of their own."""
    office_server.post("/__admin/reset")
    office = Office(office_server)
    office.settings(limits=False)
    office.sign_in()
    return office
