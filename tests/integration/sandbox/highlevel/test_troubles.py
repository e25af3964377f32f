"""HighLevel's own troubles, and those of any system, as a caller meets them."""

import httpx
import pytest

from sandbox import exact_json
from tests.integration.sandbox.highlevel.agency import Agency


def test_a_429_is_told_in_highlevels_json(agency: Agency) -> None:
    agency.strike(kind="rate_limited")

    answer = agency.listed()

    assert (answer.status_code, answer.json()["message"]) == (429, "Too Many Requests")
    assert "retry-after" not in answer.headers
    assert (answer.headers["x-ratelimit-remaining"], answer.headers["x-ratelimit-max"]) == ("0", "100")


def test_a_token_may_die_in_mid_page(agency: Agency) -> None:
    rule = {"system": "highlevel", "path": "/invoices/", "nth": 2, "what": {"kind": "unauthorized"}}
    agency.client.post("/__admin/faults", json=rule).raise_for_status()

    assert [agency.listed(20, offset).status_code for offset in (0, 20, 20)] == [200, 401, 200]


def test_a_page_may_come_a_second_time(agency: Agency) -> None:
    first = agency.page(20)
    agency.strike("/invoices/", kind="previous_page")

    assert agency.page(20, 20) == first
    assert agency.page(20, 20) != first


@pytest.mark.parametrize(("handled", "paid"), [(True, 10), (False, 0)])
def test_a_server_error_comes_before_or_after_the_work(agency: Agency, *, handled: bool, paid: int) -> None:
    id_ = agency.sent()["_id"]
    agency.strike(kind="server_error", handled=handled)

    assert agency.pay(id_, amount=10).json()["statusCode"] == 500
    assert agency.invoice(id_)["amountPaid"] == paid


def test_a_payment_may_be_taken_and_its_answer_lost(agency: Agency) -> None:
    id_ = agency.sent()["_id"]
    agency.strike(kind="commit_then_drop")

    with pytest.raises(httpx.RemoteProtocolError):
        agency.pay(id_, amount=10)

    assert agency.invoice(id_)["amountPaid"] == 10


def test_a_page_may_end_in_the_middle(agency: Agency) -> None:
    agency.strike(kind="truncate", promised=False)

    with pytest.raises(ValueError, match=r"Expecting|Unterminated|Invalid"):
        exact_json.read(agency.listed().text)
