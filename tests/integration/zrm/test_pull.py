"""Pulling from ZRM's stand-in over HTTP: everything once, whatever its lists are like and whatever happens."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from connectors.base import ExternalId, Page, Source
from connectors.zrm.source import ZrmSource
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, UnavailableError
from tests.integration.zrm.office import BRANCH, MASTER, OFFICE, Fault, Office, first, ids, records

SOON = "2026-11-0{}T10:00:00.000Z"
"""Later than all demo data, earlier than now."""


def changed(office: Office, count: int) -> tuple[str, list[str]]:
    """Change some invoices one after the other; a cursor from which only they are still to come, and their ids."""
    chosen = office.ids()[:count]
    for number, id_ in enumerate(chosen):
        office.edit(
            id_, notes="Changed", updatedAt=SOON.format(1 + number // 10).replace("10:00", f"10:0{number % 10}")
        )
    return '{"since": "2026-11-01T00:00:00.000Z"}', chosen


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


def test_all_invoices_come_exactly_once_in_the_order_of_their_changes(pulled: list[Page], office: Office) -> None:
    found = records(iter(pulled))

    assert ids(found) == office.ids()
    assert max(Counter(record["invoice"]["updatedAt"] for record in found).values()) > 100


def test_what_the_branch_shares_is_left_to_the_branch(pulled: list[Page], office: Office) -> None:
    left_out = [one for page in pulled for one in page.left_out]

    assert sorted(one.said["id"] for one in left_out) == sorted(office.trap("shared_by_another_workspace"))
    assert all(f"is shared by workspace {BRANCH}" in one.message for one in left_out)


def test_the_branch_has_its_own_connection(office: Office) -> None:
    pages = list(office.connected(BRANCH).pull(None))

    owned = [*office.trap("shared_by_another_workspace"), *office.trap("of_another_workspace")]
    assert sorted(ids(records(iter(pages)))) == sorted(owned)
    assert {one.said["workspaceId"] for page in pages for one in page.left_out} == {OFFICE}


@pytest.mark.parametrize(
    "stands",
    [
        {"list_style": "bare"},
        {"list_style": "cursor"},
        {"sorted_by": "createdAt"},
        {"list_filters_by_update": False},
        {"sorted_by": "createdAt", "list_filters_by_update": False, "list_style": "bare"},
        {"bounds_included": True},
        {"superjson": True},
        {"money": "strings"},
        {"money": "numbers"},
    ],
)
def test_whatever_the_lists_are_like_nothing_is_missing(office: Office, stands: dict[str, Any]) -> None:
    cursor, expected = changed(office, 12)
    office.set(**stands)

    pages = list(office.connected(page_size=100).pull(cursor))

    assert ids(records(iter(pages))) == expected


def test_other_names_and_arguments_are_settings(office: Office) -> None:
    cursor, expected = changed(office, 3)
    names = {"invoice.list": "invoice.all", "payment.list": "pay.all", "customer.getById": "customer.get"}
    office.set(procedures=names, path_prefix="/api/trpc", auth_header="X-Session", workspace_header="X-Tenant")

    source = office.connected(
        path_prefix="/api/trpc",
        auth_header="X-Session: Bearer {token}",
        workspace_header="X-Tenant",
        procedures={"list": "invoice.all", "payments": "pay.all", "customer": "customer.get"},
        arguments={"list": {"limit": "{limit}", "offset": "{offset}"}},
    )

    assert ids(records(source.pull(cursor))) == expected


# ── the next pull ────────────────────────────────────────────────────────────────────────────────────────────


def after_a_pull(office: Office, **settings: Any) -> str:
    """Where a pull ends."""
    *_, last = office.connected(**settings).pull('{"since": "2026-11-02T00:00:00.000Z"}')
    return last.cursor


def test_a_second_pull_brings_nothing_new(pulled: list[Page], office: Office) -> None:
    office.wait(3600)

    [page] = office.connected().pull(pulled[-1].cursor)

    assert page.records == ()
    assert page.cursor > pulled[-1].cursor


def test_only_what_changed_since_comes_next_time(office: Office) -> None:
    cursor = after_a_pull(office)
    chosen = sorted(office.ids()[:3])
    for id_ in chosen:
        office.edit(id_, notes="Changed")
    office.wait(600)

    found = records(office.connected().pull(cursor))

    assert sorted(ids(found)) == chosen
    assert {record["invoice"]["notes"] for record in found} == {"Changed"}


def test_what_changed_a_moment_ago_is_left_for_next_time(office: Office) -> None:
    """Somebody may still be entering its lines."""
    cursor = after_a_pull(office)
    [id_, *_] = office.ids()
    office.edit(id_, notes="Changed")

    [too_early] = office.connected().pull(cursor)
    office.wait(120)
    next_time = records(office.connected().pull(too_early.cursor))

    assert too_early.records == ()
    assert ids(next_time) == [id_]


def test_a_payment_brings_its_invoice_again(office: Office) -> None:
    cursor = after_a_pull(office)
    [id_, *_] = office.trap("overdue")
    office.enter("payments", invoiceId=id_, amount=10, status="completed")
    office.edit(id_, amountPaid=10)
    office.wait(600)

    [found] = records(office.connected().pull(cursor))

    assert [payment["amount"] for payment in found["payments"]] == [10]


# ── while it moves, or is left off ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page_size", [5, 50])
@pytest.mark.parametrize("sorted_by", ["updatedAt", "createdAt"])
def test_invoices_edited_while_one_pages_are_not_missed(office: Office, page_size: int, sorted_by: str) -> None:
    cursor, expected = changed(office, 45)
    office.set(sorted_by=sorted_by)
    seen: list[str] = []
    edited: list[str] = []
    for page in office.connected(page_size=page_size).pull(cursor):
        seen += ids(list(page.records))
        unread = [id_ for id_ in expected if id_ not in seen and id_ not in edited]
        for id_ in (*seen[-1:], *unread[:1]):
            office.edit(id_, notes="Edited meanwhile")
            edited.append(id_)
        cursor = page.cursor
    office.wait(600)

    next_time = records(office.connected().pull(cursor))

    assert set(seen) | set(ids(next_time)) == set(expected)
    assert set(edited) <= {each["invoice"]["id"] for each in next_time}
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("stands", [{}, {"sorted_by": "createdAt"}, {"list_filters_by_update": False}])
def test_a_pull_abandoned_after_each_page_loses_and_repeats_nothing(
    office: Office, stands: dict[str, Any]
) -> None:
    cursor, expected = changed(office, 45)
    office.set(**stands)
    taken: list[str] = []
    while len(taken) < len(expected):
        [page] = first(office.connected(page_size=100).pull(cursor), 1)
        assert page.records, f"stands still at {cursor}"
        taken += ids(list(page.records))
        cursor = page.cursor

    assert taken == expected


def test_a_pull_taken_up_days_later_ends_where_it_was_to_end(office: Office) -> None:
    cursor, expected = changed(office, 25)
    [page] = first(office.connected().pull(cursor), 1)
    office.wait(3 * 24 * 3600)
    office.edit(expected[0], notes="Changed later")
    office.wait(600)

    *_, last = rest = list(office.connected().pull(page.cursor))
    next_time = records(office.connected().pull(last.cursor))

    assert [*ids(list(page.records)), *ids(records(iter(rest)))] == expected
    assert ids(next_time) == [expected[0]]


def test_an_invoice_deleted_while_one_pages_is_no_record(office: Office) -> None:
    cursor, expected = changed(office, 25)
    pages = office.connected().pull(cursor)
    taken = ids(list(next(pages).records))
    for line in office.look("line-items"):
        if line["invoiceId"] == expected[-1]:
            office.delete(line["id"], "line-items")
    office.delete(expected[-1])

    taken += ids(records(pages))

    assert taken == expected[:-1]


# ── when ZRM fails ───────────────────────────────────────────────────────────────────────────────────────────

OOPS = {"error": {"message": "Oops", "code": -32603, "data": {"code": "INTERNAL_SERVER_ERROR", "httpStatus": 500}}}
FAILURES: list[tuple[Fault, type[Exception]]] = [
    ({"kind": "respond", "status": 500, "body": OOPS}, UnavailableError),
    ({"kind": "respond", "status": 502, "body": "<h1>Bad gateway</h1>"}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": OOPS}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": '{"result": {"data": {"items": [{"id": "5'}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": {"result": {"data": None}}}, UnavailableError),
    ({"kind": "drop"}, UnavailableError),
    ({"kind": "truncate"}, UnavailableError),
    ({"kind": "gateway_error", "status": 502}, UnavailableError),
    ({"kind": "rate_limited"}, RateLimitedError),
    ({"kind": "server_error"}, UnavailableError),
    ({"kind": "unauthorized"}, ConnectionBrokenError),
    ({"kind": "refusal", "code": "FORBIDDEN"}, ConnectionBrokenError),
    ({"kind": "refusal", "code": "CONFLICT"}, RetryableError),
    ({"kind": "refusal", "code": "TIMEOUT"}, UnavailableError),
    ({"kind": "refusal", "code": "BAD_REQUEST"}, ConnectionBrokenError),
]


@pytest.mark.parametrize(("fault", "error"), FAILURES)
@pytest.mark.parametrize(("path", "nth"), [("/trpc/invoice.list", 1), ("/trpc/payment.list", 23)])
def test_a_failure_does_not_move_the_cursor(
    office: Office, fault: Fault, error: type[Exception], path: str, nth: int
) -> None:
    cursor, expected = changed(office, 25)
    office.break_nth(nth, fault, path)
    pulled: list[Page] = []

    with pytest.raises(error):
        pulled.extend(office.connected().pull(cursor))
    rest = office.connected().pull(pulled[-1].cursor if pulled else cursor)

    assert ids(records(iter([*pulled, *rest]))) == expected


@pytest.mark.parametrize("nth", range(1, 7))
@pytest.mark.parametrize(
    "fault", [{"kind": "previous_page"}, {"kind": "repeated_rows", "rows": 3}, {"kind": "rows_move", "rows": 3}]
)
def test_a_list_that_plays_tricks_loses_and_repeats_nothing(office: Office, fault: Fault, nth: int) -> None:
    cursor, expected = changed(office, 25)
    office.break_nth(nth, fault)

    taken: list[str] = []
    for _ in range(2):
        try:
            for page in office.connected(page_size=11).pull(cursor):
                taken += ids(list(page.records))
                cursor = page.cursor
            break
        except RetryableError:
            continue

    assert [id_ for id_ in taken if id_ in expected] == expected
    assert len(taken) == len(set(taken))


# ── who is let in ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_session_that_ends_on_the_way_asks_for_a_person(office: Office) -> None:
    cursor, expected = changed(office, 25)
    token = office.logged_in("reader@zrm.invalid", expiresInSeconds=3600)
    pages = office.connected(token=token).pull(cursor)
    page = next(pages)
    office.wait(7200)

    with pytest.raises(ConnectionBrokenError, match="Check the session's token in the connection's settings"):
        next(pages)
    rest = records(office.connected(token=office.logged_in("reader@zrm.invalid")).pull(page.cursor))

    assert [*ids(list(page.records)), *ids(rest)] == expected


def refused(source: Source) -> str:
    with pytest.raises(ConnectionBrokenError) as broken:
        list(source.pull(None))
    return broken.value.message


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"token": "nobody"}, "Check the session's token in the connection's settings."),
        ({"path_prefix": "/nowhere"}, "Check the address in the connection's settings."),
        ({"procedures": {"list": "invoice.all"}}, "ZRM did not accept “invoice.all” as it was asked for"),
        ({"procedures": {"lines": "line.all"}}, "ZRM did not accept “line.all” as it was asked for"),
        ({"procedures": {"customer": "client.get"}}, "ZRM did not accept “client.get” as it was asked for"),
        ({"procedures": {"list": "invoice.create"}}, "(it says: “Unsupported GET-request to mutation procedure"),
        ({"arguments": {"list": {"limit": "50"}}}, "(it says: “limit: "),
        ({"page_size": 500}, "(it says: “limit: Number must be at most 100”)"),
        ({"workspace_header": "x-tenant"}, "(it says: “No workspace selected”)"),
    ],
)
def test_what_only_a_person_can_mend_breaks_the_connection(office: Office, settings: Any, said: str) -> None:
    assert said in refused(office.connected(**settings))


def test_a_workspace_that_is_not_ones_own_breaks_the_connection(office: Office) -> None:
    token = office.logged_in("reader@zrm.invalid")

    assert "You do not have access to this workspace" in refused(office.connected(BRANCH, token=token))


def test_the_workspace_of_superadmins_is_no_connection(office: Office) -> None:
    token = office.logged_in("superadmin@zrm.invalid")

    assert "Check account and workspace_header" in refused(office.connected(MASTER, token=token))


def test_a_missing_permission_is_named(office: Office) -> None:
    token = office.logged_in("technician@zrm.invalid")

    assert "Missing permission: invoice:read" in refused(office.connected(token=token))


def test_a_rate_limit_asks_for_a_pause(office: Office) -> None:
    office.set(requests_per_minute=5)

    with pytest.raises(RateLimitedError):
        list(office.connected().pull(None))


# ── what it still has ────────────────────────────────────────────────────────────────────────────────────────


def test_a_sweep_lists_what_is_the_workspaces_own(office: Office) -> None:
    swept = [one for page in swept_by(office) for one in page]

    assert sorted(one.id for one in swept) == sorted(office.ids())
    assert {one.entity for one in swept} == {"invoice"}


def test_what_was_deleted_is_neither_listed_nor_found(office: Office) -> None:
    [gone, *_] = office.ids()
    office.delete(gone)

    assert gone not in {one.id for page in swept_by(office) for one in page}
    assert connected(office).look(ExternalId("invoice", gone)) is None


def test_a_look_gives_the_record_that_a_pull_gives(pulled: list[Page], office: Office) -> None:
    *_, record = records(iter(pulled))

    assert connected(office).look(ExternalId("invoice", record["invoice"]["id"])) == record


@pytest.mark.parametrize("kind", ["server_error", "drop", "rate_limited", "truncate"])
def test_a_failure_is_not_taken_for_an_absence(office: Office, kind: str) -> None:
    [known, *_] = office.ids()
    office.break_nth(1, {"kind": kind}, "/trpc/invoice.getById")

    with pytest.raises(RetryableError):
        connected(office).look(ExternalId("invoice", known))


def connected(office: Office) -> ZrmSource:
    source = office.connected()
    assert isinstance(source, ZrmSource)
    return source


def swept_by(office: Office) -> list[Sequence[ExternalId]]:
    return [page.listed for page in connected(office).sweep()]
