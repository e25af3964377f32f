from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.quickbooks import QuickBooks
from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.serving import serving


@pytest.fixture(scope="session")
def quickbooks_server() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving([QuickBooks(clock)], clock) as client:
        yield client


@pytest.fixture
def http(quickbooks_server: httpx.Client) -> httpx.Client:
    """One server for all tests, as new for each."""
    quickbooks_server.post("/__admin/reset")
    return quickbooks_server


@pytest.fixture
def access_token(http: httpx.Client) -> str:
    answer = http.post(
        "/quickbooks/oauth2/v1/tokens/bearer",
        auth=("qb-client", "qb-secret"),
        data={"grant_type": "refresh_token", "refresh_token": "qb-refresh"},
    )
    token: str = answer.json()["access_token"]
    return token


@pytest.fixture
def books(http: httpx.Client, access_token: str) -> Books:
    http.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    return Books(http, {"Authorization": f"Bearer {access_token}", "Accept": "application/json"})
