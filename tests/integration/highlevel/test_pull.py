"""Pulling from HighLevel's stand-in over HTTP: everything once, whatever happens meanwhile."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Page, Record
from models.document import Flag, Invoice, Status, TaxMode
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, UnavailableError
from tests.integration.highlevel.screen import BY_CLIENT, Fault, Pulled, Screen, ids, mapped, records

ALL = 260


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page_size", [23, 100])
def test_all_invoices_come_exactly_once_by_any_page_size(screen: Screen, page_size: int) -> None:
    pulled = records(screen.connected(page_size=page_size).pull(None))

    assert sorted(ids(pulled)) == sorted(ids(screen.invoices()))
    assert len(pulled) == ALL


def test_a_system_that_gives_smaller_pages_than_asked_for_loses_nothing(screen: Screen) -> None:
    """GH-2."""
    screen.set(limit_max=40, over_limit_max="cap")

    assert sorted(ids(records(screen.connected().pull(None)))) == sorted(ids(screen.invoices()))


def test_a_system_that_refuses_the_page_size_says_what_to_do(screen: Screen) -> None:
    screen.set(limit_max=40)

    with pytest.raises(ConnectionBrokenError, match="Lower page_size"):
        list(screen.connected().pull(None))


def test_more_than_a_hundred_changes_of_one_moment_are_all_there(screen: Screen) -> None:
    pulled = records(screen.connected(page_size=50).pull(None))

    [(_, most)] = Counter(record["updatedAt"] for record in pulled).most_common(1)
    assert most > 100


def test_a_second_pull_brings_nothing_new_and_reads_no_payment_again(screen: Screen) -> None:
    *_, last = screen.connected().pull(None)
    screen.wait(3600)
    asked = screen.requests("/payments/transactions")

    again = list(screen.connected().pull(last.cursor))

    assert [page.records for page in again] == [()]
    assert screen.requests("/payments/transactions") == asked > 0


def test_only_what_changed_comes_next_time(screen: Screen) -> None:
    *_, last = screen.connected().pull(None)
    screen.wait(3600)
    changed = sorted(ids(screen.invoices())[40:43])
    for id_ in changed:
        screen.edit(id_, name="Changed")

    assert sorted(ids(records(screen.connected().pull(last.cursor)))) == changed


# ── while it moves, or is left off ───────────────────────────────────────────────────────────────────────────


def test_invoices_that_move_or_go_while_one_pages_hide_no_other(screen: Screen) -> None:
    """What was read is deleted or dated later, so that everything unread moves up."""
    ordered = ids(sorted(screen.invoices(), key=lambda row: (row["issueDate"], row["_id"])))
    seen: list[Record] = []
    touched: set[str] = set()
    for number, page in enumerate(screen.connected(page_size=30).pull(None)):
        seen += page.records
        read = [id_ for id_ in ids(list(page.records)) if id_ not in touched]
        if number < 4:
            screen.delete(read[0])
            screen.edit(read[-1], issueDate="2026-12-31")
            touched |= {read[0], read[-1]}
        cursor = page.cursor

    next_time = records(screen.connected().pull(cursor))

    assert set(ordered) - touched <= set(ids(seen))
    assert {id_ for id_ in touched if id_ in ids(screen.invoices())} <= set(ids(next_time))


# ── when HighLevel fails ─────────────────────────────────────────────────────────────────────────────────────

FAILURES: list[tuple[Fault, type[RetryableError]]] = [
    ({"kind": "server_error"}, UnavailableError),
    ({"kind": "gateway_error", "status": 502}, UnavailableError),
    ({"kind": "rate_limited"}, RateLimitedError),
    ({"kind": "truncate"}, UnavailableError),
    ({"kind": "truncate", "promised": False}, UnavailableError),
    ({"kind": "respond", "status": 200, "body": {"invoices": None, "total": 260}}, UnavailableError),
    ({"kind": "drop"}, UnavailableError),
]


@pytest.mark.parametrize(("fault", "error"), FAILURES)
@pytest.mark.parametrize("path", ["/invoices/", "/payments/transactions"])
def test_a_failure_does_not_move_the_cursor(
    screen: Screen, fault: Fault, error: type[RetryableError], path: str
) -> None:
    if path != "/invoices/" and "body" in fault:
        fault = fault | {"body": {"data": None}}
    screen.break_nth(3 if path == "/invoices/" else 30, fault, path)
    pulled: list[Page] = []

    with pytest.raises(error):
        pulled.extend(screen.connected(page_size=50).pull(None))
    rest = screen.connected(page_size=50).pull(pulled[-1].cursor if pulled else None)

    assert sorted(ids(records(iter(pulled)) + records(rest))) == sorted(ids(screen.invoices()))


EMPTY: Fault = {"kind": "respond", "status": 200, "body": {"invoices": [], "total": 260}}


@pytest.mark.parametrize(
    "fault", [EMPTY, {"kind": "previous_page"}, {"kind": "wrong_content_type"}, {"kind": "unauthorized"}]
)
def test_what_a_pull_gets_over_by_itself(screen: Screen, fault: Fault) -> None:
    screen.break_nth(3, fault)

    pulled = records(screen.connected(page_size=50, **BY_CLIENT).pull(None))

    assert sorted(ids(pulled)) == sorted(ids(screen.invoices()))


def test_a_token_that_expires_on_the_way_is_renewed_with_the_next_refresh_token(screen: Screen) -> None:
    pages = screen.connected(page_size=50, **BY_CLIENT).pull(None)
    pulled = list(next(pages).records)
    screen.wait(25 * 3600)

    pulled += records(pages)

    assert sorted(ids(pulled)) == sorted(ids(screen.invoices()))
    assert screen.requests("/oauth/token") == 2


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"private_token": "old"}, "Enter the newest token in the connection's settings"),
        (BY_CLIENT | {"client_secret": "wrong"}, "Check both in the connection's settings"),
        (BY_CLIENT | {"refresh_token": "used up"}, "in the connection's settings"),
        ({"api_version": "2019-01-01"}, "Check api_version of the connection"),
    ],
)
def test_what_only_a_person_can_mend_breaks_the_connection(
    screen: Screen, settings: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConnectionBrokenError, match=sentence):
        list(screen.connected(**settings).pull(None))


def test_an_uninstalled_app_breaks_the_connection(screen: Screen) -> None:
    pages = screen.connected(page_size=50, **BY_CLIENT).pull(None)
    next(pages)
    screen.set(access_revoked=True)

    with pytest.raises(ConnectionBrokenError, match="Connect the location again"):
        list(pages)


def test_highlevels_rate_limit_is_honoured(screen: Screen) -> None:
    screen.set(limits=True, requests_per_10_seconds=3)
    screen.stop_the_clock()

    with pytest.raises(RateLimitedError) as limited:
        list(screen.connected().pull(None))

    assert limited.value.retry_after_s == 10


# ── the sample data ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def office() -> dict[str, Any]:
    """What one pull brought, for all stories that only look."""
    return {}


@pytest.fixture
def pulled(screen: Screen, office: dict[str, Any]) -> Pulled:
    if not office:
        office["pulled"] = mapped(screen.connected())
    found: Pulled = office["pulled"]
    return found


def test_all_plain_sample_invoices_can_be_posted(screen: Screen, pulled: Pulled) -> None:
    traps = {id_ for trap in screen.traps() for id_ in trap}
    plain = [invoice for invoice in pulled.invoices if invoice.ref.id not in traps]

    assert len(plain) > 150
    assert [one.number for one in plain if one.problems or one.findings or one.reconciliation.residual] == []
    assert {one.status for one in plain} == {Status.OPEN, Status.PAID}


STANDING: list[tuple[str, Status, set[Flag]]] = [
    ("example_of_the_page", Status.DRAFT, {Flag.TEST_MODE}),
    ("draft", Status.DRAFT, set()),
    ("void", Status.VOID, set()),
    ("paid_in_part", Status.PARTIALLY_PAID, set()),
    ("payment_processing", Status.OPEN, {Flag.PAYMENT_PENDING}),
    ("posted_by_the_own_sync", Status.PAID, {Flag.EXTERNALLY_LINKED}),
    ("unknown_status", Status.UNKNOWN, set()),
    ("test_mode", Status.OPEN, {Flag.TEST_MODE}),
]


@pytest.mark.parametrize(("trap", "status", "flags"), STANDING)
def test_how_the_traps_stand(screen: Screen, pulled: Pulled, trap: str, status: Status, flags: set[Flag]) -> None:
    found = [pulled.invoice(id_) for id_ in screen.trap(trap)]

    assert {(one.status, frozenset(one.flags - {Flag.OVERDUE})) for one in found} == {(status, frozenset(flags))}


TOLD: list[tuple[str, str]] = [
    ("example_of_the_page", "DISCOUNT_MISMATCH"),
    ("declared_discount_not_in_the_total", "DISCOUNT_MISMATCH"),
    ("refunded_in_part", "REFUNDED"),
    ("contact_merged", "CONTACT_MERGED"),
    ("due_before_issued", "DUE_BEFORE_ISSUE"),
    ("items_do_not_add_up", "does_not_add_up"),
    ("tip_in_the_total", "does_not_add_up"),
    ("item_in_another_currency", "currency_differs"),
    ("contact_without_a_name", "missing_customer"),
]


@pytest.mark.parametrize(("trap", "code"), TOLD)
def test_what_is_said_about_the_traps(screen: Screen, pulled: Pulled, trap: str, code: str) -> None:
    found = [pulled.invoice(id_) for id_ in screen.trap(trap)]

    assert [_codes(one) for one in found] == [[code]] * len(found)


def _codes(of: Invoice) -> list[str]:
    return [finding.code for finding in of.findings] + [problem.code for problem in of.problems]


IN_ORDER = (
    "discount_in_percent discount_of_an_amount discount_on_some_products discount_and_tax tax_added tax_included "
    "tax_added_and_included two_taxes_on_an_item float_noise late_fee_in_the_total charge_in_the_total "
    "nothing_due fractions_of_a_unit another_currency instalments dated_by_an_instant dated_at_midnight "
    "same_number_twice long_numbers_alike_at_the_start number_with_a_prefix terms_in_html "
    "awkward_descriptions paid_in_two_parts paid_through_a_provider"
)


@pytest.mark.parametrize("trap", IN_ORDER.split())
def test_traps_that_are_in_order_add_up_to_the_cent(screen: Screen, pulled: Pulled, trap: str) -> None:
    found = [pulled.invoice(id_) for id_ in screen.trap(trap)]

    assert all(one.reconciliation.ok and one.reconciliation.residual == 0 for one in found)
    assert [(one.problems, one.findings) for one in found] == [((), ())] * len(found)


@pytest.mark.parametrize(
    ("trap", "mode"),
    [
        ("tax_added", TaxMode.EXCLUSIVE),
        ("tax_included", TaxMode.INCLUSIVE),
        ("tax_added_and_included", TaxMode.MIXED),
    ],
)
def test_tax_modes(screen: Screen, pulled: Pulled, trap: str, mode: TaxMode) -> None:
    assert {pulled.invoice(id_).tax_mode for id_ in screen.trap(trap)} == {mode}


def test_two_payments_are_two_documents(screen: Screen, pulled: Pulled) -> None:
    for id_ in screen.trap("paid_in_two_parts"):
        first_, second = pulled.payments(id_)
        assert first_.amount == Decimal("31.07")
        assert first_.amount + second.amount == pulled.invoice(id_).total


def test_payments_that_are_not_listed_by_their_invoice_are_missed_aloud(screen: Screen) -> None:
    """GH-3."""
    screen.set(transactions_by_invoice=False)
    [id_, *_] = screen.trap("paid_in_part")

    found = mapped(screen.connected())

    assert [told.code for told in found.invoice(id_).findings] == ["PAYMENTS_DIFFER"]


def test_amounts_of_all_of_an_item_are_noticed(screen: Screen) -> None:
    """GH-7: read as the price of one, they do not add up."""
    screen.set(amount_is="line")
    screen.create(items=[{"name": "Hours", "currency": "USD", "qty": 3, "amount": 100}])

    as_units, as_lines = (mapped(screen.connected(amount_is=meant)) for meant in ("unit", "line"))

    assert [one.problems[0].code for one in as_units.invoices if one.title == "Hours sold"] == ["does_not_add_up"]
    assert [one.problems for one in as_lines.invoices if one.title == "Hours sold"] == [()]


def test_numbers_may_be_numbers(screen: Screen) -> None:
    screen.set(number_as_number=True)

    found = mapped(screen.connected())

    assert {one.number for one in found.invoices} >= {"1001", "1002"}
