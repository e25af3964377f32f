from typing import Any

import pytest

from sandbox import exact_json
from tests.unit.sandbox.quickbooks.books import Books, bill, code, errors


def create(b_id: str | None = "1", **changes: Any) -> dict[str, Any]:
    named = {} if b_id is None else {"bId": b_id}
    return {**named, "operation": "create", "Bill": bill(**changes)}


# --- one request -------------------------------------------------------------------------------------


def test_a_repeated_request_makes_no_second_bill(books: Books) -> None:
    body = exact_json.write(bill())
    first = books.send("POST", "bill", body, {"requestid": "r-1"})
    books.clock.advance(60)

    again = books.send("POST", "bill", body, {"requestid": "r-1"})

    assert again.body == first.body
    assert (first.wrote, again.wrote) == (("created Bill 145",), ())
    assert books.bill_count() == 1


def test_the_first_answer_comes_back_even_after_the_bill_changed_or_went(books: Books) -> None:
    first = books.post("bill", bill(), requestid="r-1")
    books.post("bill", {"Id": "145", "SyncToken": "0", "sparse": True, "DocNumber": "2"})
    changed = books.post("bill", bill(), requestid="r-1")
    books.post("bill", {"Id": "145", "SyncToken": "1"}, operation="delete")

    gone = books.post("bill", bill(), requestid="r-1")

    assert first == changed == gone
    assert books.bill_count() == 0


def test_updates_and_deletes_are_remembered_too(books: Books) -> None:
    books.add_bill()
    update = {"Id": "145", "SyncToken": "0", "sparse": True, "DocNumber": "2"}
    delete = {"Id": "145", "SyncToken": "1"}

    updated = [books.post("bill", update, requestid="r-1") for _ in range(2)]
    deleted = [books.post("bill", delete, requestid="r-2", operation="delete") for _ in range(2)]

    assert updated[0] == updated[1]
    assert updated[0]["Bill"]["SyncToken"] == "1"
    assert deleted[0] == deleted[1]


def test_a_refusal_is_not_remembered(books: Books) -> None:
    refused = books.post("bill", bill(VendorRef={"value": "145"}), requestid="r-1")
    books.add_vendor("Solaris Electric")

    taken = books.post("bill", bill(VendorRef={"value": "145"}), requestid="r-1")

    assert code(refused) == "2500"
    assert taken["Bill"]["VendorRef"]["name"] == "Solaris Electric"


def test_a_refusal_is_remembered_where_the_setting_says_so(books: Books) -> None:
    books.set(replay_faults=True)
    refused = books.post("bill", bill(VendorRef={"value": "145"}), requestid="r-1")
    books.add_vendor("Solaris Electric")

    again = books.post("bill", bill(VendorRef={"value": "145"}), requestid="r-1")

    assert again == refused
    assert code(again) == "2500"


def test_a_quickbooks_that_honours_no_request_id_makes_a_second_bill(books: Books) -> None:
    books.set(replay_requests=False)

    answers = [books.post("bill", bill(), requestid="r-1") for _ in range(2)]

    assert [answer["Bill"]["Id"] for answer in answers] == ["145", "146"]


@pytest.mark.parametrize("request_id", ["", "r" * 51])
def test_a_request_id_has_1_to_50_characters(books: Books, request_id: str) -> None:
    answer = books.post("bill", bill(), requestid=request_id)

    assert errors(answer) == [("2130", "requestid")]
    assert "Bill" in books.post("bill", bill(), requestid="r" * 50)


# --- batches -----------------------------------------------------------------------------------------


def test_one_bad_item_changes_none_of_its_neighbours(books: Books) -> None:
    answers = books.batch(
        create("a"),
        create("b", VendorRef={"value": "999"}),
        {"bId": "c", "operation": "void", "Bill": {"Id": "145", "SyncToken": "0"}},
        {"bId": "d", "operation": "update", "Bill": {"Id": "145", "SyncToken": "0", "sparse": True}},
        {"bId": "e", "Query": "select count(*) from Bill"},
        {"bId": "f", "Query": "nonsense"},
        {"bId": "g", "operation": "create", "Vendor": {"DisplayName": "Solaris Electric"}},
        {"bId": "h", "operation": "delete", "Bill": {"Id": "145", "SyncToken": "1"}},
    )

    assert [answer["bId"] for answer in answers] == list("abcdefgh")
    assert [code(answers[n]) for n in (1, 2, 5)] == ["2500", "500", "4000"]
    assert answers[0]["Bill"]["Id"] == "145"
    assert answers[3]["Bill"]["SyncToken"] == "1"
    assert answers[4]["QueryResponse"] == {"totalCount": 1}
    assert answers[6]["Vendor"]["Id"] == "146"
    assert answers[7]["Bill"]["status"] == "Deleted"


def test_a_batch_tells_the_journal_everything_it_wrote(books: Books) -> None:
    body = {"BatchItemRequest": [create("a"), create("b", Line=[]), create("c")]}

    answer = books.send("POST", "batch", exact_json.write(body))

    assert answer.status == 200
    assert answer.wrote == ("created Bill 145", "created Bill 146")


def test_items_of_a_repeated_batch_are_known_by_both_their_names(books: Books) -> None:
    books.batch(create("a"), create("b", VendorRef={"value": "147"}), requestid="r-1")
    books.add_bill()
    books.add_vendor("Solaris Electric")

    again = books.batch(create("a"), create("b", VendorRef={"value": "147"}), create("c"), requestid="r-1")
    other = books.batch(create("a"), requestid="r-2")

    assert [answer["Bill"]["Id"] for answer in again] == ["145", "148", "149"]
    assert other[0]["Bill"]["Id"] == "150"


def test_a_single_request_and_an_item_never_share_an_identity(books: Books) -> None:
    books.post("bill", bill(), requestid="r-1")

    (answer,) = books.batch(create("a"), requestid="r-1")

    assert answer["Bill"]["Id"] == "146"


def test_a_bid_of_11_characters_is_refused_alone_and_only_with_a_request_id(books: Books) -> None:
    named = books.batch(create("b" * 11), create("b" * 10), create(None), requestid="r-1")
    unnamed = books.batch(create("b" * 11), create(None))

    assert errors(named[0]) == errors(named[2]) == [("2130", "bId")]
    assert "Bill" in named[1]
    assert all("Bill" in answer for answer in unnamed)
    assert "bId" not in unnamed[1]


def test_an_item_may_allow_a_number_twice(books: Books) -> None:
    books.set(warn_duplicate_bill_number=True)
    books.add_bill(DocNumber="7")

    refused, allowed = books.batch(
        create("a", DocNumber="7"), {**create("b", DocNumber="7"), "optionsData": "allowduplicatedocnum"}
    )

    assert code(refused) == "6140"
    assert allowed["Bill"]["DocNumber"] == "7"


@pytest.mark.parametrize(
    ("body", "query", "expected"),
    [
        ({}, {}, "400"),
        ({"BatchItemRequest": []}, {}, "400"),
        ({"BatchItemRequest": "x"}, {}, "2010"),
        ({"BatchItemRequest": ["x"]}, {}, "2010"),
        ({"BatchItemRequest": [create("a")] * 31}, {}, "1040"),
        ({"BatchItemRequest": [create("a")]}, {"requestid": "r" * 37}, "2130"),
    ],
)
def test_a_batch_is_refused_as_a_whole(
    books: Books, body: dict[str, Any], query: dict[str, str], expected: str
) -> None:
    answer = books.post("batch", body, **query)

    assert code(answer) == expected
    assert books.bill_count() == 0


@pytest.mark.parametrize(
    "item",
    [{}, {"Unicorn": {}}, {"Bill": []}, {"Bill": bill(), "Vendor": {"DisplayName": "Solaris Electric"}}],
)
def test_an_item_without_one_entity_is_a_fault(books: Books, item: dict[str, Any]) -> None:
    (answer,) = books.batch({"bId": "a", **item})

    assert code(answer) == "2010"


def test_thirty_items_fit(books: Books) -> None:
    books.batch(*(create(str(number)) for number in range(30)), requestid="r" * 36)

    assert books.bill_count() == 30
