"""Every trap of the stand-in becomes what the catalogue says (sources.md §2.7, §7)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Page, Record
from models.document import Flag, Invoice, Kind, LineKind, Payment, Status, TaxMode
from tests.integration.zrm.office import Office, mapped, records

NOT_OURS = {"deleted_without_trace", "shared_by_another_workspace", "of_another_workspace"}
Judge = Callable[[Invoice, list[Payment], Record], Any]


def finds(code: str) -> Judge:
    return lambda invoice, _, __: not invoice.problems and code in {finding.code for finding in invoice.findings}


def asks(code: str) -> Judge:
    return lambda invoice, _, __: [problem.code for problem in invoice.problems] == [code]


def stands(status: Status, *flags: Flag) -> Judge:
    return lambda invoice, _, __: (invoice.status, invoice.flags) == (status, frozenset(flags))


def comes_to(total: str) -> Judge:
    return lambda invoice, _, __: invoice.total == Decimal(total) and _is_sound(invoice)


def _is_sound(invoice: Invoice) -> bool:
    return not invoice.problems and invoice.reconciliation.ok and invoice.reconciliation.residual == 0


def _is_paid(payments: list[Payment], *amounts: str) -> bool:
    found = [str(each.amount) for each in payments if each.status is Status.PAID and not each.problems]
    return found == list(amounts)


TRAPS: dict[str, Judge] = {
    "draft": stands(Status.DRAFT),
    "pending_approval": stands(Status.PENDING_APPROVAL),
    "approved_and_not_sent": stands(Status.APPROVED),
    "void": stands(Status.VOID),
    "canceled": stands(Status.VOID),
    "overdue": stands(Status.OPEN, Flag.OVERDUE),
    "overdue_and_partly_paid": stands(Status.PARTIALLY_PAID, Flag.OVERDUE),
    "paid_by_status_only": finds("PAID_WITHOUT_PAYMENT"),
    "unknown_status": stands(Status.UNKNOWN),
    "viewed_again_and_again": lambda invoice, _, __: invoice.extensions["zrm"]["viewedAt"] and _is_sound(invoice),
    "edited_after_it_was_paid": stands(Status.PAID),
    "float_noise": lambda invoice, _, record: (
        _is_sound(invoice) and 0 < record["invoice"]["totalAmount"] - invoice.total < Decimal("1E-9")
    ),
    "money_as_text": comes_to("64.90"),
    "some_money_as_text": lambda invoice, _, __: invoice.tax_mode is TaxMode.EXCLUSIVE and _is_sound(invoice),
    "total_missing_but_derivable": finds("TOTAL_DERIVED"),
    "only_lines_and_no_totals": asks("missing_total"),
    "no_amount_anywhere": asks("missing_total"),
    "total_without_lines": lambda invoice, _, __: (
        [(str(line.amount), line.category) for line in invoice.lines] == [("34.95", "monitoring")]
        and _is_sound(invoice)
    ),
    "lines_do_not_add_up": lambda invoice, *_: str(invoice.reconciliation.residual) == "1.37" and invoice.problems,
    "discount_of_a_positive_amount": lambda invoice, *_: _discounts(invoice) == ["-40.00"] and _is_sound(invoice),
    "discount_of_a_negative_amount": lambda invoice, *_: _discounts(invoice) == ["-40.00"] and _is_sound(invoice),
    "line_without_a_total": lambda invoice, *_: (
        invoice.lines[0].amount_provenance == "computed" and _is_sound(invoice)
    ),
    "line_total_is_not_quantity_times_price": finds("PRICE_DIFFERS"),
    "credit": lambda invoice, *_: invoice.kind is Kind.RECEIVABLE_CREDIT and invoice.lines_total == 212,
    "nothing_due": comes_to("0"),
    "without_issue_date": lambda invoice, *_: invoice.provenance == {"issue_date": "derived:sent_at"},
    "without_any_date": lambda invoice, *_: invoice.provenance == {"issue_date": "derived:created_at"},
    "issued_at_an_instant": lambda invoice, *_: invoice.issue_date == date(2026, 9, 1),
    "due_on_a_bare_date": lambda invoice, *_: invoice.due_date == date(2026, 9, 30),
    "due_date_as_the_database_writes_it": lambda invoice, *_: invoice.due_date == date(2026, 9, 30),
    "same_number_again": lambda invoice, *_: invoice.number == "INV-7000",
    "long_numbers_alike_at_the_start": lambda invoice, *_: len(invoice.number or "") > 21,
    "all_references": lambda invoice, *_: len(invoice.references) == 6 and invoice.extensions["zrm"]["contactId"],
    "customer_deleted": asks("missing_customer"),
    "seen_from_every_workspace": lambda invoice, *_: _is_sound(invoice),
    "paid_too_much": finds("OVERPAID"),
    "paid_in_three": lambda _, payments, __: _is_paid(payments, "100.00", "200.50", "179.50"),
    "payments_pending_and_failed": lambda invoice, payments, _: (
        Flag.PAYMENT_PENDING in invoice.flags and _is_paid(payments) and len(payments) == 3
    ),
    "payment_refunded": lambda invoice, payments, _: (
        [[problem.code for problem in each.problems] for each in payments] == [[], ["payment_refunded"]]
        and _is_sound(invoice)
    ),
    "payment_in_another_currency": asks("currency_differs"),
    "payments_do_not_add_up": finds("PAYMENTS_DIFFER"),
    "paid_by_card": lambda invoice, payments, _: (
        invoice.external_refs[0].id == "cus_demo" and payments[0].extensions["zrm"]["stripeChargeId"] == "ch_demo"
    ),
    "awkward_text": lambda invoice, *_: "<script>" in (invoice.notes.private or "") and _is_sound(invoice),
    "more_lines_than_a_page": lambda invoice, *_: (
        [line.description for line in invoice.lines] == [f"Door {n}" for n in range(120)]
    ),
}


def _discounts(invoice: Invoice) -> list[str]:
    return [str(line.amount) for line in invoice.lines if line.kind is LineKind.DISCOUNT]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_becomes_what_the_catalogue_says(pulled: list[Page], office: Office, trap: str) -> None:
    by_id = {record["invoice"]["id"]: record for record in records(iter(pulled))}

    trapped = [by_id[id_] for id_ in office.trap(trap)]

    assert len(trapped) == 2
    assert [bool(TRAPS[trap](*mapped(office.connected(), record), record)) for record in trapped] == [True, True]


def test_every_trap_is_tried_here(office: Office) -> None:
    assert {trap["id"] for trap in office.look("traps")} == TRAPS.keys() | NOT_OURS


def test_all_demo_invoices_map_and_most_can_be_posted(pulled: list[Page], office: Office) -> None:
    invoices = [mapped(office.connected(), record)[0] for record in records(iter(pulled))]

    sound = [
        one
        for one in invoices
        if one.status in (Status.OPEN, Status.PARTIALLY_PAID, Status.PAID) and _is_sound(one)
    ]
    assert len(invoices) == 266
    assert len(sound) >= 235
    assert all(problem.message.endswith(("in ZRM.", "settings.")) for one in invoices for problem in one.problems)
