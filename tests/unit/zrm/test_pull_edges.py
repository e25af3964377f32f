"""What a pull makes of what ZRM gives: records gathered, what has no identity, what is not ours, what vanished."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from connectors.base import Page, Source
from connectors.zrm import connect
from models import exact_json
from models.errors import ConnectionBrokenError, RetryableError, UnavailableError
from tests.given import given_in_memory
from tests.unit.zrm.records import OFFICE, SETTINGS, Record, customer, line, payment, record

NOW = {"Date": "Thu, 04 Jun 2026 12:00:00 GMT"}
EARLY, LATE = "2026-06-01T08:00:00.000Z", "2026-06-02T08:00:00.000Z"
NOT_FOUND = {"error": {"message": "Not found", "data": {"code": "NOT_FOUND", "httpStatus": 404}}}


class Office:
    """ZRM's procedures, each with what it answers, or how."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.invoices: list[Any] = [row("a", EARLY), row("b", LATE)]
        self.lines: dict[str, list[Any]] = {"a": [line(invoiceId="a")], "b": [line(invoiceId="b")]}
        self.payments: dict[str, list[Any]] = {}
        self.customers: dict[str, Any] = {customer()["id"]: customer()}
        self.found: dict[str, Any] = {}
        self.most = 1000

    def answer(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        given = json.loads(request.url.params["input"])
        self.asked[name] += 1
        match name:
            case "invoice.list":
                return _listed(self.invoices, given, self.most)
            case "invoiceLineItem.list":
                return _listed(self.lines.get(given["invoiceId"], []), given, self.most)
            case "payment.list":
                return _listed(self.payments.get(given["invoiceId"], []), given, self.most)
            case "customer.getById":
                return _one(self.customers, given)
            case _:
                return _one(self.found, given)


def row(id_: str, changed: str, **changes: Any) -> Record:
    own = {"id": id_, "updatedAt": changed, "invoiceNumber": f"N-{id_}"}
    invoice: Record = record()["invoice"]
    return invoice | own | changes


def _listed(rows: list[Any], given: Record, most: int) -> httpx.Response:
    page = rows[given["offset"] :][: min(given["limit"], most)]
    return _answered({"items": page, "total": len(rows)})


def _one(rows: dict[str, Any], given: Record) -> httpx.Response:
    found = rows.get(given["id"])
    if isinstance(found, httpx.Response):
        return found
    return httpx.Response(404, json=NOT_FOUND) if found is None else _answered(found)


def _answered(data: Any) -> httpx.Response:
    return httpx.Response(200, content=exact_json.dumps({"result": {"data": data}}), headers=NOW)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    with respx.mock(assert_all_called=False) as router:
        router.get(url__startswith="https://zrm.invalid/trpc/").mock(side_effect=office.answer)
        yield office


@pytest.fixture
def source() -> Source:
    return connect(SETTINGS, OFFICE, given_in_memory())


def ids(page: Page) -> list[str]:
    return [each["invoice"]["id"] for each in page.records]


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_is_all_about_an_invoice(office: Office, source: Source) -> None:
    office.payments = {"a": [payment(invoiceId="a")]}

    [page] = source.pull(None)

    assert page.records[0] == {
        "invoice": row("a", EARLY),
        "customer": customer(),
        "lines": [line(invoiceId="a")],
        "payments": [payment(invoiceId="a")],
    }
    assert ids(page) == ["a", "b"]


def test_a_customer_is_asked_for_once_in_a_pull(office: Office, source: Source) -> None:
    list(source.pull(None))

    assert office.asked["customer.getById"] == 1


@pytest.mark.parametrize("id_", [None, 7, "", " x"])
def test_a_customer_nobody_could_have_is_not_asked_for(office: Office, source: Source, id_: Any) -> None:
    office.invoices = [row("a", EARLY, customerId=id_)]

    [page] = source.pull(None)

    assert page.records[0]["customer"] is None
    assert office.asked["customer.getById"] == 0


def test_a_customer_that_is_gone_is_none(office: Office, source: Source) -> None:
    office.customers = {}

    [page] = source.pull(None)

    assert [each["customer"] for each in page.records] == [None, None]


def test_a_customer_that_zrm_does_not_give_says_why(office: Office, source: Source) -> None:
    said = {"error": {"message": "Invalid uuid", "data": {"code": "BAD_REQUEST", "httpStatus": 400}}}
    office.customers = {customer()["id"]: httpx.Response(400, json=said)}

    [page] = source.pull(None)

    assert page.records[0]["customer"] == {"refused": "Invalid uuid"}
    assert ids(page) == ["a", "b"]


def test_a_procedure_that_does_not_exist_is_the_connections_trouble(office: Office, source: Source) -> None:
    said = {"error": {"message": 'No procedure found on path "x"', "data": {"code": "NOT_FOUND"}}}
    office.customers = {customer()["id"]: httpx.Response(404, json=said)}

    with pytest.raises(ConnectionBrokenError, match=r"did not accept “customer\.getById” .* Check procedures"):
        list(source.pull(None))


def test_all_lines_are_there_however_many_fit_on_a_page(office: Office, source: Source) -> None:
    office.most = 3
    office.lines["a"] = [line(id=f"l{n}", invoiceId="a") for n in range(8)]

    [page] = source.pull(None)

    assert [each["id"] for each in page.records[0]["lines"]] == [f"l{n}" for n in range(8)]


def test_lines_that_are_still_being_entered_are_read_again(office: Office, source: Source) -> None:
    class Growing(list[Any]):
        def __len__(self) -> int:
            if super().__len__() < 6:
                self.append(line(id=f"l{super().__len__()}", invoiceId="a"))
            return super().__len__()

    office.most = 3
    office.lines["a"] = Growing([line(id=f"l{n}", invoiceId="a") for n in range(4)])

    [page] = source.pull(None)

    assert len(page.records[0]["lines"]) == 6


def test_lines_that_never_agree_stop_the_pull(office: Office, source: Source) -> None:
    class Restless(list[Any]):
        turn = 0

        def __getitem__(self, part: Any) -> Any:
            self.turn += 1
            return [{"id": f"l{self.turn}", "invoiceId": "a"}]

    office.lines["a"] = Restless([1, 2])

    with pytest.raises(RetryableError, match="did not agree"):
        list(source.pull(None))


def test_rows_of_another_invoice_are_never_taken_for_ours(office: Office, source: Source) -> None:
    office.payments = {"a": [payment(invoiceId="b")]}

    with pytest.raises(
        ConnectionBrokenError, match=r"“payment\.list” for the invoice with id a with rows of .* id b"
    ):
        list(source.pull(None))


# ── without lines ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_that_vanished_since_it_was_listed_is_no_record(office: Office, source: Source) -> None:
    office.lines["a"] = []

    [page] = source.pull(None)

    assert ids(page) == ["b"]


def test_an_invoice_without_lines_is_looked_at_once_more(office: Office, source: Source) -> None:
    office.lines["a"] = []
    office.found = {"a": row("a", LATE, notes="newer")}

    [page] = source.pull(None)

    assert (page.records[0]["invoice"]["notes"], page.records[0]["lines"]) == ("newer", [])


@pytest.mark.parametrize("found", [[], {}, {"id": "b"}])
def test_another_answer_is_not_taken_for_the_invoice(office: Office, source: Source, found: Any) -> None:
    office.lines["a"] = []
    office.found = {"a": found}

    with pytest.raises(UnavailableError, match=r"“invoice\.getById” with something else than what was asked for"):
        list(source.pull(None))


# ── what is listed ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_that_comes_twice_is_taken_once(office: Office, source: Source) -> None:
    office.invoices = [row("a", EARLY), row("a", EARLY)]

    [page] = source.pull(None)

    assert ids(page) == ["a"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_later_of_two_versions_is_taken(office: Office, source: Source, *, newest_first: bool) -> None:
    versions = [row("a", EARLY), row("b", EARLY), row("a", LATE, notes="later")]
    office.invoices = versions[::-1] if newest_first else versions

    [page] = source.pull(None)

    assert [(each["invoice"]["id"], each["invoice"]["notes"]) for each in page.records] == [
        ("b", None),
        ("a", "later"),
    ]


@pytest.mark.parametrize("id_", [None, "", 7, {"id": "a"}, " a", "a\x00", "\ud800", "x" * 201])
def test_an_invoice_without_an_id_is_left_out_and_said_once(office: Office, source: Source, id_: Any) -> None:
    nameless = row("a", EARLY) | {"id": id_, "invoiceNumber": "77"}
    office.invoices = [nameless, nameless, row("b", LATE)]

    [page] = source.pull(None)

    assert ids(page) == ["b"]
    assert [one.message for one in page.left_out] == [
        "ZRM lists invoice 77 without an id it could be kept under: it was left out. "
        "Enter it in ZRM anew, or ask ZRM's support."
    ]


@pytest.mark.parametrize("said", [None, "a", 7, ["a"]])
def test_what_is_no_invoice_at_all_is_left_out(office: Office, source: Source, said: Any) -> None:
    office.invoices = [said, row("b", LATE)]

    [page] = source.pull(None)

    assert ids(page) == ["b"]
    assert page.left_out[0].message.startswith("ZRM lists something that is no invoice")


def test_an_invoice_without_a_place_in_time_is_taken_at_once_and_once(office: Office, source: Source) -> None:
    office.invoices = [row("u", "yesterday"), *(row(f"n{n:02}", EARLY) for n in range(25))]
    office.lines = {each["id"]: [line(invoiceId=each["id"])] for each in office.invoices}

    pages = list(source.pull(None))

    assert ids(pages[0])[0] == "u"
    assert Counter(id_ for page in pages for id_ in ids(page)).most_common(1)[0][1] == 1


def test_what_several_stretches_meet_is_taken_and_said_once(office: Office, source: Source) -> None:
    times = [
        (f"n{n:02}", f"2026-06-01T08:{n:02}:00.000Z", f"2026-05-{n * 7 % 27 + 1:02}T08:00:00Z") for n in range(55)
    ]
    dated = [row(id_, changed, createdAt=created) for id_, changed, created in times]
    office.invoices = [row("u", "yesterday"), row("", EARLY), *dated]
    office.lines = {each["id"]: [line(invoiceId=each["id"])] for each in office.invoices}

    pages = list(source.pull(None))

    assert office.asked["invoice.list"] > 2 * 2, "it was one stretch"
    assert sorted(id_ for page in pages for id_ in ids(page)) == [*(id_ for id_, *_ in times), "u"]
    assert len([one for page in pages for one in page.left_out]) == 1


@pytest.mark.parametrize("visibility", ["shared", "global", None])
def test_an_invoice_that_another_workspace_shares_is_left_to_that_one(
    office: Office, source: Source, visibility: Any
) -> None:
    office.invoices[0] |= {"workspaceId": "the-branch", "visibilityMode": visibility}

    [page] = source.pull(None)

    assert ids(page) == ["b"]
    assert [one.message for one in page.left_out] == [
        "ZRM's invoice N-a is shared by workspace the-branch: it was left out. "
        "Connect that workspace to have it posted."
    ]


def test_an_invoice_that_only_another_workspace_may_see_stops_the_connection(
    office: Office, source: Source
) -> None:
    office.invoices[0] |= {"workspaceId": "the-branch"}

    with pytest.raises(ConnectionBrokenError, match=r"workspace the-branch, which only that one .* Check account"):
        list(source.pull(None))


@pytest.mark.parametrize("visibility", ["shared", "global", "workspace_local"])
def test_an_invoice_of_our_own_is_ours_whoever_sees_it(office: Office, source: Source, visibility: str) -> None:
    office.invoices[0] |= {"visibilityMode": visibility}

    [page] = source.pull(None)

    assert ids(page) == ["a", "b"]


@pytest.mark.parametrize("data", [None, "rows", {"rows": []}, {"items": "many"}, {"items": {}}])
def test_an_answer_that_is_no_list_is_unreadable(data: Any, source: Source) -> None:
    with respx.mock() as router:
        router.get(url__startswith="https://zrm.invalid").mock(return_value=_answered(data))

        with pytest.raises(UnavailableError, match=r"“invoice\.list” with something else than a list"):
            list(source.pull(None))


# ── pages of ours ────────────────────────────────────────────────────────────────────────────────────────────


def many(office: Office, count: int) -> None:
    office.invoices = [row(f"n{n:02}", EARLY) for n in range(count)]
    office.lines = {each["id"]: [line(invoiceId=each["id"])] for each in office.invoices}


def test_a_pull_can_be_resumed_after_each_page(office: Office, source: Source) -> None:
    many(office, 45)

    whole = list(source.pull(None))
    resumed = next(source.pull(whole[0].cursor))

    assert [len(page.records) for page in whole] == [20, 20, 5]
    assert ids(resumed) == ids(whole[1])


@pytest.mark.usefixtures("office")
def test_the_last_cursor_reaches_back_by_the_overlap(source: Source) -> None:
    *_, last = source.pull(None)

    assert json.loads(last.cursor) == {"since": "2026-06-04T11:54:00.000Z"}  # a minute's margin, five of overlap


def test_nothing_new_moves_the_cursor_all_the_same(office: Office, source: Source) -> None:
    office.invoices = []

    [page] = source.pull('{"since": "2026-06-01T00:00:00.000Z"}')

    assert (page.records, json.loads(page.cursor)) == ((), {"since": "2026-06-04T11:54:00.000Z"})
