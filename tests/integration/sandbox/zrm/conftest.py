from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.zrm import ZRM
from tests.integration.sandbox.serving import serving
from tests.integration.sandbox.zrm.desk import Desk


@pytest.fixture(scope="session")
def zrm_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([ZRM(clock)], clock) as client:
        yield client


@pytest.fixture
def desk(zrm_server: httpx.Client) -> Desk:
    """One server for all tests, as new for each; its clock stands still."""
    zrm_server.post("/__admin/reset")
    zrm_server.post("/__admin/clock", json={"freeze": True})
    zrm_server.post("/__admin/clock", json={"set": "2026-11-02T09:00:00Z"})
    return Desk(zrm_server)
