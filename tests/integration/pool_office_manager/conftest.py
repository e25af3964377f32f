from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.pool_office_manager import PoolOfficeManager
from tests.integration.pool_office_manager.office import Office
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def pool_office_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([PoolOfficeManager(clock)], clock) as client:
        yield client


@pytest.fixture
def office(pool_office_server: httpx.Client) -> Office:
    """The stand-in as new, without its rate limits, as the person at its screen sees it."""
    office = Office(pool_office_server)
    office.reset()
    return office
