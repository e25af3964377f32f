from collections.abc import Iterator

import pytest

from connectors import http
from tests.acceptance.faults.table import READ_TIMEOUT_S, WHOLE_ANSWER_S
from tests.acceptance.faults.watch import Hurrying
from tests.acceptance.office import Office

QUICKER = {
    "resend_create_after_s": 0.1,
    "settled_after_s": 0.2,
    "look_after_s": 0.05,
    "retry_first_s": 0.05,
    "leave_alone_s": 0.05,
    "cool_down_s": 0.1,
}


@pytest.fixture(autouse=True, scope="module")
def impatient() -> Iterator[None]:
    """Nobody waits two minutes for an answer here; elsewhere they do."""
    patched = pytest.MonkeyPatch()
    patched.setattr(http, "READ_TIMEOUT_S", READ_TIMEOUT_S)
    patched.setattr(http, "WHOLE_ANSWER_S", WHOLE_ANSWER_S)
    http._client.cache_clear()
    yield
    http._client().close()
    http._client.cache_clear()
    patched.undo()


@pytest.fixture
def office(office: Office) -> Office:
    office.settings |= QUICKER
    office.watcher = Hurrying(office)
    return office
