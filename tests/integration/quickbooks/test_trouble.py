"""What the connector makes of every kind of trouble the stand-in can be in."""

from typing import Any

import pytest

from connectors.base import Done, Item, NotExecuted, NotNow, Outcome, Refused, Search, Sent, Unknown
from connectors.base import OperationKind as Op
from models.errors import ConnectionBrokenError, RateLimitedError, SyncError
from tests.integration.quickbooks.conftest import Company
from tests.unit.quickbooks.samples import bill


@pytest.fixture
def item(company: Company) -> Item:
    return company.encode(Op.CREATE, bill())


def send(company: Company, item: Item) -> Sent:
    return company.target.send([item], "request-1")


def respond(status: int, body: Any = "", **headers: str) -> dict[str, Any]:
    return {"kind": "respond", "status": status, "body": body, "headers": headers}


def test_the_newest_refresh_token_is_kept(company: Company) -> None:
    company.set(refresh_token_rotation="every")

    company.target.look_up(Search("Bill", ids=("1",)))

    assert company.login.refresh_token not in (None, "qb-refresh")


def test_a_refresh_token_that_is_refused_pauses_the_connection(company: Company, item: Item) -> None:
    company.login.drop_access()
    company.fault("*/bearer", respond(400, {"error": "invalid_grant"}), times=2)

    sent = send(company, item)

    assert isinstance(sent.trouble, ConnectionBrokenError)
    assert isinstance(sent.outcomes["1"], NotExecuted)


def test_too_many_requests_cool_the_connection_and_leave_a_write_unknown(company: Company, item: Item) -> None:
    company.set(limits=True, batches_per_minute=1)

    first, second = send(company, item), send(company, item)

    assert isinstance(first.outcomes["1"], Done)
    assert isinstance(second.outcomes["1"], Unknown)
    assert isinstance(second.trouble, RateLimitedError)
    assert second.trouble.retry_after_s is None


def test_a_subscription_that_ended_pauses_the_connection_and_blames_no_bill(company: Company, item: Item) -> None:
    company.set(subscription_active=False)

    sent = send(company, item)

    assert isinstance(sent.outcomes["1"], NotExecuted)
    assert isinstance(sent.trouble, ConnectionBrokenError)
    assert sent.trouble.code == "qb_6190"


SYSTEM_FAULT = {"Fault": {"Error": [{"Message": "An application error", "code": "10000"}], "type": "SystemFault"}}
VALIDATION = {"Fault": {"Error": [{"Message": "Duplicate", "Detail": "A : b", "code": "2010"}], "type": "V"}}
BUSY = "Business Validation Error: You can only add or edit one name at a time."


@pytest.mark.parametrize(
    ("what", "outcome", "trouble"),
    [
        (respond(404, "<html>"), NotExecuted, ConnectionBrokenError),
        (respond(200, {"BatchItemResponse": [{"bId": "1", "Bill": {"DocNumber": "7"}}]}), Unknown, None),
        (respond(200, SYSTEM_FAULT), Unknown, None),
        (respond(400, VALIDATION), Refused, None),
        (respond(200, VALIDATION), Refused, None),
        (respond(400, {"Fault": {"Error": [{"Message": BUSY, "code": "6000"}]}}), NotNow, None),
        (respond(200, {"BatchItemResponse": [{"bId": "1", **SYSTEM_FAULT}]}), Unknown, None),
    ],
)
def test_each_answer_has_one_meaning(
    company: Company,
    item: Item,
    what: dict[str, Any],
    outcome: type[Outcome],
    trouble: type[SyncError] | None,
) -> None:
    company.fault("*/batch", what)

    sent = send(company, item)

    assert type(sent.outcomes["1"]) is outcome
    assert (type(sent.trouble) if sent.trouble else None) is trouble
