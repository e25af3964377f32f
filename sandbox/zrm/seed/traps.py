"""Every trap of ZRM's API at least twice (sources.md §2.7 and the ZRM column of §7).

`/__admin/zrm/{workspace}/traps` tells by name which invoices they are.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.zrm.installation import BRANCH, Record
from sandbox.zrm.seed.invoices import bare, invoice, line, number, pay
from sandbox.zrm.seed.maker import Maker

Trap = Callable[[Maker], Record]
TIMES = 2


def enter(maker: Maker) -> None:
    for trap in TRAPS:
        maker.installation.traps[trap.__name__] = [trap(maker)["id"] for _ in range(TIMES)]
    for id_ in maker.installation.traps[deleted_without_trace.__name__]:
        maker.delete("invoices", id_)


# States


def draft(maker: Maker) -> Record:
    return invoice(maker, status="draft")


def pending_approval(maker: Maker) -> Record:
    return invoice(maker, status="pending_approval")


def approved_and_not_sent(maker: Maker) -> Record:
    return invoice(maker, status="approved", sentAt=None)


def void(maker: Maker) -> Record:
    return invoice(maker, status="void")


def canceled(maker: Maker) -> Record:
    return invoice(maker, status="canceled")


def overdue(maker: Maker) -> Record:
    return invoice(maker, status="overdue")


def overdue_and_partly_paid(maker: Maker) -> Record:
    """The status says nothing of the payment."""
    made = invoice(maker, [line(6, "2")], status="overdue")
    pay(maker, made, Decimal("100.5"))
    return made


def paid_by_status_only(maker: Maker) -> Record:
    return invoice(maker, status="paid")


def unknown_status(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"status": "disputed"})


def viewed_again_and_again(maker: Maker) -> Record:
    """updatedAt moves with every look of the customer, and nothing changed for the books."""
    made = invoice(maker)
    for _ in range(3):
        made = _edited(maker, made, {"viewedAt": made["updatedAt"]})
    return made


def deleted_without_trace(maker: Maker) -> Record:
    return invoice(maker)


def edited_after_it_was_paid(maker: Maker) -> Record:
    made = invoice(maker)
    pay(maker, made, made["totalAmount"])
    return _edited(maker, made, {"notes": "Corrected wording"})


# Money


def float_noise(maker: Maker) -> Record:
    """A sum made with binary floats: 137.61 became 137.6100000000002."""
    made = invoice(maker)
    return _edited(maker, made, {"totalAmount": made["totalAmount"] + Decimal("0.0000000000002")})


def money_as_text(maker: Maker) -> Record:
    """The columns as the database gives them: "64.90"."""
    return invoice(maker, [line(0, "1"), line(8, "1")], **_text("59.95", "4.95", "64.90"))


def some_money_as_text(maker: Maker) -> Record:
    """A conversion was forgotten for one column."""
    made = invoice(maker)
    return _edited(maker, made, {"taxAmount": f"{made['taxAmount']:.2f}"})


def total_missing_but_derivable(maker: Maker) -> Record:
    return invoice(maker, totalAmount=None)


def only_lines_and_no_totals(maker: Maker) -> Record:
    return invoice(maker, subtotal=None, taxAmount=None, totalAmount=None)


def no_amount_anywhere(maker: Maker) -> Record:
    return bare(maker)


def total_without_lines(maker: Maker) -> Record:
    """As monitoring bills by itself."""
    account = maker.installation.new_id()
    return bare(maker, totalAmount=Decimal("34.95"), monitoringAccountId=account)


def lines_do_not_add_up(maker: Maker) -> Record:
    made = invoice(maker, taxAmount=Decimal(0))
    return _edited(maker, made, {"totalAmount": made["subtotal"] + Decimal("1.37")})


def discount_of_a_positive_amount(maker: Maker) -> Record:
    """The type alone says that it is taken off (assumption ZRM-6)."""
    lines = [
        line(6, "2"),
        line(9, lineType="discount", description="Loyalty", unitPrice=Decimal(40), totalPrice=40),
    ]
    return invoice(maker, lines, subtotal=384, taxAmount=0, totalAmount=384)


def discount_of_a_negative_amount(maker: Maker) -> Record:
    return invoice(maker, [line(6, "2"), _discount("-40")], taxAmount=0, totalAmount=384)


def line_without_a_total(maker: Maker) -> Record:
    return invoice(maker, [line(2, "1.25", totalPrice=None)])


def line_total_is_not_quantity_times_price(maker: Maker) -> Record:
    """A minimum charge: an hour and a half is billed as two."""
    charge = Decimal(236)
    return invoice(maker, [line(2, "1.5", totalPrice=charge)], subtotal=charge, taxAmount=0, totalAmount=charge)


def credit(maker: Maker) -> Record:
    return invoice(maker, [line(6, "-1")])


def nothing_due(maker: Maker) -> Record:
    return invoice(maker, [line(2, "1", unitPrice=Decimal(0), totalPrice=0)])


# Dates, numbers, references


def without_issue_date(maker: Maker) -> Record:
    return invoice(maker, issueDate=None)


def without_any_date(maker: Maker) -> Record:
    return invoice(maker, issueDate=None, dueDate=None, sentAt=None)


def issued_at_an_instant(maker: Maker) -> Record:
    """Five in the morning UTC, which is the day before in Seattle."""
    return _edited(maker, invoice(maker), {"issueDate": "2026-09-01T05:00:00.000Z"})


def due_on_a_bare_date(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"dueDate": "2026-09-30"})


def due_date_as_the_database_writes_it(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"dueDate": "2026-09-30 00:00:00+00"})


def same_number_again(maker: Maker) -> Record:
    """Numbers are the caller's: nothing keeps them apart."""
    return invoice(maker, invoiceNumber="INV-7000")


def long_numbers_alike_at_the_start(maker: Maker) -> Record:
    """QuickBooks keeps 21 characters, and these share them."""
    return invoice(maker, invoiceNumber=f"MONITORING-2026-10-SITE-{number(maker)}")


def all_references(maker: Maker) -> Record:
    names = ("workOrderId", "projectId", "maintenancePlanId", "quoteId", "monitoringAccountId", "contactId")
    ids: Record = {name: maker.installation.new_id() for name in names}
    made = invoice(maker, **ids)
    return _edited(maker, made, {"projectMilestoneId": maker.installation.new_id()})


def customer_deleted(maker: Maker) -> Record:
    return _edited(maker, invoice(maker), {"customerId": maker.installation.new_id()})


def seen_from_every_workspace(maker: Maker) -> Record:
    return invoice(maker, visibilityMode="global")


def shared_by_another_workspace(maker: Maker) -> Record:
    return bare(maker, BRANCH, totalAmount=Decimal(90), visibilityMode="shared")


def of_another_workspace(maker: Maker) -> Record:
    """Not to be seen from the office."""
    return bare(maker, BRANCH, totalAmount=Decimal(70))


# Payments


def paid_too_much(maker: Maker) -> Record:
    made = invoice(maker)
    pay(maker, made, made["totalAmount"] + 10)
    return made


def paid_in_three(maker: Maker) -> Record:
    made = invoice(maker, [line(10)], taxAmount=0, totalAmount=480)
    for amount in ("100", "200.5", "179.5"):
        pay(maker, made, Decimal(amount))
    return made


def payments_pending_and_failed(maker: Maker) -> Record:
    made = invoice(maker)
    for status in ("pending", "processing", "failed"):
        pay(maker, made, Decimal(20), status=status, paidAt=None)
    return made


def payment_refunded(maker: Maker) -> Record:
    made = invoice(maker)
    pay(maker, made, made["totalAmount"])
    pay(maker, made, made["totalAmount"], status="refunded")
    return made


def payment_in_another_currency(maker: Maker) -> Record:
    """Invoices have no currency; this one's payment says what it was (assumption ZRM-7)."""
    made = invoice(maker)
    pay(maker, made, made["totalAmount"], currency="CAD")
    return made


def payments_do_not_add_up(maker: Maker) -> Record:
    """amountPaid says more than the payments."""
    made = invoice(maker, [line(10)])
    pay(maker, made, Decimal(75))
    return _edited(maker, made, {"amountPaid": Decimal("125.5")})


def paid_by_card(maker: Maker) -> Record:
    made = invoice(maker, stripeCustomerId="cus_demo", paymentUrl="https://pay.invalid/demo")
    ids = {"stripePaymentIntentId": "pi_demo", "stripeChargeId": "ch_demo"}
    pay(maker, made, made["totalAmount"], paymentMethod="stripe", **ids)
    return made


# Text and size


def awkward_text(maker: Maker) -> Record:
    """Emoji, right to left, HTML and a spreadsheet's formula."""
    texts = ("Cameras 📷 and 🔐", "מערכת אזעקה", "<b>Panel</b> & <script>x</script>", "=SUM(A1:A9)")
    lines = [line(index, description=text) for index, text in enumerate(texts)]
    return invoice(maker, lines, notes="\n".join(texts), personalMessage="Thank you 🙏")


def more_lines_than_a_page(maker: Maker) -> Record:
    return invoice(maker, [line(4, str(count % 5 + 1), description=f"Door {count}") for count in range(120)])


TRAPS: tuple[Trap, ...] = (
    draft,
    pending_approval,
    approved_and_not_sent,
    void,
    canceled,
    overdue,
    overdue_and_partly_paid,
    paid_by_status_only,
    unknown_status,
    viewed_again_and_again,
    deleted_without_trace,
    edited_after_it_was_paid,
    float_noise,
    money_as_text,
    some_money_as_text,
    total_missing_but_derivable,
    only_lines_and_no_totals,
    no_amount_anywhere,
    total_without_lines,
    lines_do_not_add_up,
    discount_of_a_positive_amount,
    discount_of_a_negative_amount,
    line_without_a_total,
    line_total_is_not_quantity_times_price,
    credit,
    nothing_due,
    without_issue_date,
    without_any_date,
    issued_at_an_instant,
    due_on_a_bare_date,
    due_date_as_the_database_writes_it,
    same_number_again,
    long_numbers_alike_at_the_start,
    all_references,
    customer_deleted,
    seen_from_every_workspace,
    shared_by_another_workspace,
    of_another_workspace,
    paid_too_much,
    paid_in_three,
    payments_pending_and_failed,
    payment_refunded,
    payment_in_another_currency,
    payments_do_not_add_up,
    paid_by_card,
    awkward_text,
    more_lines_than_a_page,
)


def _edited(maker: Maker, made: Record, changes: Record) -> Record:
    """In the screen, the day after the last change."""
    changed = datetime.fromisoformat(maker.installation.invoices[made["id"]]["updatedAt"])
    return maker.edit("invoices", made["id"], changes, changed + timedelta(days=1))


def _discount(amount: str) -> Record:
    stated = {"lineType": "discount", "description": "Loyalty"}
    return line(9, **stated, unitPrice=Decimal(amount), totalPrice=Decimal(amount))


def _text(subtotal: str, tax: str, total: str) -> Record:
    return {"subtotal": subtotal, "taxAmount": tax, "totalAmount": total}
