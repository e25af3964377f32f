"""Pulling from Coperniq's stand-in over HTTP: everything once, whatever happens meanwhile."""

import json
from collections import Counter
from typing import Any

import pytest

from connectors.base import Page, Record
from models.document import Payment
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.given import KeptInMemory
from tests.integration.coperniq.screen import Fault, Screen, first, ids, records
from tests.unit.coperniq.given import CountedPermits

INVOICES, ARCHIVED, BILLS = 270, 2, 24
LISTED = INVOICES - ARCHIVED


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page_size", [7, 100])
def test_all_invoices_come_exactly_once_by_any_page_size(screen: Screen, page_size: int) -> None:
    pulled = records(screen.connected(page_size=page_size).pull(None))

    assert sorted(ids(pulled)) == screen.listed()
    assert len(pulled) == LISTED
    assert [record["updatedAt"] for record in pulled] == sorted(record["updatedAt"] for record in pulled)


def test_more_than_a_hundred_changes_of_one_moment_are_all_there(screen: Screen) -> None:
    pulled = records(screen.connected().pull(None))

    [(_, most)] = Counter(record["updatedAt"] for record in pulled).most_common(1)
    assert most > 100


@pytest.mark.parametrize("otherwise", [{"sorted_by": "createdAt"}, {"sorted_by": "id"}, {"bounds_included": True}])
def test_what_no_page_of_coperniqs_says_may_be_otherwise(screen: Screen, otherwise: dict[str, Any]) -> None:
    screen.set(**otherwise)

    pulled = records(screen.connected().pull(None))

    assert sorted(ids(pulled)) == screen.listed()


def test_newest_first_does_as_well(screen: Screen) -> None:
    pulled = records(screen.connected(order_by="desc").pull(None))

    assert sorted(ids(pulled)) == screen.listed()


def test_bills_are_read_where_the_settings_name_them(screen: Screen) -> None:
    source = screen.connected(streams=("invoices", "bills"))

    entities = Counter(source.external_id(record).entity for record in records(source.pull(None)))

    assert entities == {"invoice": LISTED, "bill": BILLS}


def test_a_key_of_a_user_who_sees_less_gets_less(screen: Screen) -> None:
    some = records(screen.connected(api_key="coperniq-limited-key").pull(None))

    assert 0 < len(some) < LISTED


# ── the next pull ────────────────────────────────────────────────────────────────────────────────────────────


def last_cursor(screen: Screen, **settings: Any) -> str:
    """Where a pull ends."""
    cursor, _ = screen.latest(10)
    *_, last = screen.connected(**settings).pull(cursor)
    return last.cursor


def test_a_second_pull_brings_nothing_new_and_costs_one_request(screen: Screen) -> None:
    cursor = last_cursor(screen)
    screen.wait(3600)
    before = screen.requests()

    pages = list(screen.connected().pull(cursor))

    assert [page.records for page in pages] == [()]
    assert pages[-1].cursor > cursor
    assert screen.requests() - before == 1


def test_only_what_changed_since_comes_next_time(screen: Screen) -> None:
    cursor = last_cursor(screen)
    changed = screen.listed()[:3]
    for id_ in changed:
        screen.edit(id_, description="Changed")
    screen.wait(60)

    pulled = records(screen.connected().pull(cursor))

    assert sorted(ids(pulled)) == changed
    assert {record["description"] for record in pulled} == {"Changed"}


def test_what_changed_a_moment_ago_is_left_for_next_time(screen: Screen) -> None:
    cursor = last_cursor(screen)
    [id_, *_] = screen.listed()
    screen.edit(id_, description="Changed")

    [too_early] = screen.connected().pull(cursor)
    screen.wait(60)
    next_time = records(screen.connected().pull(too_early.cursor))

    assert too_early.records == ()
    assert ids(next_time) == [id_]


def test_a_pull_reaches_back_by_the_overlap(screen: Screen) -> None:
    [id_, *_] = screen.listed()
    screen.edit(id_, description="Changed")
    screen.wait(60)
    within, beyond = last_cursor(screen, overlap_s=300), last_cursor(screen, overlap_s=30)

    again = records(screen.connected().pull(within))
    not_again = records(screen.connected().pull(beyond))

    assert (ids(again), not_again) == ([id_], [])


# ── payments ─────────────────────────────────────────────────────────────────────────────────────────────────


def stored(screen: Screen, kept: KeptInMemory, cursor: str | None) -> tuple[list[Record], str]:
    """What a worker pulls and stores, and where the next pull begins."""
    source = screen.connected(kept=kept)
    pages = list(source.pull(cursor))
    for page in pages:
        kept.store(source, page)
    return records(iter(pages)), pages[-1].cursor


def test_payments_are_asked_for_once_while_the_paid_amount_stays(screen: Screen) -> None:
    kept = KeptInMemory()
    pulled, cursor = stored(screen, kept, None)
    paid = [record["id"] for record in pulled if record["amountPaid"]]
    asked = screen.requests("/payments")
    for id_ in paid[:20]:
        screen.edit(id_, description="Corrected wording")
    screen.wait(60)

    again, _ = stored(screen, kept, cursor)

    assert (asked, screen.requests("/payments")) == (len(paid), len(paid))
    assert sorted(ids(again)) == sorted(paid[:20])
    assert all(record["payments"] for record in again)


def test_a_new_payment_comes_with_its_invoice(screen: Screen) -> None:
    kept = KeptInMemory()
    _, cursor = stored(screen, kept, None)
    [id_, _] = screen.traps()["overdue"]
    screen.pay(id_, "12.50")
    screen.wait(60)

    [record], _ = stored(screen, kept, cursor)

    _, payment = screen.connected().documents(record, {}).documents
    assert isinstance(payment, Payment)
    assert (str(payment.amount), payment.method) == ("12.50", "ACH")


# ── while it moves, or is left off ───────────────────────────────────────────────────────────────────────────


def test_a_pull_taken_up_days_later_ends_where_it_was_to_end(screen: Screen) -> None:
    [page] = first(screen.connected().pull(None), 1)
    [some_id, *_] = ids(list(page.records))
    screen.wait(3 * 24 * 3600)
    screen.edit(some_id, description="Changed later")
    screen.wait(60)

    *_, last = rest = list(screen.connected().pull(page.cursor))
    next_time = records(screen.connected().pull(last.cursor))

    assert sorted(ids([*page.records, *records(iter(rest))])) == screen.listed()
    assert ids(next_time) == [some_id]


# ── when Coperniq fails ──────────────────────────────────────────────────────────────────────────────────────

CUT_OFF = '{"items": [{"id": 4801'
FAILURES: list[tuple[Fault, type[SyncError]]] = [
    ({"kind": "respond", "status": 200, "body": CUT_OFF}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": {"items": None}}, UnavailableError),
    ({"kind": "respond", "status": 502, "body": "<h1>Bad gateway</h1>"}, UnavailableError),
    ({"kind": "drop"}, UnavailableError),
    ({"kind": "server_error"}, UnavailableError),
    ({"kind": "rate_limited"}, RateLimitedError),
    ({"kind": "unauthorized"}, ConnectionBrokenError),
    ({"kind": "previous_page"}, RetryableError),
    *(({"kind": "refusal", "status": status}, RetryableError) for status in (400, 500, 502)),
    *(({"kind": "refusal", "status": status}, ConnectionBrokenError) for status in (401, 403, 404)),
]


@pytest.mark.parametrize("nth", [2, 5])
@pytest.mark.parametrize(("fault", "error"), FAILURES)
def test_a_failure_loses_and_repeats_nothing(
    screen: Screen, fault: Fault, error: type[SyncError], nth: int
) -> None:
    """The second request makes a window smaller, the fifth is page two of the changes of one moment."""
    cursor, expected = screen.latest(120)
    screen.break_nth(nth, fault, path="*/invoices")
    pulled: list[Page] = []

    with pytest.raises(error):
        pulled.extend(screen.connected(page_size=50).pull(cursor))
    rest = screen.connected().pull(pulled[-1].cursor if pulled else cursor)

    assert sorted(ids(records(iter(pulled)) + records(rest))) == expected


def test_rows_that_move_just_before_a_page_is_made_come_next_time(screen: Screen) -> None:
    screen.break_nth(3, {"kind": "rows_move", "rows": 5}, path="*/invoices")

    *_, last = pages = list(screen.connected(page_size=20).pull(None))
    screen.wait(60)
    next_time = records(screen.connected().pull(last.cursor))

    assert len(next_time) == 5
    assert sorted({*ids(records(iter(pages))), *ids(next_time)}) == screen.listed()


def test_rows_that_come_twice_are_taken_once(screen: Screen) -> None:
    for nth in (2, 4, 6):
        screen.break_nth(nth, {"kind": "repeated_rows", "rows": 3}, path="*/invoices")

    assert sorted(ids(records(screen.connected(page_size=20).pull(None)))) == screen.listed()


def test_a_refusal_in_the_middle_of_the_payments_keeps_what_was_read(screen: Screen) -> None:
    cursor, expected = screen.latest(100)
    screen.break_nth(4, {"kind": "rate_limited"}, path="*/payments")
    pulled: list[Page] = []

    with pytest.raises(RateLimitedError) as limited:
        pulled.extend(screen.connected(kept=KeptInMemory()).pull(cursor))
    rest = screen.connected().pull(pulled[-1].cursor)

    assert limited.value.retry_after_s == 60
    assert sum(len(record.get("payments", [])) > 0 for record in records(iter(pulled))) == 3
    assert sorted(ids(records(iter(pulled)) + records(rest))) == expected


@pytest.mark.parametrize("settings", [{"api_key": "wrong"}, {"base_url": "/nowhere"}])
def test_what_only_a_person_can_mend_breaks_the_connection(screen: Screen, settings: dict[str, Any]) -> None:
    if "base_url" in settings:
        settings = {"base_url": f"{screen.client.base_url}/nowhere"}

    with pytest.raises(ConnectionBrokenError, match="connection's settings"):
        list(screen.connected(**settings).pull(None))


# ── the day's requests ───────────────────────────────────────────────────────────────────────────────────────


def test_a_used_up_day_is_waited_for_and_nothing_of_it_was_in_vain(screen: Screen) -> None:
    screen.set(limits=True, requests_per_day=30)
    pulled: list[Page] = []

    with pytest.raises(RateLimitedError) as limited:
        pulled.extend(screen.connected(kept=KeptInMemory(), page_size=20).pull(None))
    screen.wait(24 * 3600 + 61)
    screen.set(limits=False)
    rest = screen.connected().pull(pulled[-1].cursor)

    assert limited.value.retry_after_s in (60, 3600)
    assert pulled[0].records
    assert sorted(ids(records(iter(pulled)) + records(rest))) == screen.listed()


def test_once_coperniq_says_that_nothing_is_left_it_is_not_asked_every_minute(screen: Screen) -> None:
    screen.set(limits=True, requests_per_day=3)
    [page] = first(screen.connected(page_size=100).pull(cursor_of_nothing()), 1)
    for _ in range(2):
        list(screen.connected().pull(page.cursor))
    screen.wait(61)

    with pytest.raises(RateLimitedError, match="requests of this day are used up") as limited:
        list(screen.connected().pull(page.cursor))

    assert limited.value.retry_after_s == 3600


def cursor_of_nothing() -> str:
    return json.dumps({"invoices": {"since": "2026-12-31T00:00:00.000Z"}})


def test_our_own_budget_ends_a_pull_in_the_same_way(screen: Screen) -> None:
    pulled: list[Page] = []
    with pytest.raises(RateLimitedError):
        pulled.extend(screen.connected(CountedPermits(budget=30), KeptInMemory()).pull(None))

    rest = screen.connected().pull(pulled[-1].cursor)

    assert sorted(ids(records(iter(pulled)) + records(rest))) == screen.listed()
