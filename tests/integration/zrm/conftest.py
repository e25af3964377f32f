from collections.abc import Iterator

import httpx
import pytest

from connectors.base import Page
from sandbox.clock import Clock
from sandbox.zrm import ZRM
from tests.integration.sandbox.serving import serving
from tests.integration.zrm.office import Office


@pytest.fixture(scope="session")
def zrm_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([ZRM(clock)], clock) as client:
        yield client


@pytest.fixture
def office(zrm_server: httpx.Client) -> Office:
    """ZRM's stand-in as new, with our connection to its office's workspace."""
    office = Office(zrm_server)
    office.reset()
    return office


@pytest.fixture(scope="session")
def pulled(zrm_server: httpx.Client) -> list[Page]:
    """Everything that the stand-in has, pulled once for all stories that only look."""
    office = Office(zrm_server)
    office.reset()
    return list(office.connected().pull(None))
