"""Answers of QuickBooks with a field missing or of a wrong form: unknown or an error, never done by mistake."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
import respx

from connectors.base import Done, Item, Need, Outcome, ReferenceKind, Search, Unknown
from models import exact_json
from models.errors import RateLimitedError, SyncError, UnavailableError
from tests.given import TokensInMemory
from tests.unit.quickbooks.samples import target

BATCH = "https://books.test/v3/company/9341/batch"
QUERY = "https://books.test/v3/company/9341/query"
TOKEN = "https://login.test/token"

BILL = {
    "Id": "145",
    "SyncToken": "3",
    "DocNumber": "7",
    "TxnDate": "2026-05-01",
    "DueDate": "2026-05-31",
    "PrivateNote": "Pipes ledgerlink:u7bqf2c6ns3oa4xyzabcdefghi/1",
    "TotalAmt": Decimal("9.00"),
    "Balance": Decimal("9.00"),
    "VendorRef": {"value": "41", "name": "Acme"},
    "CurrencyRef": {"value": "USD"},
    "SalesTermRef": {"value": "3", "name": "Net 30"},
    "LinkedTxn": [{"TxnId": "9", "TxnType": "PurchaseOrder"}],
    "Line": [
        {
            "Id": "1",
            "Amount": Decimal("9.00"),
            "Description": "Pipe",
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {
                "AccountRef": {"value": "64", "name": "Materials"},
                "ClassRef": {"value": "5", "name": "M"},
                "CustomerRef": {"value": "8", "name": "Elm Street"},
                "TaxCodeRef": {"value": "NON"},
                "BillableStatus": "NotBillable",
            },
        }
    ],
}
VENDOR = {"Id": "41", "DisplayName": "Acme", "Active": True}
ACCOUNT = {
    "Id": "64",
    "Name": "Materials",
    "FullyQualifiedName": "Job:Materials",
    "AcctNum": "5010",
    "Active": True,
}
ERROR = {
    "Message": "Duplicate",
    "Detail": "Duplicate : TxnType=Bill with TxnId=9",
    "code": "6140",
    "element": "DocNumber",
}
FAULT = {"Fault": {"Error": [ERROR], "type": "ValidationFault"}, "bId": "1"}
GRANTED = {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": 3600}

MISSING = object()
WRONG = [
    MISSING, None, True, False, 0, 17, -1, Decimal("1E+15"), Decimal("1E-30"), Decimal("9" * 5000), "", " ",
    "seven", "\x00\ud800\u202e<b>=1", "x" * 5000, [], ["x"], {}, {"value": 7}, [[None]],
]  # fmt: skip


def wrong(of: Any) -> Iterator[tuple[Any, Any]]:
    """The value with one of its parts missing or of another form, and the path of that part."""
    for path in paths(of):
        for value in WRONG:
            changed = deepcopy(of)
            place = changed
            for step in path[:-1]:
                place = place[step]
            if value is MISSING:
                del place[path[-1]]
            else:
                place[path[-1]] = value
            yield path, changed


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield from paths(inner, (*path, step))


def item(operation: str, entity: str = "Bill", **body: Any) -> Item:
    return Item("1", entity, exact_json.dumps({"bId": "1", "operation": operation, entity: body}))


CREATE = item("create", DocNumber="7", Line=[{"Amount": Decimal("9.00")}])
UPDATE = item("update", Id="145", SyncToken="2", sparse=True)
DELETE = item("delete", Id="145", SyncToken="2")
NEW_VENDOR = item("create", "Vendor", DisplayName="Acme")


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def outcome(web: respx.MockRouter, sent: Item, answer: Any) -> Outcome:
    web.post(BATCH).respond(content=exact_json.dumps(answer))
    return target().send([sent], "request-1").outcomes["1"]


@pytest.mark.parametrize("sent", [CREATE, UPDATE], ids=["create", "update"])
def test_a_written_record_that_can_not_be_read_is_unknown(web: respx.MockRouter, sent: Item) -> None:
    good = {"BatchItemResponse": [{"bId": "1", "Bill": BILL}]}
    assert isinstance(outcome(web, sent, good), Done)

    for path, answer in wrong(good):
        came = outcome(web, sent, answer)

        if isinstance(came, Done):
            assert came.sighting is not None, path
            seen = came.sighting
            assert seen.remote.id == answer["BatchItemResponse"][0]["Bill"]["Id"], path
            assert seen.remote.total == 900 or path[-1] == "TotalAmt", path
            exact_json.dumps([seen.fields, seen.note, seen.remote.number])
            assert "\0" not in f"{seen.note}{seen.remote.number}{seen.remote.version}"
        else:
            assert isinstance(came, Unknown), path


@pytest.mark.parametrize("part", ["Id", "SyncToken", "TotalAmt"])
@pytest.mark.parametrize(
    "value", [MISSING, None, True, "", [], {}], ids=["missing", "null", "true", "blank", "list", "object"]
)
def test_what_a_record_can_not_be_without(web: respx.MockRouter, part: str, value: object) -> None:
    held = {name: inner for name, inner in (BILL | {part: value}).items() if inner is not MISSING}

    assert isinstance(outcome(web, CREATE, {"BatchItemResponse": [{"bId": "1", "Bill": held}]}), Unknown)


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (CREATE, {"Bill": {"Id": "145", "status": "Deleted"}}),
        (UPDATE, {"Bill": {"Id": "145", "status": "Deleted"}}),
        (UPDATE, {"Bill": BILL | {"Id": "146"}}),
        (DELETE, {"Bill": BILL}),
        (DELETE, {"Bill": {"Id": "146", "status": "Deleted"}}),
        (DELETE, {"Bill": {"status": "Deleted"}}),
        (CREATE, {"VendorCredit": BILL}),
        (CREATE, {"Bill": BILL, "Fault": FAULT["Fault"]}),
        (NEW_VENDOR, {"Vendor": {"Id": "41", "status": "Deleted"}}),
    ],
)
def test_an_answer_that_contradicts_what_was_asked_is_unknown(
    web: respx.MockRouter, sent: Item, answer: dict[str, Any]
) -> None:
    assert isinstance(outcome(web, sent, {"BatchItemResponse": [{"bId": "1", **answer}]}), Unknown)


def test_a_deletion_is_done_when_it_says_so(web: respx.MockRouter) -> None:
    answer = {"BatchItemResponse": [{"bId": "1", "Bill": {"Id": "145", "status": "Deleted", "domain": "QBO"}}]}

    assert outcome(web, DELETE, answer) == Done()


def test_a_fault_of_any_form_is_never_done(web: respx.MockRouter) -> None:
    for path, answer in wrong({"BatchItemResponse": [FAULT]}):
        came = outcome(web, CREATE, answer)

        assert not isinstance(came, Done), path


def test_a_vendor_that_can_not_be_read_is_unknown(web: respx.MockRouter) -> None:
    for path, answer in wrong({"BatchItemResponse": [{"bId": "1", "Vendor": VENDOR}]}):
        came = outcome(web, NEW_VENDOR, answer)

        if isinstance(came, Done):
            assert came.reference is not None, path
            came.reference.name.encode()
        else:
            assert isinstance(came, Unknown), path


@pytest.mark.parametrize(
    ("entity", "row"),
    [("Bill", BILL), ("Account", ACCOUNT), ("Vendor", VENDOR)],
    ids=["Bill", "Account", "Vendor"],
)
def test_rows_of_any_form_are_read_or_unreadable(web: respx.MockRouter, entity: str, row: dict[str, Any]) -> None:
    for path, answer in wrong({"QueryResponse": {entity: [row], "maxResults": 1}}):
        web.get(QUERY).respond(content=exact_json.dumps(answer))
        try:
            found = look(entity)
        except UnavailableError as error:
            assert error.message == "QuickBooks gave an answer that can't be read.", path  # noqa: PT017 - or none
            continue
        exact_json.dumps(found)
        assert "\0" not in "".join(found), path


def look(entity: str) -> list[str]:
    """The texts of what is found that are stored as they are."""
    if entity == "Bill":
        sightings = target().look_up(Search("Bill", ids=("145",)))
        return [text for one in sightings for text in (one.remote.id, one.remote.number or "", one.note)]
    kind = ReferenceKind.ACCOUNT if entity == "Account" else ReferenceKind.VENDOR
    return [text for one in target().find([Need(kind, "Acme")]) for text in (one.id, one.name, one.number or "")]


@pytest.mark.parametrize("value", ["false", 0, None, "inactive"])
def test_what_may_be_inactive_is_not_taken_for_active(web: respx.MockRouter, value: object) -> None:
    web.get(QUERY).respond(json={"QueryResponse": {"Vendor": [VENDOR | {"Active": value}]}})

    with pytest.raises(UnavailableError):
        look("Vendor")


def test_a_grant_of_any_form_logs_in_or_says_that_it_could_not(web: respx.MockRouter) -> None:
    web.get(QUERY).respond(json={"QueryResponse": {}})
    for path, grant in wrong(GRANTED):
        web.post(TOKEN).respond(content=exact_json.dumps(grant))
        login = TokensInMemory()
        try:
            target(login).look_up(Search("Bill", ids=("145",)))
        except SyncError as error:
            assert not isinstance(error, RateLimitedError), path  # noqa: PT017 - or it works
        else:
            assert login.token, path
