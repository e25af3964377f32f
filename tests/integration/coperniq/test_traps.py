"""Every trap of the stand-in's demo data becomes what sources.md §7 expects of it."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.base import Mapped, Record, Source
from models.document import Flag, Invoice, Kind, LineKind, Payment, Status
from models.errors import MappingError
from tests.integration.coperniq.screen import Screen, ids, records

Expected = Callable[[Invoice, list[Payment]], bool]


@pytest.fixture
def source(screen: Screen) -> Source:
    return screen.connected(timezone="America/Denver")


def stands(status: Status, *flags: Flag) -> Expected:
    return lambda invoice, _: invoice.status is status and invoice.flags == set(flags) and not invoice.problems


def asks(code: str) -> Expected:
    return lambda invoice, _: [problem.code for problem in invoice.problems] == [code]


def says(code: str) -> Expected:
    return lambda invoice, _: [finding.code for finding in invoice.findings] == [code] and not invoice.problems


def is_sound(invoice: Invoice, _: list[Payment]) -> bool:
    return not invoice.problems and not invoice.findings and invoice.lines_total == invoice.total


def has_kinds(*kinds: LineKind) -> Expected:
    return lambda invoice, _: is_sound(invoice, _) and [line.kind for line in invoice.lines] == list(kinds)


def is_one_line_of(percentage: str) -> Expected:
    def check(invoice: Invoice, _: list[Payment]) -> bool:
        shown = invoice.progress is not None and str(invoice.progress.percentage) == percentage
        return shown and len(invoice.lines) == 1 and is_sound(invoice, _)

    return check


def is_due(day: str) -> Expected:
    return lambda invoice, _: str(invoice.due_date) == day and is_sound(invoice, _)


def has_payments(*statuses: Status) -> Expected:
    return lambda _, payments: [payment.status for payment in payments] == list(statuses)


def both(*each: Expected) -> Expected:
    return lambda invoice, payments: all(one(invoice, payments) for one in each)


def is_credit(invoice: Invoice, payments: list[Payment]) -> bool:
    return invoice.kind is Kind.RECEIVABLE_CREDIT and invoice.label != "" and is_sound(invoice, payments)


def has_sections(invoice: Invoice, payments: list[Payment]) -> bool:
    sections = [line.section for line in invoice.lines]
    return sections == [None, "Roof", "Roof", "Electrical", None] and is_sound(invoice, payments)


def is_due_the_evening_before(invoice: Invoice, payments: list[Payment]) -> bool:
    """At five o'clock UTC it is eleven at night in Denver, on the day before."""
    literal = invoice.extensions["coperniq"]["dueDate"][:10]
    return str(invoice.due_date) < literal and is_sound(invoice, payments)


def is_of_the_day_it_was_learned_of(_: Invoice, payments: list[Payment]) -> bool:
    return [payment.provenance for payment in payments] == [{"paid_on": "derived:created_at"}]


def has_awkward_texts(invoice: Invoice, payments: list[Payment]) -> bool:
    return "=SUM(A1:A9)" in (invoice.notes.public or "") and is_sound(invoice, payments)


def has_a_line_without_item(invoice: Invoice, payments: list[Payment]) -> bool:
    return [line.item_ref for line in invoice.lines] == [None] and is_sound(invoice, payments)


def is_for_an_account_alone(invoice: Invoice, payments: list[Payment]) -> bool:
    return invoice.references == () and invoice.counterparty is not None and is_sound(invoice, payments)


TRAPS: dict[str, Expected] = {
    "draft": both(stands(Status.DRAFT), lambda invoice, _: invoice.issue_date is None),
    "declined": stands(Status.REJECTED),
    "overdue": stands(Status.OPEN, Flag.OVERDUE),
    "overdue_and_partly_paid": both(stands(Status.PARTIALLY_PAID, Flag.OVERDUE), has_payments(Status.PAID)),
    "paid_by_status_only": both(stands(Status.PAID), says("PAID_WITHOUT_PAYMENT"), has_payments()),
    "unknown_status": both(stands(Status.UNKNOWN), lambda invoice, _: invoice.source_status == "VIEWED"),
    "edited_after_it_was_paid": both(stands(Status.PAID), has_payments(Status.PAID), is_sound),
    "float_noise": is_sound,
    "more_than_cents": is_sound,
    "tax_only_in_the_total": asks("does_not_add_up"),
    "lines_do_not_add_up": asks("does_not_add_up"),
    "negative_line_is_a_discount": has_kinds(LineKind.ITEM, LineKind.DISCOUNT),
    "credit": is_credit,
    "nothing_due": both(is_sound, lambda invoice, _: invoice.total == 0),
    "lines_in_sections": has_sections,
    "a_quarter_of_the_project_with_all_its_lines": is_one_line_of("25"),
    "a_third_that_needs_rounding": is_one_line_of("33.33"),
    "percentage_of_another_base": asks("does_not_add_up"),
    "without_account": asks("missing_customer"),
    "on_an_account_without_a_project": is_for_an_account_alone,
    "without_due_date": is_due("None"),
    "due_at_an_instant": is_due_the_evening_before,
    "due_on_a_bare_date": is_due("2026-09-30"),
    "line_without_catalog_item": has_a_line_without_item,
    "imported_by_the_native_sync": is_for_an_account_alone,
    "paid_too_much": both(stands(Status.PAID), says("OVERPAID"), has_payments(Status.PAID)),
    "paid_in_three": both(is_sound, has_payments(*[Status.PAID] * 3)),
    "payment_failed": both(is_sound, has_payments()),
    "payment_from_a_processor_without_a_date": both(is_sound, is_of_the_day_it_was_learned_of),
    "payments_do_not_add_up": both(says("PAYMENTS_DIFFER"), has_payments(Status.PAID)),
    "awkward_text": has_awkward_texts,
}
UNLISTED = {"archived", "deleted_without_trace"}
REFUSED = {"long_description"}


def mapped(source: Source, record: Record) -> Mapped:
    return source.documents(record, {})


def invoice_of(source: Source, record: Record) -> Invoice:
    invoice = mapped(source, record).documents[0]
    assert isinstance(invoice, Invoice)
    return invoice


def test_every_trap_becomes_what_is_expected_of_it(screen: Screen, source: Source) -> None:
    by_id = {record["id"]: record for record in records(source.pull(None))}
    traps = screen.traps()
    wrong = []

    for name, expected in TRAPS.items():
        for id_ in traps[name]:
            invoice, *payments = mapped(source, by_id[id_]).documents
            assert isinstance(invoice, Invoice)
            if not expected(invoice, [one for one in payments if isinstance(one, Payment)]):
                wrong.append((name, invoice))

    assert wrong == []
    assert traps.keys() == TRAPS.keys() | UNLISTED | REFUSED
    assert not {id_ for name in UNLISTED for id_ in traps[name]} & by_id.keys()


def test_what_cannot_be_carried_over_is_said_and_stops_no_other(screen: Screen, source: Source) -> None:
    [id_, _] = screen.traps()["long_description"]
    [record] = [record for record in records(source.pull(None)) if record["id"] == id_]

    with pytest.raises(MappingError, match="The description of invoice 1067 has 5,000 characters"):
        mapped(source, record)


def test_archived_invoices_that_lists_do_show_are_flagged(screen: Screen, source: Source) -> None:
    screen.set(lists_archived=True)
    archived = set(screen.traps()["archived"])

    found = [record for record in records(source.pull(None)) if record["id"] in archived]

    assert sorted(ids(found)) == sorted(archived)
    assert {"archived"} == {flag for record in found for flag in invoice_of(source, record).flags}


def test_all_demo_data_map_and_most_can_be_posted(screen: Screen, source: Source) -> None:
    documents = [of for record in screen.kept.stored.values() for of in _unless_refused(source, record)]

    invoices = [one for one in documents if isinstance(one, Invoice)]
    live = (Status.OPEN, Status.PARTIALLY_PAID, Status.PAID)
    sound = [
        one for one in invoices if one.status in live and not one.problems and one.reconciliation.residual == 0
    ]
    bills = [one for one in sound if one.kind is Kind.PAYABLE_BILL]
    assert (len(invoices), len(sound) >= 250, len(bills) >= 15) == (290, True, True)
    assert all(problem.message.endswith("in Coperniq.") for one in invoices for problem in one.problems)


def test_a_percentage_written_as_a_fraction_is_noticed(screen: Screen, source: Source) -> None:
    screen.set(percentage_is_fraction=True)
    [id_, _] = screen.traps()["a_quarter_of_the_project_with_all_its_lines"]

    [record] = [record for record in records(source.pull(None)) if record["id"] == id_]

    assert is_one_line_of("25")(invoice_of(source, record), [])


def _unless_refused(source: Source, record: Record) -> list[Any]:
    try:
        return list(mapped(source, record).documents)
    except MappingError:
        return []
