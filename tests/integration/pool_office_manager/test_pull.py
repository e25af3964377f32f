"""Pulling from the stand-in over HTTP: everything once, whatever happens meanwhile."""

from collections import Counter
from typing import Any

import pytest

from connectors.base import Page, Record
from models import exact_json
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, UnavailableError
from tests.integration.pool_office_manager.office import Fault, Office, first, ids, records

ALL = 260


def forms(of: list[Record]) -> list[bytes]:
    """As the ledger recognises them."""
    return [exact_json.canonical(record) for record in of]


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page_size", [7, 50, 100])
def test_all_invoices_come_exactly_once_by_any_page_size(office: Office, page_size: int) -> None:
    pulled = records(office.connected(page_size=page_size).pull(None))

    assert sorted(ids(pulled)) == office.ids()
    assert len(pulled) == ALL


def test_a_poll_takes_a_request_for_each_page_and_none_for_the_organisation(office: Office) -> None:
    list(office.connected(page_size=100).pull(None))

    assert office.requests("/graphql") == 3


def test_more_than_a_hundred_changes_of_one_moment_are_all_there(office: Office) -> None:
    office.set(list_order="updatedAt")

    pulled = records(office.connected(page_size=20).pull(None))

    [(_, most)] = Counter(record["updatedAt"] for record in pulled).most_common(1)
    assert most > 100
    assert sorted(ids(pulled)) == office.ids()


def test_where_lists_have_no_whole_invoices_the_same_records_come(office: Office) -> None:
    whole = records(office.connected().pull(None))
    office.set(full_nodes=False)

    by_id = records(office.connected().pull(None))

    assert forms(by_id) == forms(whole)


# ── the next pull ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_pull_brings_the_same_records_to_the_byte(office: Office) -> None:
    """So that the ledger knows them all and does nothing."""
    *_, last = before = list(office.connected().pull(None))
    office.wait(3600)

    again = records(office.connected().pull(last.cursor))

    assert forms(again) == forms(records(before))


def test_amounts_written_with_cents_are_the_same_documents(office: Office) -> None:
    source = office.connected()
    before = [source.documents(record, {}) for record in records(source.pull(None))]
    office.set(amounts_with_cents=True)

    after = [source.documents(record, {}) for record in records(source.pull(None))]

    assert after == before


def test_a_customer_who_is_renamed_changes_the_invoices(office: Office) -> None:
    *_, last = before = list(office.connected().pull(None))
    office.edit("cust_456", entity="customers", companyName="Smith & Sons")

    again = records(office.connected().pull(last.cursor))

    changed = set(forms(again)) - set(forms(records(before)))
    assert changed
    assert all(b"Smith & Sons" in form for form in changed)


def test_with_a_filter_only_what_changed_comes(office: Office) -> None:
    office.set(updated_filter=True)
    office.wait(3600)
    *_, last = office.connected(updated_filter_field="updatedAtGte").pull(None)
    office.wait(3600)
    some = office.ids()[:3]
    for id_ in some:
        office.edit(id_, notes="Changed")

    again = records(office.connected(updated_filter_field="updatedAtGte").pull(last.cursor))

    assert sorted(ids(again)) == some


def test_a_filter_that_there_is_not_is_a_persons_business(office: Office) -> None:
    *_, last = office.connected(updated_filter_field="updatedAtGte").pull(None)

    with pytest.raises(ConnectionBrokenError, match="Remove updated_filter_field from the connection's settings"):
        list(office.connected(updated_filter_field="updatedAtGte").pull(last.cursor))


def test_a_page_size_that_is_not_allowed_is_a_persons_business(office: Office) -> None:
    with pytest.raises(ConnectionBrokenError, match="Set another page_size than 200 in the connection's settings"):
        list(office.connected(page_size=200).pull(None))


# ── while it moves ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("order", ["id", "updatedAt"])
def test_invoices_edited_while_one_pages_are_not_missed(office: Office, order: str) -> None:
    """The last two read and one still unread are edited after each of two pages; in one order all three move."""
    office.set(list_order=order)
    office.wait(3600)
    ordered, edited = office.ids(), set[str]()
    seen: list[Record] = []
    for number, page in enumerate(office.connected(page_size=20).pull(None)):
        seen += page.records
        unread = [id_ for id_ in ordered if id_ not in ids(seen)]
        if number < 2:
            for id_ in (*ids(page.records)[-2:], *unread[:1]):
                office.edit(id_, notes="Edited meanwhile")
                edited.add(id_)
        cursor = page.cursor

    later = records(office.connected().pull(cursor))

    assert set(ids(seen)) == set(ordered)
    assert len(forms(seen)) == len(set(forms(seen)))
    assert {record["id"] for record in later if record["notes"] == "Edited meanwhile"} == edited


def test_the_invoice_that_a_cursor_rests_on_may_be_deleted(office: Office) -> None:
    pages = office.connected(page_size=20).pull(None)
    pulled = list(next(pages).records)
    for id_ in ids(pulled)[-2:]:
        office.delete(id_)

    pulled += records(pages)

    assert set(office.ids()) <= set(ids(pulled))
    assert len(ids(pulled)) == ALL


def test_a_page_that_comes_a_second_time_ends_the_pull_and_loses_nothing(office: Office) -> None:
    office.break_nth(3, {"kind": "previous_page"})
    pulled: list[Page] = []

    with pytest.raises(RetryableError, match="the same page of invoices a second time"):
        pulled.extend(office.connected(page_size=20).pull(None))
    rest = office.connected(page_size=20).pull(pulled[-1].cursor)

    assert sorted(ids(records(pulled) + records(rest))) == office.ids()


def test_a_page_with_some_invoices_missing_is_read_by_id(office: Office) -> None:
    whole = forms(records(office.connected().pull(None)))
    office.break_nth(2, {"kind": "partial_data", "missing": 2})

    assert forms(records(office.connected().pull(None))) == whole


# ── when it fails ────────────────────────────────────────────────────────────────────────────────────────────

FAILURES: list[tuple[Fault, type[RetryableError]]] = [
    ({"kind": "server_error"}, UnavailableError),
    ({"kind": "gateway_error", "status": 502}, UnavailableError),
    ({"kind": "rate_limited"}, RateLimitedError),
    ({"kind": "graphql_errors"}, RetryableError),
    ({"kind": "graphql_errors", "code": "RATE_LIMITED", "message": "Slow down"}, RateLimitedError),
    ({"kind": "truncate"}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": {"data": {"infiniteInvoices": None}}}, UnavailableError),
    ({"kind": "drop"}, UnavailableError),
]


@pytest.mark.parametrize(("fault", "error"), FAILURES)
def test_a_failure_does_not_move_the_cursor(office: Office, fault: Fault, error: type[RetryableError]) -> None:
    office.break_nth(3, fault)
    pulled: list[Page] = []

    with pytest.raises(error):
        pulled.extend(office.connected(page_size=60).pull(None))
    rest = office.connected(page_size=60).pull(pulled[-1].cursor)

    assert len(pulled) == 2
    assert sorted(ids(records(pulled) + records(rest))) == office.ids()


@pytest.mark.parametrize("status", [200, 401])
def test_a_token_that_expires_on_the_way_is_renewed(office: Office, status: int) -> None:
    office.set(unauthorized_status=status)
    pages = office.connected(page_size=100).pull(None)
    pulled = list(next(pages).records)
    office.wait(2 * 3600)

    pulled += records(pages)

    assert sorted(ids(pulled)) == office.ids()
    assert office.requests("/oauth/token") == 2


@pytest.mark.parametrize("rotation", ["every", "never"])
def test_the_login_goes_on_with_whatever_refresh_token_came_back(office: Office, rotation: str) -> None:
    office.set(refresh_token_rotation=rotation)
    for _ in range(3):
        first(office.connected().pull(None))
        office.wait(2 * 3600)

    assert office.requests("/oauth/token") == 3


def test_an_access_that_was_taken_away_is_a_persons_business(office: Office) -> None:
    first(office.connected().pull(None))
    office.set(access_revoked=True)

    with pytest.raises(ConnectionBrokenError, match="Sign in anew"):
        list(office.connected().pull(None))


@pytest.mark.parametrize(("told", "pause"), [(True, 1), (False, None)])
def test_its_rate_limit_is_honoured(office: Office, told: Any, pause: float | None) -> None:
    office.set(limits=True, requests_per_second=3, retry_after_header=told)
    office.stop_the_clock()

    with pytest.raises(RateLimitedError) as limited:
        list(office.connected(page_size=20).pull(None))

    assert limited.value.retry_after_s == pause


@pytest.mark.parametrize("settings", [{"client_id": "wrong"}, {"refresh_token": "wrong"}])
def test_what_only_a_person_can_mend_breaks_the_connection(office: Office, settings: dict[str, Any]) -> None:
    with pytest.raises(ConnectionBrokenError, match="connection's settings"):
        list(office.connected(**settings).pull(None))
