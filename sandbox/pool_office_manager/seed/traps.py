"""Every trap of Pool Office Manager's API at least twice (sources.md §5.7 and the POM column of §7).

Which invoices show which trap is told at /__admin/pool_office_manager/austin-pool-services/traps.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sandbox.pool_office_manager.organisation import Record
from sandbox.pool_office_manager.seed.invoices import Maker
from sandbox.pool_office_manager.writing import midnight

Trap = Callable[[Maker], list[Record]]


def enter(maker: Maker) -> None:
    for trap, times in TRAPS:
        found = [invoice for _ in range(times) for invoice in trap(maker)]
        name = trap.__name__
        maker.organisation.traps[name] = {"id": name, "invoices": [invoice["id"] for invoice in found]}


# The vendor's own page


def example_of_the_page_tax_included(maker: Maker) -> list[Record]:
    """inv_001, 150.00 with 12.39 of tax in it, and posted by the vendor's own sync."""
    at = datetime(2024, 1, 15, 10, tzinfo=UTC)
    invoice = _example(maker, at, customer="cust_456")
    paper = {"dueDate": "2024-01-31T00:00:00Z", "notes": "Thank you for your business!"}
    return [maker.enter(invoice, at, status="SENT", quickbooksId="QB-INV-12345", **paper)]


def example_of_the_page_tax_added(maker: Maker) -> list[Record]:
    """inv_002, 250.00 and 8.5 % are 271.25; still a draft."""
    at = datetime(2024, 1, 20, 9, tzinfo=UTC)
    lines = [("svc_002", "1", "250")]
    invoice = maker.invoice(lines, at=at, customer="cust_456", sent=False)
    return [maker.enter(invoice, at, dueDate="2024-02-15T00:00:00Z", notes="Parts and labor included")]


def same_example_not_posted(maker: Maker) -> list[Record]:
    return [_example(maker)]


# States: what is not, not yet or no longer to be posted


def draft(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line()], sent=False)]


def cancelled(maker: Maker) -> list[Record]:
    return [maker.enter(maker.invoice([maker.line()]), status="CANCELLED", balance=Decimal(0))]


def cancelled_with_a_balance(maker: Maker) -> list[Record]:
    return [maker.enter(maker.invoice([maker.line()]), status="CANCELLED")]


def sent_and_paid_in_part(maker: Maker) -> list[Record]:
    """There is no state for it; due after all others, so that it is not overdue."""
    invoice = maker.enter(maker.invoice([maker.line()]), dueDate="2026-12-31T00:00:00Z")
    maker.pay(invoice, Decimal("20.5"))
    return [invoice]


def overdue_and_paid_in_part(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.line()])
    maker.pay(invoice, Decimal("20.5"))
    return [_overdue(maker, invoice)]


def paid_in_two_parts(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.line()])
    maker.pay(invoice, Decimal("31.07"))
    maker.pay(invoice, invoice["balance"])
    return [invoice]


def unknown_status(maker: Maker) -> list[Record]:
    return [maker.enter(maker.invoice([maker.line()]), status="WRITTEN_OFF")]


def posted_by_the_own_sync(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.line()])
    return [maker.enter(invoice, quickbooksId=f"QB-{invoice['number']}")]


def quickbooks_id_empty(maker: Maker) -> list[Record]:
    """Not null and yet nothing."""
    return [maker.enter(maker.invoice([maker.line()]), quickbooksId="")]


# Money


def lines_include_the_tax(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line(), maker.line()], inclusive=True)]


def lines_exclude_the_tax(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line(), maker.line()])]


def without_tax(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line(), maker.line()], tax=None)]


def tax_of_a_cent(maker: Maker) -> list[Record]:
    """Added or included: a cent hardly tells."""
    return [maker.invoice([("svc_004", "1", "0.12")])]


def float_noise(maker: Maker) -> list[Record]:
    """Sums made with binary floats: 137.61 became 137.6100000000002."""
    invoice = maker.invoice([maker.line(), maker.line()], tax=None)
    noise = Decimal("0.0000000000002")
    return [maker.enter(invoice, **{name: invoice[name] + noise for name in ("subtotal", "total", "balance")})]


def excess_precision(maker: Maker) -> list[Record]:
    """Half a cent, and no noise."""
    invoice = maker.invoice([("svc_004", "3", "4.115")], tax=None)
    invoice["lineItems"][0]["amount"] = Decimal("12.345")
    exact = dict.fromkeys(("subtotal", "total", "balance"), Decimal("12.345"))
    return [maker.enter(invoice, **exact)]


def lines_do_not_add_up(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.line(), maker.line()])
    invoice["lineItems"][0]["amount"] += Decimal("7.31")
    return [invoice]


def total_differs_by_a_cent(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.line(), maker.line()])
    cent = Decimal("0.01")
    return [maker.enter(invoice, total=invoice["total"] + cent, balance=invoice["balance"] + cent)]


def nothing_due(maker: Maker) -> list[Record]:
    return [maker.invoice([("svc_001", "1", "0")])]


def negative_line(maker: Maker) -> list[Record]:
    """A discount given as a line."""
    return [maker.invoice([("svc_001", "4", "75"), ("svc_001", "-1", "25")])]


def negative_total(maker: Maker) -> list[Record]:
    return [maker.invoice([("svc_002", "-1", "48.2")], tax=None)]


# Dates


def due_at_an_instant(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.line()])
    return [maker.enter(invoice, dueDate=invoice["dueDate"].replace("T00:00:00Z", "T17:30:00Z"))]


def created_on_another_day_in_austin(maker: Maker) -> list[Record]:
    """02:30 UTC is the evening before, and on the first of a month another month."""
    invoice = maker.invoice([maker.line()])
    return [maker.enter(invoice, createdAt=f"{invoice['createdAt'][:7]}-01T02:30:00Z")]


# Numbers and names


def long_numbers_alike_at_the_start(maker: Maker) -> list[Record]:
    """QuickBooks keeps 21 characters, and these share them."""
    rows = [maker.invoice([maker.line()], customer="cust_513") for _ in "AB"]
    stem = f"INV-2026-LAKESIDE-SEASON-{rows[0]['id']}"
    return [maker.enter(row, number=f"{stem}-{part}") for row, part in zip(rows, "AB", strict=True)]


def same_number_twice(maker: Maker) -> list[Record]:
    first, second = (maker.invoice([maker.line()]) for _ in range(2))
    return [first, maker.enter(second, number=first["number"])]


def customers_of_one_name(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line()], customer=customer) for customer in ("cust_519", "cust_520")]


def customer_without_an_address_for_mail(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line()], customer="cust_504")]


# Lines


DESCRIPTIONS = (
    "Filter 🧽 and pump 👷🏽‍♀️ check",
    "ניקוי בריכה 2x3.5 מטר",
    '<b>Acid</b> wash & <script>alert("x")</script>',
    '=HYPERLINK("http://example.invalid","Total")',
)


def awkward_descriptions(maker: Maker) -> list[Record]:
    """Emoji, right to left, HTML and a spreadsheet's formula."""
    invoice = maker.invoice([maker.line() for _ in DESCRIPTIONS])
    for item, description in zip(invoice["lineItems"], DESCRIPTIONS, strict=True):
        item["description"] = description
    return [invoice]


def many_lines(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.line() for _ in range(60)])]


def line_without_a_service(maker: Maker) -> list[Record]:
    return [maker.invoice([("", "1", "59.9")])]


def without_lines(maker: Maker) -> list[Record]:
    """A total and nothing that explains it."""
    return [maker.enter(maker.invoice([maker.line()], tax=None), lineItems=[])]


TRAPS: tuple[tuple[Trap, int], ...] = (
    (example_of_the_page_tax_included, 1),
    (example_of_the_page_tax_added, 1),
    (same_example_not_posted, 2),
    (draft, 6),
    (cancelled, 2),
    (cancelled_with_a_balance, 2),
    (sent_and_paid_in_part, 2),
    (overdue_and_paid_in_part, 2),
    (paid_in_two_parts, 2),
    (unknown_status, 2),
    (posted_by_the_own_sync, 4),
    (quickbooks_id_empty, 2),
    (lines_include_the_tax, 12),
    (lines_exclude_the_tax, 2),
    (without_tax, 6),
    (tax_of_a_cent, 2),
    (float_noise, 2),
    (excess_precision, 2),
    (lines_do_not_add_up, 2),
    (total_differs_by_a_cent, 2),
    (nothing_due, 2),
    (negative_line, 2),
    (negative_total, 2),
    (due_at_an_instant, 2),
    (created_on_another_day_in_austin, 2),
    (long_numbers_alike_at_the_start, 1),
    (same_number_twice, 1),
    (customers_of_one_name, 1),
    (customer_without_an_address_for_mail, 2),
    (awkward_descriptions, 2),
    (many_lines, 2),
    (line_without_a_service, 2),
    (without_lines, 2),
)


def _example(maker: Maker, at: datetime | None = None, customer: str | None = None) -> Record:
    invoice = maker.invoice(
        [("svc_001", "2", "75")], at=at, customer=customer, tax="tax_002", inclusive=True, sent=at is None
    )
    invoice["lineItems"][0]["description"] = "Weekly Pool Cleaning - January"
    return invoice


def _overdue(maker: Maker, invoice: Record) -> Record:
    due = datetime.fromisoformat(invoice["updatedAt"]) + timedelta(days=1)
    return maker.enter(invoice, due + timedelta(days=1), status="OVERDUE", dueDate=midnight(due))
