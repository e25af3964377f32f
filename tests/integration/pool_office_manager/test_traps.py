"""Every trap of the stand-in, and what becomes of it (sources.md §5.7 and §7): map, and judged for the books."""

from datetime import date
from decimal import Decimal

import pytest

from models.document import Flag, Invoice, Kind, Status, TaxMode
from models.eligibility import eligibility
from models.route import Policy, Route
from tests.integration.pool_office_manager.office import Office, invoices

Traps = dict[str, list[Invoice]]

ROUTE = Route(source="pools", target="quickbooks", since=date(2024, 1, 1), policy=Policy())


@pytest.fixture(scope="module")
def traps(pool_office_server: object) -> Traps:
    """The invoices of each trap, as they are mapped."""
    office = Office(pool_office_server)  # type: ignore[arg-type]
    office.reset()
    mapped = invoices(office.connected(page_size=100))
    return {name: [mapped[id_] for id_ in ids] for name, ids in office.traps().items()}


def judged(invoice: Invoice) -> str:
    """Why it is not posted; nothing where it is."""
    return eligibility(invoice, ROUTE, "Pool Office Manager").message


NOT_POSTED = {
    "example_of_the_page_tax_included": "Already in the books through Pool Office Manager's own sync.",
    "example_of_the_page_tax_added": "Waiting: still a draft in Pool Office Manager.",
    "draft": "Waiting: still a draft in Pool Office Manager.",
    "cancelled": "Voided in Pool Office Manager.",
    "cancelled_with_a_balance": "Voided in Pool Office Manager.",
    "unknown_status": "Pool Office Manager calls the state of invoice",
    "posted_by_the_own_sync": "Already in the books through Pool Office Manager's own sync.",
    "excess_precision": "The total of invoice",
    "lines_do_not_add_up": "Lines and tax add up to",
    "nothing_due": "The total is 0.00",
    "without_lines": "Lines add up to 0.00 but",
}
"""Those that no book gets, and how the reason begins."""


def test_every_trap_is_posted_or_says_why_not(traps: Traps) -> None:
    for name, of_trap in traps.items():
        for invoice in of_trap:
            assert judged(invoice).startswith(NOT_POSTED.get(name, "")), name
            assert bool(judged(invoice)) == (name in NOT_POSTED), name


MODES = {
    "example_of_the_page_tax_included": TaxMode.INCLUSIVE,
    "same_example_not_posted": TaxMode.INCLUSIVE,
    "lines_include_the_tax": TaxMode.INCLUSIVE,
    "example_of_the_page_tax_added": TaxMode.EXCLUSIVE,
    "lines_exclude_the_tax": TaxMode.EXCLUSIVE,
    "tax_of_a_cent": TaxMode.EXCLUSIVE,
    "total_differs_by_a_cent": TaxMode.EXCLUSIVE,
    "negative_line": TaxMode.EXCLUSIVE,
    "many_lines": TaxMode.EXCLUSIVE,
    "without_tax": TaxMode.NONE,
    "float_noise": TaxMode.NONE,
    "negative_total": TaxMode.NONE,
    "lines_do_not_add_up": TaxMode.UNKNOWN,
}


@pytest.mark.parametrize("name", MODES)
def test_the_tax_mode_is_found(traps: Traps, name: str) -> None:
    assert {invoice.tax_mode for invoice in traps[name]} == {MODES[name]}


EXACT = (
    "lines_include_the_tax",
    "lines_exclude_the_tax",
    "tax_of_a_cent",
    "float_noise",
    "many_lines",
    "without_tax",
)


@pytest.mark.parametrize("name", EXACT)
def test_what_is_sound_adds_up_to_the_cent(traps: Traps, name: str) -> None:
    assert {invoice.reconciliation.residual for invoice in traps[name]} == {Decimal(0)}


def test_a_cent_of_difference_is_left_to_the_routes_rule(traps: Traps) -> None:
    assert {invoice.reconciliation.residual for invoice in traps["total_differs_by_a_cent"]} == {Decimal("0.01")}


def test_what_was_paid_in_part_is_seen_where_no_state_says_it(traps: Traps) -> None:
    part = traps["sent_and_paid_in_part"] + traps["overdue_and_paid_in_part"]

    assert {invoice.status for invoice in part} == {Status.PARTIALLY_PAID}
    assert {invoice.flags for invoice in traps["overdue_and_paid_in_part"]} == {frozenset({Flag.OVERDUE})}
    assert {invoice.status for invoice in traps["paid_in_two_parts"]} == {Status.PAID}


def test_a_negative_total_is_a_credit(traps: Traps) -> None:
    for invoice in traps["negative_total"]:
        assert (invoice.kind, invoice.total) == (Kind.RECEIVABLE_CREDIT, Decimal("48.20"))


def test_days_are_those_of_austin(traps: Traps) -> None:
    for invoice in traps["created_on_another_day_in_austin"]:
        assert invoice.created_at is not None
        assert invoice.issue_date is not None
        assert invoice.created_at.day == 1
        assert invoice.issue_date.day > 27


def test_numbers_and_texts_stay_what_they_are(traps: Traps) -> None:
    first, second = traps["same_number_twice"]
    long = traps["long_numbers_alike_at_the_start"]
    awkward = {line.description for invoice in traps["awkward_descriptions"] for line in invoice.lines}

    assert first.number == second.number
    assert first.ref != second.ref
    assert all(len(invoice.number or "") > 21 for invoice in long)
    assert len({invoice.number for invoice in long}) == 2
    assert '<b>Acid</b> wash & <script>alert("x")</script>' in awkward


def test_namesakes_are_two_customers(traps: Traps) -> None:
    parties = [invoice.counterparty for invoice in traps["customers_of_one_name"]]

    assert len({party.display_name for party in parties if party}) == 1
    assert len({party.source_id for party in parties if party}) == 2


def test_what_is_missing_without_harm_is_just_absent(traps: Traps) -> None:
    for invoice in traps["customer_without_an_address_for_mail"]:
        assert invoice.counterparty is not None
        assert invoice.counterparty.emails == ()
    for invoice in traps["line_without_a_service"]:
        assert [line.item_ref for line in invoice.lines] == [None]
    for invoice in traps["quickbooks_id_empty"]:
        assert Flag.EXTERNALLY_LINKED not in invoice.flags
    for invoice in traps["due_at_an_instant"]:
        assert invoice.due_date is not None
