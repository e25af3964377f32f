from collections.abc import Iterator

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.quickbooks import QuickBooks
from tests.integration.sandbox.quickbooks.books import CANADIAN_REALM, REALM, Books
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
    return _token(http, "qb-refresh")


@pytest.fixture
def books(http: httpx.Client, access_token: str) -> Books:
    return _books(http, access_token, REALM)


@pytest.fixture
def canada(http: httpx.Client) -> Books:
    """The second company's."""
    return _books(http, _token(http, f"qb-refresh-{CANADIAN_REALM}"), CANADIAN_REALM)


def _token(http: httpx.Client, refresh_token: str) -> str:
    answer = http.post(
        "/quickbooks/oauth2/v1/tokens/bearer",
        auth=("qb-client", "qb-secret"),
        data={"grant_type": "refresh_token", "refresh_token": refresh_token},
    )
    token: str = answer.json()["access_token"]
    return token


def _books(http: httpx.Client, access_token: str, realm: str) -> Books:
    http.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    return Books(http, {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}, realm)
