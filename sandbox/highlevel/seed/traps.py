"""Every trap of HighLevel's API at least twice (sources.md §6.7 and the GHL column of §7).

Which invoices show which trap is told at /__admin/highlevel/6578278e879ad2646715ba9c/traps.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.amounts import money
from sandbox.highlevel.account import LOCATION, Record
from sandbox.highlevel.seed.invoices import Maker
from sandbox.highlevel.seed.people import contact

Trap = Callable[[Maker], list[Record]]


def enter(maker: Maker) -> None:
    for trap, times in TRAPS:
        found = [invoice for _ in range(times) for invoice in trap(maker)]
        name = trap.__name__
        maker.account.traps[name] = {"_id": name, "invoices": [invoice["_id"] for invoice in found]}


def example_of_the_page(maker: Maker) -> list[Record]:
    """A test, a draft, 999, and 10 % off that are not in the total."""
    maker.moment()
    example: Record = {
        "_id": LOCATION,
        "liveMode": False,
        "name": "New Invoice",
        "businessDetails": {
            "name": "ABC Corp.",
            "address": "9931 Beechwood, TX",
            "phoneNo": "+1-214-559-6993",
            "website": "wwww.example.com",
            "logoUrl": "https://example.com/logo.png",
            "customValues": ["string"],
        },
        "invoiceNumber": "19",
        "contactDetails": {
            "id": LOCATION,
            "phoneNo": "+1-214-559-6993",
            "email": "alex@example.com",
            "customFields": ["string"],
            "name": "Alex",
            "address": {
                "countryCode": "US",
                "addressLine1": "9931 Beechwood",
                "addressLine2": "Beechwood",
                "city": "St. Houston",
                "state": "TX",
                "postalCode": "559-6993",
            },
            "additionalEmails": [{"email": "alex@example.com"}],
            "companyName": "ABC Corp.",
        },
        "issueDate": "2023-01-01",
        "dueDate": "2023-01-01",
        "discount": {"type": "percentage", "value": Decimal(10)},
        "invoiceItems": [
            {
                "_id": "c6tZZU0rJBf30ZXx9Gli",
                "productId": "c6tZZU0rJBf30ZXx9Gli",
                "priceId": "c6tZZU0rJBf30ZXx9Gli",
                "name": "Macbook Pro",
                "amount": Decimal(999),
            }
        ],
        "total": Decimal(999),
        "amountDue": Decimal(999),
        "totalSummary": {"subTotal": Decimal(999), "discount": Decimal(0)},
        "createdAt": "2023-12-12T09:27:42.355Z",
        "updatedAt": "2023-12-12T09:27:42.355Z",
    }
    with maker.clock.stopped_at(datetime(2023, 12, 12, 9, 27, 42, 355000, tzinfo=UTC)):
        maker.desk.add(LOCATION, "invoices", example)
    return [maker.account.invoices[LOCATION]]


# States


def draft(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item()], sent=False)]


def void(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.item()])
    with maker.clock.stopped_at(datetime.fromisoformat(invoice["updatedAt"])):
        maker.writer.void(invoice["_id"])
    return [invoice]


def paid_in_part(maker: Maker) -> list[Record]:
    return [maker.pay(maker.invoice([maker.item()]), Decimal("20.5"))]


def paid_in_two_parts(maker: Maker) -> list[Record]:
    return [maker.pay(maker.pay(maker.invoice([maker.item()]), Decimal("31.07")))]


def payment_processing(maker: Maker) -> list[Record]:
    invoice = maker.enter(maker.invoice([maker.item()]), status="payment_processing")
    maker.enter_payment(invoice, amount=invoice["total"], status="pending", chargeId="ch_pending")
    return [invoice]


def paid_through_a_provider(maker: Maker) -> list[Record]:
    """Cannot be voided before the money was given back."""
    invoice = _paid(maker)
    maker.enter_payment(invoice, amount=invoice["total"], chargeId=f"ch_{invoice['invoiceNumber']}")
    return [invoice]


def refunded_in_part(maker: Maker) -> list[Record]:
    invoice = _paid(maker)
    maker.enter_payment(invoice, amount=invoice["total"], chargeId="ch_back", amountRefunded=Decimal("5.05"))
    return [invoice]


def posted_by_the_own_sync(maker: Maker) -> list[Record]:
    """Only the payment's detail shows it."""
    invoice = _paid(maker)
    posted = {"Id": invoice["invoiceNumber"], "SyncToken": "0"}
    maker.enter_payment(invoice, amount=invoice["total"], qboSynced=True, qboResponse=posted)
    return [invoice]


def unknown_status(maker: Maker) -> list[Record]:
    return [maker.enter(maker.invoice([maker.item()]), status="refunded")]


def test_mode(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item()], liveMode=False)]


# Money


def declared_discount_not_in_the_total(maker: Maker) -> list[Record]:
    return [maker.enter(maker.invoice([maker.item()]), discount=_percent(10))]


def discount_in_percent(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(), maker.item()], discount=_percent(10))]


def discount_of_an_amount(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(), maker.item()], discount={"type": "fixed", "value": Decimal("15.5")})]


def discount_on_some_products(maker: Maker) -> list[Record]:
    first, second = maker.item(), maker.item(name="Hosting", productId="pr0duc7Hosting")
    return [maker.invoice([first, second], discount=_percent(20) | {"validOnProductIds": ["pr0duc7Hosting"]})]


def discount_and_tax(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(taxes=[maker.place.tax])], discount=_percent(10))]


def tax_added(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(taxes=[maker.place.tax]), maker.item(taxes=[maker.place.tax])])]


def tax_included(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(taxes=[maker.place.tax], taxInclusive=True) for _ in range(2)])]


def tax_added_and_included(maker: Maker) -> list[Record]:
    included = maker.item(taxes=[maker.place.tax], taxInclusive=True)
    return [maker.invoice([included, maker.item(taxes=[maker.place.tax])])]


def two_taxes_on_an_item(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(taxes=maker.place.both)])]


def float_noise(maker: Maker) -> list[Record]:
    """0.1 + 0.2"""
    invoice = maker.invoice([maker.item(amount=Decimal("0.1")), maker.item(amount=Decimal("0.2"))])
    noise = Decimal("0.00000000000000004")
    return [maker.enter(invoice, total=invoice["total"] + noise, amountDue=invoice["amountDue"] + noise)]


def items_do_not_add_up(maker: Maker) -> list[Record]:
    return [_raised(maker, maker.invoice([maker.item()]), Decimal("7.31"))]


def tip_in_the_total(maker: Maker) -> list[Record]:
    invoice = _raised(maker, maker.invoice([maker.item()]), Decimal(12))
    return [maker.enter(invoice, tipsConfiguration={"tipsPercentage": [], "tipsEnabled": True})]


def late_fee_in_the_total(maker: Maker) -> list[Record]:
    invoice = _raised(maker, maker.invoice([maker.item()]), Decimal(25))
    fee = {"enable": True, "value": Decimal(25), "type": "fixed"}
    return [maker.enter(invoice, lateFeesConfiguration=fee)]


def charge_in_the_total(maker: Maker) -> list[Record]:
    invoice = _raised(maker, maker.invoice([maker.item()]), Decimal("3.2"))
    charge = {"_id": "ch4rge01", "name": "Processing fee", "charge": Decimal("3.2"), "amount": Decimal("3.2")}
    charges = {"charges": [charge], "collectedMiscellaneousCharges": Decimal(0), "paidCharges": [charge]}
    return [maker.enter(invoice, miscellaneousCharges=charges)]


def nothing_due(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(amount=Decimal(0))])]


def fractions_of_a_unit(maker: Maker) -> list[Record]:
    """1.75 hours at 33.33 are 58.3275."""
    return [maker.invoice([maker.item(qty=Decimal("1.75"), amount=Decimal("33.33"))])]


def another_currency(maker: Maker) -> list[Record]:
    currency = maker.place.foreign_currency
    return [maker.invoice([maker.item(currency=currency)], currency=currency)]


def item_in_another_currency(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item(currency="EUR"), maker.item()])]


def instalments(maker: Maker) -> list[Record]:
    schedule = {"type": "percentage", "schedules": [{"value": 50, "dueDate": "2026-12-01"}, {"value": 50}]}
    return [maker.invoice([maker.item()], paymentSchedule=schedule)]


# Dates


def dated_by_an_instant(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.item()])
    return [maker.enter(invoice, issueDate=f"{invoice['issueDate']}T17:30:00.000Z")]


def dated_at_midnight(maker: Maker) -> list[Record]:
    invoice = maker.invoice([maker.item()])
    return [maker.enter(invoice, dueDate=f"{invoice['dueDate']}T00:00:00.000Z")]


def due_before_issued(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item()], dueDate="2026-01-15")]


# Numbers, names and text


def same_number_twice(maker: Maker) -> list[Record]:
    first = maker.invoice([maker.item()])
    return [first, maker.invoice([maker.item()], invoiceNumber=first["invoiceNumber"])]


def long_numbers_alike_at_the_start(maker: Maker) -> list[Record]:
    """QuickBooks keeps 21 characters, and these share them."""
    numbers = (f"2026-BRIGHTPATH-RETAINER-{part}" for part in "AB")
    return [maker.invoice([maker.item()], invoiceNumber=number) for number in numbers]


def number_with_a_prefix(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item()], invoiceNumberPrefix="BP-")]


def contact_without_a_name(maker: Maker) -> list[Record]:
    nameless = {name: value for name, value in contact(1, maker.place).items() if name not in ("name", "email")}
    return [maker.invoice([maker.item()], contactDetails=nameless)]


def contact_merged(maker: Maker) -> list[Record]:
    """The payment says that the contact was another one before."""
    invoice = _paid(maker)
    maker.enter_payment(invoice, amount=invoice["total"], mergedFromContactId="c0n7ac7Brightpath999")
    return [invoice]


def terms_in_html(maker: Maker) -> list[Record]:
    return [maker.invoice([maker.item()], termsNotes="<p>Pay within <b>14 days</b>.</p><ul><li>No cash</li></ul>")]


def awkward_descriptions(maker: Maker) -> list[Record]:
    """Emoji, right to left, HTML and a spreadsheet's formula."""
    texts = (
        "Launch 🚀👷🏽‍♀️",
        "ניהול קמפיין",
        '<script>alert("x")</script>',
        '=HYPERLINK("http://example.invalid")',
    )
    return [maker.invoice([maker.item(description=text) for text in texts])]


TRAPS: tuple[tuple[Trap, int], ...] = (
    (example_of_the_page, 1),
    (draft, 6),
    (void, 3),
    (paid_in_part, 3),
    (paid_in_two_parts, 2),
    (payment_processing, 2),
    (paid_through_a_provider, 2),
    (refunded_in_part, 2),
    (posted_by_the_own_sync, 2),
    (unknown_status, 2),
    (test_mode, 4),
    (declared_discount_not_in_the_total, 2),
    (discount_in_percent, 4),
    (discount_of_an_amount, 2),
    (discount_on_some_products, 2),
    (discount_and_tax, 2),
    (tax_added, 2),
    (tax_included, 4),
    (tax_added_and_included, 2),
    (two_taxes_on_an_item, 2),
    (float_noise, 2),
    (items_do_not_add_up, 2),
    (tip_in_the_total, 2),
    (late_fee_in_the_total, 2),
    (charge_in_the_total, 2),
    (nothing_due, 2),
    (fractions_of_a_unit, 2),
    (another_currency, 2),
    (item_in_another_currency, 2),
    (instalments, 2),
    (dated_by_an_instant, 2),
    (dated_at_midnight, 2),
    (due_before_issued, 2),
    (same_number_twice, 1),
    (long_numbers_alike_at_the_start, 1),
    (number_with_a_prefix, 2),
    (contact_without_a_name, 2),
    (contact_merged, 2),
    (terms_in_html, 2),
    (awkward_descriptions, 2),
)


def _percent(value: int) -> dict[str, Any]:
    return {"type": "percentage", "value": Decimal(value)}


def _paid(maker: Maker) -> Record:
    """Without the payment that says so."""
    invoice = maker.invoice([maker.item()])
    return maker.enter(invoice, status="paid", amountPaid=invoice["total"], amountDue=Decimal(0))


def _raised(maker: Maker, invoice: Record, by: Decimal) -> Record:
    """The total is more than what explains it."""
    total = money(invoice["total"] + by)
    return maker.enter(invoice, total=total, amountDue=money(invoice["amountDue"] + by))
