"""Pulling from Kojo's stand-in over HTTP: everything once, whatever happens meanwhile."""

import json
from collections import Counter
from typing import Any

import pytest

from connectors.base import Page, Record
from models.document import Invoice, Status
from models.errors import ConnectionBrokenError, MappingError, RateLimitedError, RetryableError, UnavailableError
from tests.integration.kojo.screen import Fault, Screen, first, records

ALL = 240


def ids(of: list[Record]) -> list[str]:
    return [record["id"] for record in of]


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page_size", [7, 20, 100])
def test_all_invoices_come_exactly_once_by_any_page_size(screen: Screen, page_size: int) -> None:
    pulled = records(screen.connected(page_size=page_size).pull(None))

    assert sorted(ids(pulled)) == sorted(invoice["id"] for invoice in screen.invoices())
    assert len(pulled) == ALL
    assert [record["updatedAt"] for record in pulled] == sorted(record["updatedAt"] for record in pulled)


def test_more_than_a_hundred_changes_of_one_moment_are_all_there(screen: Screen) -> None:
    pulled = records(screen.connected(page_size=100).pull(None))

    [(_, most)] = Counter(record["updatedAt"] for record in pulled).most_common(1)
    assert most > 100


def test_deleted_invoices_are_pulled_too(screen: Screen) -> None:
    cursor, [some_id, *_] = screen.latest(10)
    screen.delete(some_id)
    screen.wait(60)

    source = screen.connected()
    [deleted] = [record for record in records(source.pull(cursor)) if record["id"] == some_id]

    assert source.documents(deleted, {}).documents[0].status is Status.DELETED


# ── the next pull ────────────────────────────────────────────────────────────────────────────────────────────


def last_cursor(screen: Screen, **settings: Any) -> str:
    """Where a pull ends."""
    cursor, _ = screen.latest(10)
    *_, last = screen.connected(**settings).pull(cursor)
    return last.cursor


def test_a_pull_that_finds_nothing_moves_the_watermark_on(screen: Screen) -> None:
    cursor = last_cursor(screen)
    screen.wait(3600)

    pages = list(screen.connected().pull(cursor))

    assert [page.records for page in pages] == [()]
    assert pages[-1].cursor > cursor


def test_only_what_changed_since_comes_next_time(screen: Screen) -> None:
    cursor = last_cursor(screen)
    changed = sorted(ids(screen.invoices())[:3])
    for id_ in changed:
        screen.edit(id_, title="Changed")
    screen.wait(60)

    pulled = records(screen.connected().pull(cursor))

    assert sorted(ids(pulled)) == changed
    assert {record["title"] for record in pulled} == {"Changed"}


def test_what_changed_a_moment_ago_is_left_for_next_time(screen: Screen) -> None:
    cursor = last_cursor(screen)
    [id_, *_] = ids(screen.invoices())
    screen.edit(id_, title="Changed")

    [too_early] = screen.connected().pull(cursor)
    screen.wait(60)
    next_time = records(screen.connected().pull(too_early.cursor))

    assert too_early.records == ()
    assert ids(next_time) == [id_]


def test_a_pull_reaches_back_by_the_overlap(screen: Screen) -> None:
    [id_, *_] = ids(screen.invoices())
    screen.edit(id_, title="Changed")
    screen.wait(60)
    within, beyond = last_cursor(screen, overlap_s=300), last_cursor(screen, overlap_s=30)

    again = records(screen.connected().pull(within))
    not_again = records(screen.connected().pull(beyond))

    assert (ids(again), not_again) == ([id_], [])


# ── while it moves, or is left off ───────────────────────────────────────────────────────────────────────────


def test_a_pull_taken_up_days_later_ends_where_it_was_to_end(screen: Screen) -> None:
    [page] = first(screen.connected().pull(None), 1)
    [some_id, *_] = ids(list(page.records))
    screen.wait(3 * 24 * 3600)
    screen.edit(some_id, title="Changed later")
    screen.wait(60)

    *_, last = rest = list(screen.connected().pull(page.cursor))
    next_time = records(screen.connected().pull(last.cursor))

    assert sorted(ids([*page.records, *records(iter(rest))])) == sorted(ids(screen.invoices()))
    assert ids(next_time) == [some_id]


# ── when Kojo fails ──────────────────────────────────────────────────────────────────────────────────────────

RATE_LIMIT = {"code": "RATE_LIMIT_EXCEEDED", "message": "Rate limit exceeded", "retryAfter": 17}
PARTIAL = {"data": {"invoices": [], "vendors": None}, "errors": [{"message": "Timeout", "requestId": "r1"}]}
FAILURES: list[tuple[Fault, type[RetryableError]]] = [
    ({"kind": "respond", "status": 500}, UnavailableError),
    ({"kind": "respond", "status": 502, "body": "<h1>Bad gateway</h1>"}, UnavailableError),
    ({"kind": "respond", "status": 429, "body": RATE_LIMIT}, RateLimitedError),
    ({"kind": "respond", "status": 200, "body": PARTIAL}, RetryableError),
    ({"kind": "respond", "status": 200, "body": '{"data": {"invoices": [{"id": "ckm'}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": {"data": {"invoices": None}}}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": {"data": {"invoices": "ckm"}}}, UnavailableError),
    ({"kind": "drop"}, UnavailableError),
]


@pytest.mark.parametrize(("fault", "error"), FAILURES)
def test_a_failure_does_not_move_the_cursor(screen: Screen, fault: Fault, error: type[RetryableError]) -> None:
    cursor, expected = screen.latest(30)
    screen.break_nth(3, fault)
    pulled: list[Page] = []

    with pytest.raises(error):
        pulled.extend(screen.connected(page_size=10).pull(cursor))
    rest = screen.connected(page_size=10).pull(pulled[-1].cursor)

    assert sorted(ids(records(iter(pulled)) + records(rest))) == sorted(expected)


def test_a_token_that_expires_on_the_way_is_renewed(screen: Screen) -> None:
    cursor, expected = screen.latest(30)
    pages = screen.connected(page_size=10).pull(cursor)
    pulled = list(next(pages).records)
    screen.wait(2 * 3600)

    pulled += records(pages)

    assert sorted(ids(pulled)) == sorted(expected)
    assert screen.requests("/oauth2/token") == 2


def test_a_legacy_key_does_as_well(screen: Screen) -> None:
    cursor, expected = screen.latest(10)
    source = screen.connected(client_id="", client_secret="", api_key="kojo-legacy-key")

    assert sorted(ids(records(source.pull(cursor)))) == sorted(expected)
    assert screen.requests("/oauth2/token") == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"client_secret": "wrong"},
        {"client_id": "", "client_secret": "", "api_key": "old"},
        {"graphql_path": "/nowhere"},
    ],
)
def test_what_only_a_person_can_mend_breaks_the_connection(screen: Screen, settings: dict[str, str]) -> None:
    with pytest.raises(ConnectionBrokenError, match="connection's settings"):
        list(screen.connected(**settings).pull(None))


def test_kojos_rate_limit_is_honoured(screen: Screen) -> None:
    screen.set(limits=True)
    screen.stop_the_clock()

    with pytest.raises(RateLimitedError) as limited:
        list(screen.connected(page_size=1).pull(None))

    assert 0 < (limited.value.retry_after_s or 0) <= 1


# ── large invoices ───────────────────────────────────────────────────────────────────────────────────────────


def pulled_with_the_largest(screen: Screen) -> list[Record]:
    """The invoices from the largest one on."""
    largest = max(screen.invoices(), key=lambda invoice: len(invoice["invoiceItems"]))
    cursor = json.dumps({"since": largest["updatedAt"]})
    return records(iter(first(screen.connected().pull(cursor), 6)))


def test_an_invoice_of_130_items_arrives_whole_with_its_gl_codes(screen: Screen) -> None:
    record = max(pulled_with_the_largest(screen), key=lambda record: len(record["invoiceItems"]))

    [bill] = screen.connected().documents(record, {}).documents

    assert isinstance(bill, Invoice)
    assert [line.position for line in bill.lines] == list(range(1, 131))
    assert {line.account_ref.code for line in bill.lines[100:] if line.account_ref} == {"5300", "JOBMAT"}
    assert bill.problems == ()
    assert bill.reconciliation.residual == 0


def test_items_that_kojo_cannot_give_stop_their_invoice_and_no_other(screen: Screen) -> None:
    partly = {"data": {"item0": None, "item1": {}}, "errors": [{"message": "Item lost", "requestId": "r1"}]}
    screen.break_nth(1, {"kind": "respond", "status": 200, "body": partly}, mentions="invoiceItem(")

    pulled = pulled_with_the_largest(screen)

    refusals = [_refusal(screen, record) for record in pulled if _refusal(screen, record)]
    assert len(pulled) > 1
    assert [refusal[:27] for refusal in refusals] == ["Kojo gave 111 of 130 items "]


def _refusal(screen: Screen, record: Record) -> str:
    try:
        screen.connected().documents(record, {})
    except MappingError as error:
        return error.message
    return ""


# ── the sample data ──────────────────────────────────────────────────────────────────────────────────────────


def test_all_sample_invoices_map_and_most_can_be_posted(screen: Screen) -> None:
    source = screen.connected(page_size=100)
    bills = [source.documents(record, {}).documents[0] for record in records(source.pull(None))]

    sound = [bill for bill in bills if bill.status in (Status.APPROVED, Status.PAID) and not bill.problems]
    assert len(bills) == ALL
    assert len(sound) >= 175
    assert all(problem.message.endswith("in Kojo.") for bill in bills for problem in bill.problems)
