"""QuickBooks' own troubles through real sockets: what the caller is told, and what the books hold afterwards."""

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.integration.sandbox.quickbooks.books import BILLS, VENDORS, Books, bill, item, vendor

# --- whole requests ----------------------------------------------------------------------------------


def test_a_throttled_request_is_told_in_json(books: Books) -> None:
    books.strike(kind="throttled", form="json", retry_after=7)

    answer = books.post("bill", bill())

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.json()["fault"]["error"][0]["code"] == "3001"
    assert books.held(BILLS) == []


def test_a_throttled_request_is_told_in_xml(books: Books) -> None:
    books.strike(kind="throttled")

    answer = books.post("bill", bill())

    assert answer.status_code == 429
    assert "retry-after" not in answer.headers
    assert ElementTree.fromstring(answer.text)[0].attrib == {"type": "SERVICE"}
    assert books.held(BILLS) == []


def test_a_throttled_request_is_told_in_html(books: Books) -> None:
    books.strike(kind="throttled", form="html")

    answer = books.post("bill", bill())

    assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html")
    assert "Too Many Requests" in answer.text
    assert books.held(BILLS) == []


def test_a_good_token_is_refused_once(books: Books) -> None:
    books.strike(kind="unauthenticated")

    refused, taken = books.post("bill", bill()), books.post("bill", bill())

    assert (refused.status_code, refused.json()["fault"]["type"]) == (401, "AUTHENTICATION")
    assert refused.json()["fault"]["error"][0]["code"] == "3200"
    assert taken.status_code == 200
    assert len(books.held(BILLS)) == 1


def test_the_app_is_shut_out_of_the_company(books: Books) -> None:
    books.strike(kind="forbidden")

    answer = books.post("bill", bill())

    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3100")
    assert books.held(BILLS) == []


@pytest.mark.parametrize(("handled", "held"), [(True, 1), (False, 0)])
def test_a_system_fault_comes_before_or_after_the_work(books: Books, *, handled: bool, held: int) -> None:
    books.strike(kind="system_fault", handled=handled)

    answer = books.post("bill", bill())

    fault = answer.json()["Fault"]
    assert (answer.status_code, fault["type"], fault["Error"][0]["code"]) == (500, "SystemFault", "10000")
    assert "intuit_tid" in answer.headers
    assert len(books.held(BILLS)) == held
    assert len(books.journal()["wrote"]) == held


def test_a_fault_comes_with_http_200(books: Books) -> None:
    books.strike(kind="fault_in_200", code=6210, detail="Closed : The books are closed.")

    answer = books.post("bill", bill())

    error = answer.json()["Fault"]["Error"][0]
    assert (answer.status_code, error["code"], error["Detail"]) == (200, "6210", "Closed : The books are closed.")
    assert books.held(BILLS) == []


# --- items of a batch --------------------------------------------------------------------------------


def test_a_partial_answer_hides_items_that_were_done(books: Books) -> None:
    books.strike(kind="partial_batch", missing=2)

    told = books.batch(item("a"), item("b", VendorRef={"value": "999"}), item("c"))
    told_again = books.batch(item("a"), item("c"))

    assert [each["bId"] for each in told] == ["a"]
    assert [each["Bill"]["Id"] for each in told_again] == ["145", "146"]
    assert len(books.held(BILLS)) == 2


def test_a_partial_answer_keeps_every_cent(books: Books) -> None:
    books.strike(kind="partial_batch")

    told = books.post("batch", {"BatchItemRequest": [item("a"), item("b")]})

    assert '"TotalAmt":100.10,' in told.text
    assert books.held(BILLS)[1]["TotalAmt"] == 100.10


def test_a_refused_batch_is_not_cut(books: Books) -> None:
    books.strike(kind="partial_batch")

    answer = books.post("batch", {"BatchItemRequest": []})

    assert answer.json()["Fault"]["Error"][0]["code"] == "400"


@pytest.mark.parametrize(
    ("fault", "type_", "code"), [("system", "SystemFault", "10000"), ("validation", "ValidationFault", "6000")]
)
def test_one_poisoned_item_fails_alone(books: Books, fault: str, type_: str, code: str) -> None:
    books.strike(kind="poisoned_item", text="poison", fault=fault)

    good, bad, other = books.batch(item("a"), item("b", PrivateNote="some poison"), item("c"))

    assert (bad["Fault"]["type"], bad["Fault"]["Error"][0]["code"]) == (type_, code)
    assert [good["Bill"]["Id"], other["Bill"]["Id"]] == ["145", "146"]
    assert len(books.held(BILLS)) == 2


@pytest.mark.parametrize(("fault", "status"), [("system", 500), ("validation", 400)])
def test_a_poisoned_bill_fails_when_sent_alone_too(books: Books, fault: str, status: int) -> None:
    books.strike(kind="poisoned_item", text="poison", fault=fault)

    answer = books.post("bill", bill(PrivateNote="poison"))

    assert answer.status_code == status
    assert books.held(BILLS) == []
    assert books.post("bill", bill(PrivateNote="poison")).status_code == 200


def test_a_poisoned_item_does_not_count_requests_without_it(books: Books) -> None:
    books.strike(kind="poisoned_item", text="poison")

    books.post("bill", bill())

    (rule,) = books.http.get("/__admin/faults").json()
    assert (rule["seen"], rule["struck"]) == (0, 0)


@pytest.mark.parametrize(("others_handled", "held"), [(True, 2), (False, 0)])
def test_one_poisoned_item_takes_its_batch_with_it(books: Books, *, others_handled: bool, held: int) -> None:
    books.strike(kind="poisoned_batch", text="poison", others_handled=others_handled)
    items = [item("a"), item("b", PrivateNote="some poison"), item("c")]

    answer = books.post("batch", {"BatchItemRequest": items}, requestid="r-1")

    assert (answer.status_code, answer.json()["Fault"]["type"]) == (500, "SystemFault")
    assert len(books.held(BILLS)) == held
    assert "poison" not in str(books.held(BILLS))


def test_only_one_name_can_be_edited_at_a_time(books: Books) -> None:
    books.strike(kind="one_name_at_a_time")

    name, other = books.batch({"bId": "a", "operation": "create", "Vendor": vendor()}, item("b"))

    error = name["Fault"]["Error"][0]
    assert error["code"] == "6000"
    assert "You can only add or edit one name at a time. Please try again." in error["Detail"]
    assert other["Bill"]["Id"] == "145"
    assert "Solaris Electric" not in str(books.held(VENDORS))
    assert books.post("vendor", vendor()).status_code == 200


def test_a_single_vendor_meets_the_lock_and_a_bill_does_not(books: Books) -> None:
    books.strike(kind="one_name_at_a_time")

    made, refused = books.post("bill", bill()), books.post("vendor", vendor())

    assert made.status_code == 200
    assert (refused.status_code, refused.json()["Fault"]["Error"][0]["code"]) == (400, "6000")


# --- the memory of request ids -----------------------------------------------------------------------


def test_a_forgotten_request_id_makes_a_second_bill(books: Books) -> None:
    books.strike(kind="forget_request_id", after_uses=2)

    made = [books.post("bill", bill(), requestid="r-1").json()["Bill"]["Id"] for _ in range(4)]

    assert made == ["145", "145", "146", "146"]
    assert len(books.held(BILLS)) == 2


def test_a_request_id_is_forgotten_after_a_time(books: Books) -> None:
    books.strike(kind="forget_request_id", after_seconds=3000)
    first = books.post("bill", bill(), requestid="r-1").json()
    books.advance(2999)
    again = books.post("bill", bill(), requestid="r-1").json()
    books.advance(1)

    later = books.post("bill", bill(), requestid="r-1").json()

    assert [each["Bill"]["Id"] for each in (first, again, later)] == ["145", "145", "146"]
    assert len(books.held(BILLS)) == 2


def test_items_of_a_forgotten_batch_are_done_again(books: Books) -> None:
    books.strike(kind="forget_request_id")
    books.batch(item("a"), item("b"))

    again = books.batch(item("b"), item("c"))

    assert [each["Bill"]["Id"] for each in again] == ["147", "148"]


def test_a_replay_speaks_of_a_bill_that_somebody_deleted_since(books: Books) -> None:
    made = books.post("bill", bill(), requestid="r-1")
    books.http.delete(f"{BILLS}/145").raise_for_status()

    again = books.post("bill", bill(), requestid="r-1")

    assert again.json() == made.json()
    assert books.held(BILLS) == []
    assert books.get("bill/145").json()["Fault"]["Error"][0]["code"] == "610"


def test_a_bill_that_arrived_late_and_was_deleted_is_in_the_answer_to_its_repetition(books: Books) -> None:
    books.strike(kind="replay_of_deleted")

    made = books.post("bill", bill(), requestid="r-1")

    assert made.json()["Bill"]["Id"] == "145"
    assert books.held(BILLS) == []
    assert books.get("bill/145").json()["Fault"]["Error"][0]["code"] == "610"


# --- with the network's faults -----------------------------------------------------------------------


def test_a_late_bill_is_not_made_again_by_the_same_request(books: Books) -> None:
    books.strike(kind="commit_late", seconds=90)
    with pytest.raises(httpx.RemoteProtocolError):
        books.post("bill", bill(), requestid="r-1")

    again = books.post("bill", bill(), requestid="r-1").json()
    books.advance(90)

    assert [each["Id"] for each in books.held(BILLS)] == [again["Bill"]["Id"]]


def test_a_late_bill_is_a_second_one_where_request_ids_mean_nothing(books: Books) -> None:
    books.http.put("/__admin/settings/quickbooks", json={"replay_requests": False})
    books.strike(kind="commit_late", seconds=90)
    with pytest.raises(httpx.RemoteProtocolError):
        books.post("bill", bill(), requestid="r-1")

    books.post("bill", bill(), requestid="r-1")
    books.advance(90)

    assert len(books.held(BILLS)) == 2


def test_a_committed_bill_is_lost_behind_a_gateway_timeout(books: Books) -> None:
    books.strike(kind="gateway_error", status=504, handled=True)

    answer = books.post("bill", bill(), requestid="r-1")

    assert (answer.status_code, answer.headers["content-type"]) == (504, "text/html")
    assert [each["TotalAmt"] for each in books.held(BILLS)] == [100.10]


def test_half_a_bill_is_read_and_a_whole_one_is_held(books: Books) -> None:
    books.strike(kind="truncate")

    with pytest.raises(httpx.RemoteProtocolError):
        books.post("bill", bill())

    assert len(books.held(BILLS)) == 1


# --- refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"kind": "poisoned_item"}, "what.text: Field required"),
        ({"kind": "throttled", "form": "yaml"}, "what.form: "),
        ({"kind": "partial_batch", "missing": 0}, "what.missing: "),
        ({"kind": "previous_page"}, "there is no kind 'previous_page' for quickbooks"),
    ],
)
def test_a_trouble_quickbooks_cannot_have_is_refused(books: Books, what: dict[str, Any], sentence: str) -> None:
    answer = books.http.post("/__admin/faults", json={"system": "quickbooks", "times": 1, "what": what})

    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
