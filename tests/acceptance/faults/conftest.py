from collections.abc import Iterator

import pytest

from connectors import http
from tests.acceptance.faults.table import READ_TIMEOUT_S
from tests.acceptance.faults.witness import Hurrying
from tests.acceptance.office import Office


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits two minutes for an answer."""
    monkeypatch.setattr(http, "READ_TIMEOUT_S", READ_TIMEOUT_S)
    http._client.cache_clear()
    yield
    http._client().close()
    http._client.cache_clear()


@pytest.fixture
def office(office: Office) -> Office:
    office.watcher = Hurrying(office)
    return office
