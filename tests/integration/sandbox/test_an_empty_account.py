"""An account can begin with nothing: whatever a vendor calls its ids, a drawer is emptied in one go.

What a deletion leaves behind stays, as in Kojo, where the invoices are only marked.
"""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.server import all_systems
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="module")
def everything() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving(all_systems(clock), clock) as client:
        yield client


@pytest.mark.parametrize(
    "drawer",
    [
        "coperniq/7301/invoices",
        "highlevel/6578278e879ad2646715ba9c/invoices",
        "pool_office_manager/austin-pool-services/invoices",
        "zrm/3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01/invoices",
    ],
)
def test_a_drawer_is_emptied(everything: httpx.Client, drawer: str) -> None:
    before = len(everything.get(f"/__admin/{drawer}").json())

    answer = everything.delete(f"/__admin/{drawer}")

    assert before > 100
    assert answer.status_code == 204
    assert everything.get(f"/__admin/{drawer}").json() == []
