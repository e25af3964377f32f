"""Every trap of Coperniq's API at least twice (sources.md §4.7 and the Coperniq column of §7).

`/__admin/coperniq/7301/traps` tells by name which invoices they are.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.amounts import money
from sandbox.coperniq.company import Record
from sandbox.coperniq.seed import documents
from sandbox.coperniq.seed.documents import discount, invoice, line, lines, pay, percentage
from sandbox.coperniq.seed.maker import Maker, day

Trap = Callable[[Maker], Record]
TIMES = 2


def enter(maker: Maker) -> None:
    for trap in TRAPS:
        maker.company.traps[trap.__name__] = [trap(maker)["id"] for _ in range(TIMES)]
    for id_ in maker.company.traps[deleted_without_trace.__name__]:
        maker.delete("invoices", id_)


# States


def draft(maker: Maker) -> Record:
    return invoice(maker, status="DRAFT")


def declined(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"status": "DECLINED"})


def overdue(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"status": "OVERDUE"})


def overdue_and_partly_paid(maker: Maker) -> Record:
    """The status says nothing of the payment."""
    made = _edited(maker, _large(maker), {"status": "OVERDUE"})
    pay(maker, made, Decimal("112.4"))
    return made


def paid_by_status_only(maker: Maker) -> Record:
    """Created as PAID: nobody recorded a payment."""
    return invoice(maker, status="PAID")


def unknown_status(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"status": "VIEWED"})


def archived(maker: Maker) -> Record:
    """No list shows it any more; its id still does."""
    return _edited(maker, invoice(maker), {"isArchived": True})


def deleted_without_trace(maker: Maker) -> Record:
    return invoice(maker)


def edited_after_it_was_paid(maker: Maker) -> Record:
    made = invoice(maker, lineItems=[line(maker, 6, quantity=2)])
    pay(maker, made, made["amount"])
    return _edited(maker, made, {"description": "Corrected wording"})


# Money


def float_noise(maker: Maker) -> Record:
    """A sum made with binary floats: 137.61 became 137.6100000000002."""
    made = invoice(maker)
    return _edited(maker, made, {"amount": made["amount"] + Decimal("0.0000000000002")})


def more_than_cents(maker: Maker) -> Record:
    """An electrician's quarter hours at 23.125: the line has half a cent, the total has not."""
    return invoice(maker, lineItems=[line(maker, 11, quantity=3)])


def tax_only_in_the_total(maker: Maker) -> Record:
    """The company has sales taxes, and no invoice shows any (assumption CQ-3)."""
    made = invoice(maker)
    return _edited(maker, made, {"amount": money(made["amount"] * Decimal("1.08845"))})


def lines_do_not_add_up(maker: Maker) -> Record:
    made = invoice(maker)
    return _edited(maker, made, {"amount": made["amount"] + Decimal("1.37")})


def negative_line_is_a_discount(maker: Maker) -> Record:
    return invoice(maker, lineItems=[line(maker, 0, quantity=12), discount(maker, "150")])


def credit(maker: Maker) -> Record:
    return invoice(maker, lineItems=[discount(maker, "425.5")])


def nothing_due(maker: Maker) -> Record:
    return invoice(maker, lineItems=[line(maker, 7, quantity=1), discount(maker, "175")])


def lines_in_sections(maker: Maker) -> Record:
    """Two named sections, an unnamed one and a line outside of them."""
    sections = [
        {"name": "Roof", "lineItems": [line(maker, 0), line(maker, 3)]},
        {"name": "Electrical", "lineItems": [line(maker, 1)]},
        {"lineItems": [line(maker, 6)]},
    ]
    return invoice(maker, lineItems=[line(maker, 7)], sections=sections)


# Progress


def a_quarter_of_the_project_with_all_its_lines(maker: Maker) -> Record:
    """The lines are those of the project, and add up to the base."""
    made = percentage(maker, "25")
    base = made["baseAmount"]
    stated = [{"description": "Whole project", "quantity": 1, "unitPrice": base, "unitCost": 0}]
    return _edited(maker, made, {"lineItems": stated})


def a_third_that_needs_rounding(maker: Maker) -> Record:
    return percentage(maker, "33.33", recordId=list(maker.company.projects)[3])


def percentage_of_another_base(maker: Maker) -> Record:
    """The project's value changed afterwards: percentage times base is no longer the amount."""
    made = percentage(maker, "50")
    return _edited(maker, made, {"baseAmount": made["baseAmount"] + 1000})


# What is missing, or comes from elsewhere


def without_account(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"account": None, "record": None})


def on_an_account_without_a_project(maker: Maker) -> Record:
    return invoice(maker, recordId=next(iter(maker.company.accounts)))


def without_due_date(maker: Maker) -> Record:
    return invoice(maker, dueDate=None)


def due_at_an_instant(maker: Maker) -> Record:
    """Eleven at night in Denver, which is the next day in UTC."""
    at = maker.moment()
    due = (at + timedelta(days=30)).replace(hour=5, minute=0, second=0, microsecond=0)
    return invoice(maker, at, dueDate=due.isoformat())


def due_on_a_bare_date(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"dueDate": "2026-09-30"})


def line_without_catalog_item(maker: Maker) -> Record:
    price = Decimal("61.05")
    made = invoice(maker)
    typed = [{"description": "Typed by hand", "quantity": 2, "unitPrice": price, "unitCost": 0}]
    return _edited(maker, made, {"lineItems": typed, "amount": price * 2})


def imported_by_the_native_sync(maker: Maker) -> Record:
    """QuickBooks had it first; no field says so, and there is no project behind it."""
    at = maker.moment()
    entered = {
        "status": "SENT",
        "account": {"title": "Lakeview HOA"},
        "lineItems": [{"description": "Services", "quantity": 1, "unitPrice": Decimal(310), "unitCost": 0}],
        "amount": Decimal(310),
        "dueDate": day(at + timedelta(days=15)),
        "description": "Imported from QuickBooks Online",
    }
    return maker.add("invoices", entered, at)


# Payments


def paid_too_much(maker: Maker) -> Record:
    made = invoice(maker)
    pay(maker, made, made["amount"] + 10)
    return made


def paid_in_three(maker: Maker) -> Record:
    made = _large(maker)
    for amount in ("100", "200.5"):
        pay(maker, made, Decimal(amount))
    pay(maker, made, made["amount"] - Decimal("300.5"))
    return made


def payment_failed(maker: Maker) -> Record:
    """It stands among the payments, and is not in amountPaid."""
    failed = {"status": "FAILED", "amount": Decimal(90), "paymentMethod": "ACH"}
    return _edited(maker, invoice(maker), {"payments": [failed]})


def payment_from_a_processor_without_a_date(maker: Maker) -> Record:
    made = invoice(maker)
    paid = {"amount": made["amount"], "paymentMethod": "CREDIT_CARD", "isExternal": True}
    return _edited(maker, made, {"payments": [paid], "amountPaid": made["amount"], "status": "PAID"})


def payments_do_not_add_up(maker: Maker) -> Record:
    """amountPaid says more than the payments."""
    made = _large(maker)
    paid = {"amount": Decimal(75), "paymentMethod": "CHECK", "paymentDate": made["createdAt"]}
    return _edited(maker, made, {"payments": [paid], "amountPaid": Decimal("125.5"), "status": "PARTIALLY_PAID"})


# Text


def awkward_text(maker: Maker) -> Record:
    """Emoji, right to left, HTML and a spreadsheet's formula."""
    texts = ("Panels ☀️ and 🔋", "לוחות סולאריים", "<b>Rail</b> & <script>x</script>", "=SUM(A1:A9)")
    stated = [line(maker, number, description=text) for number, text in enumerate(texts)]
    return invoice(maker, lineItems=stated, description="\n".join(texts))


def long_description(maker: Maker) -> Record:
    return invoice(maker, description="Monitoring and cleaning, " * 200)


TRAPS: tuple[Trap, ...] = (
    draft,
    declined,
    overdue,
    overdue_and_partly_paid,
    paid_by_status_only,
    unknown_status,
    archived,
    deleted_without_trace,
    edited_after_it_was_paid,
    float_noise,
    more_than_cents,
    tax_only_in_the_total,
    lines_do_not_add_up,
    negative_line_is_a_discount,
    credit,
    nothing_due,
    lines_in_sections,
    a_quarter_of_the_project_with_all_its_lines,
    a_third_that_needs_rounding,
    percentage_of_another_base,
    without_account,
    on_an_account_without_a_project,
    without_due_date,
    due_at_an_instant,
    due_on_a_bare_date,
    line_without_catalog_item,
    imported_by_the_native_sync,
    paid_too_much,
    paid_in_three,
    payment_failed,
    payment_from_a_processor_without_a_date,
    payments_do_not_add_up,
    awkward_text,
    long_description,
)


def _edited(maker: Maker, made: Record, changes: Record) -> Record:
    """In the screen, the day after the last change."""
    changed = datetime.fromisoformat(maker.company.invoices[made["id"]]["updatedAt"])
    at = changed + timedelta(days=1)
    return maker.edit("invoices", made["id"], changes, at)


def _large(maker: Maker) -> Record:
    """Enough to be paid in parts."""
    return invoice(maker, lineItems=[documents.line(maker, 1, quantity=2), *lines(maker, most=1)][:1])
