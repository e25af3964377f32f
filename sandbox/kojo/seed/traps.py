"""Every trap of Kojo's API at least twice (sources.md §3.8 and the Kojo column of §7)."""

from collections.abc import Callable
from decimal import Decimal
from itertools import cycle, islice

from sandbox.amounts import money, number
from sandbox.kojo.organisation import Record
from sandbox.kojo.seed.codes import FREIGHT, GOODS, SITE_CONSUMABLES, by_code
from sandbox.kojo.seed.invoices import Maker, add_up

Trap = Callable[[Maker], list[Record]]


def enter(maker: Maker) -> list[Record]:
    return [invoice for trap, times in TRAPS for _ in range(times) for invoice in trap(maker)]


# States: what is not, not yet or no longer a bill to pay


def inbox(maker: Maker) -> list[Record]:
    return [_unapproved(maker) | {"state": "INBOX"}]


def pending(maker: Maker) -> list[Record]:
    return [_unapproved(maker) | {"state": "PENDING"}]


def pending_with_exceptions(maker: Maker) -> list[Record]:
    invoice = _unapproved(maker) | {"state": "PENDING", "exceptions": ["totalDue", "subtotal"]}
    invoice["invoiceItems"][0]["hasException"] = True
    return [invoice]


def rejected(maker: Maker) -> list[Record]:
    invoice = _unapproved(maker)
    rejection = {"rejectedAt": invoice["updatedAt"], "rejectedById": maker.user_id()}
    return [invoice | rejection | {"state": "PENDING", "rejectedReason": "Belongs to another branch"}]


def voided(maker: Maker) -> list[Record]:
    invoice = maker.invoice(paid=False)
    return [invoice | {"voidedAt": invoice["updatedAt"], "voidedById": maker.user_id()}]


def deleted(maker: Maker) -> list[Record]:
    invoice = maker.invoice(paid=False)
    return [invoice | {"deletedAt": invoice["updatedAt"]}]


def flagged(maker: Maker) -> list[Record]:
    """Approved and flagged at once."""
    invoice = maker.invoice(paid=False)
    flag = {"flaggedAt": invoice["updatedAt"], "flaggedById": maker.user_id()}
    return [invoice | flag | {"flagMessage": "Price differs from the quote"}]


def exceptions_accepted(maker: Maker) -> list[Record]:
    """Somebody saw the discrepancy and approved nevertheless."""
    invoice = maker.invoice(paid=False) | {"exceptions": ["subtotal"]}
    invoice["invoiceItems"][0]["hasException"] = True
    return [invoice]


def partially_paid(maker: Maker) -> list[Record]:
    invoice = maker.invoice(paid=False)
    return [invoice | {"payments": money(invoice["totalDue"] / 3)}]


def closed_unpaid(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"state": "CLOSED"}]


def closed_and_paid_without_a_date(maker: Maker) -> list[Record]:
    invoice = maker.invoice(paid=False)
    return [invoice | {"state": "CLOSED", "payments": invoice["totalDue"]}]


def unknown_state(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"state": "ON_HOLD"}]


def unknown_category(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"category": "subcontract"}]


def stuck_linking(maker: Maker) -> list[Record]:
    """An integration died while it was at this invoice."""
    stuck = {"integrationState": "LINKING", "integrationMessage": "Sending to accounting"}
    return [maker.invoice(paid=False) | stuck]


def credit_memo_applied(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"creditMemos": [{"id": maker.chance.id()}]}]


# Money


def example_of_the_reference_page(maker: Maker) -> list[Record]:
    """Its figures are placeholders: 6.13 + 5.00 + 10.00 is not 55.55."""
    invoice = maker.invoice(goods=GOODS[:1], tax="none", paid=False)
    invoice["invoiceItems"][0] |= {"extPriceFloat": Decimal("6.13"), "unitPriceFloat": Decimal("6.13")}
    invoice["invoiceItems"][0]["shipQuantity"] = Decimal(1)
    amounts = {
        "subtotal": "6.13",
        "tax": "5",
        "shippingCostFloat": "10",
        "totalDue": "55.55",
        "payments": "12.55",
    }
    return [invoice | {name: Decimal(amount) for name, amount in amounts.items()}]


def float_noise(maker: Maker) -> list[Record]:
    """Sums made with binary floats: 137.61 became 137.6100000000002."""
    invoice = maker.invoice(tax="none", shipped=False)
    item = invoice["invoiceItems"][0]
    item["extPriceFloat"] += Decimal("0.00000000000003")
    noisy = {name: invoice[name] + Decimal("0.0000000000002") for name in ("subtotal", "totalDue")}
    return [invoice | noisy]


def total_missing_but_derivable(maker: Maker) -> list[Record]:
    return [maker.invoice(tax="lines", shipped=False, paid=False) | {"totalDue": None}]


def total_missing(maker: Maker) -> list[Record]:
    """Nothing says what is due: no total, no subtotal, and a line without amount or quantity."""
    invoice = maker.invoice(tax="none", paid=False) | {"totalDue": None, "subtotal": None}
    invoice["invoiceItems"][0] |= {"extPriceFloat": None, "shipQuantity": None}
    return [invoice]


def line_amount_missing(maker: Maker) -> list[Record]:
    """Quantity and unit price say what it is."""
    invoice = maker.invoice(tax="none", paid=False)
    invoice["invoiceItems"][0]["extPriceFloat"] = None
    return [invoice]


def lines_include_the_tax(maker: Maker) -> list[Record]:
    invoice = maker.invoice(tax="lines", shipped=False, paid=False)
    for item in invoice["invoiceItems"]:
        item["extPriceFloat"] = item["extPriceFloatIncludingTax"]
    return [invoice]


def lines_do_not_add_up(maker: Maker) -> list[Record]:
    invoice = maker.invoice(tax="none", paid=False)
    invoice["invoiceItems"][0]["extPriceFloat"] += Decimal("1.37")
    return [invoice]


def priced_per_hundred(maker: Maker) -> list[Record]:
    return [_priced_per(maker, 100)]


def priced_per_thousand(maker: Maker) -> list[Record]:
    return [_priced_per(maker, 1000)]


def use_tax_in_the_header(maker: Maker) -> list[Record]:
    """Owed to the state, not to the vendor: stated as tax, and no part of the total."""
    invoice = maker.invoice(tax="header", tax_code="CA-USE", paid=False)
    return [invoice | {"totalDue": money(invoice["totalDue"] - invoice["tax"])}]


def use_tax_on_the_lines(maker: Maker) -> list[Record]:
    invoice = maker.invoice(tax="lines", tax_code="CA-USE", paid=False) | {"tax": None}
    add_up(invoice)
    return [invoice]


def three_views_of_the_tax(maker: Maker) -> list[Record]:
    """Header, line sums and line rate each say something else; the total goes by the header."""
    invoice = maker.invoice(tax="lines", paid=False)
    invoice["tax"] = money(invoice["tax"] + Decimal("0.02"))
    add_up(invoice)
    for item in invoice["invoiceItems"]:
        item["taxRate"] = Decimal("0.04")
    return [invoice]


def credit(maker: Maker) -> list[Record]:
    invoice = maker.invoice(tax="none", shipped=False, paid=False)
    for item in invoice["invoiceItems"]:
        item |= {"shipQuantity": -item["shipQuantity"], "extPriceFloat": -item["extPriceFloat"]}
    add_up(invoice)
    return [invoice]


def nothing_due(maker: Maker) -> list[Record]:
    invoice = maker.invoice(tax="none", shipped=False, paid=False)
    for item in invoice["invoiceItems"]:
        item |= {"unitPriceFloat": Decimal(0), "extPriceFloat": Decimal(0)}
    add_up(invoice)
    return [invoice]


# What is missing, or comes from elsewhere


def without_date(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"invoiceDate": None}]


def without_number(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"invoiceNumber": None}]


def without_vendor(maker: Maker) -> list[Record]:
    return [maker.invoice(paid=False) | {"vendor": None}]


def without_gl_code(maker: Maker) -> list[Record]:
    invoice = maker.invoice(paid=False)
    invoice["invoiceItems"][0]["glCode"] = None
    return [invoice]


def codes_from_the_header(maker: Maker) -> list[Record]:
    """The lines leave GL code and cost category to the invoice."""
    invoice = maker.invoice(tax="header", paid=False)
    for item in invoice["invoiceItems"]:
        item |= {"glCode": None, "costCategory": None}
    gl_code = by_code(maker.organisation.gl_codes, "5010")
    return [invoice | {"glCode": gl_code, "costCategory": by_code(maker.organisation.cost_categories, "M")}]


def gl_code_unknown_to_the_target(maker: Maker) -> list[Record]:
    return [maker.invoice(goods=[*GOODS[:2], SITE_CONSUMABLES], paid=False)]


def gl_code_inactive_in_the_target(maker: Maker) -> list[Record]:
    return [maker.invoice(goods=[GOODS[10], FREIGHT], paid=False)]


def dated_by_an_instant(maker: Maker) -> list[Record]:
    """An invoice date with a time of day."""
    invoice = maker.invoice()
    return [invoice | {"invoiceDate": invoice["invoiceDate"].replace("00:00:00.000", "17:30:00.000")}]


# Numbers


def same_number_from_two_vendors(maker: Maker) -> list[Record]:
    first, second = maker.chance.sample(list(maker.organisation.vendors.values()), k=2)
    shared = {"invoiceNumber": maker.number()}
    return [maker.invoice(paid=False) | shared | {"vendor": vendor} for vendor in (first, second)]


def same_vendor_and_number_twice(maker: Maker) -> list[Record]:
    first, second = maker.invoice(paid=False), maker.invoice(paid=False)
    return [first, second | {"vendor": first["vendor"], "invoiceNumber": first["invoiceNumber"]}]


def long_numbers_alike_at_the_start(maker: Maker) -> list[Record]:
    """QuickBooks keeps 21 characters, and these share them."""
    stem = f"STATEMENT-2026-10-RELEASE-{maker.number()}"
    first, second = (maker.invoice(paid=False) | {"invoiceNumber": f"{stem}-{part}"} for part in "AB")
    return [first, second | {"vendor": first["vendor"]}]


# Size and text


def more_items_than_a_fetch_holds(maker: Maker) -> list[Record]:
    """130 items; those beyond the hundredth have GL codes that no earlier one has."""
    early = [good for good in GOODS if good.gl_code in ("5010", "5020", "5030")]
    late = [good for good in GOODS if good.gl_code in ("5300", "JOBMAT")]
    return [maker.invoice(goods=[*islice(cycle(early), 100), *islice(cycle(late), 30)], paid=False)]


DESCRIPTIONS = (
    "Hard hats 👷🏽‍♀️ and 🧱 ties",
    "כבל חשמל 3x2.5 מ״מ",
    '<b>Conduit</b> & <script>alert("x")</script>',
    '=HYPERLINK("http://example.invalid","Total")',
)


def awkward_descriptions(maker: Maker) -> list[Record]:
    """Emoji, right to left, HTML and a spreadsheet's formula."""
    invoice = maker.invoice(goods=GOODS[: len(DESCRIPTIONS)], paid=False)
    for item, description in zip(invoice["invoiceItems"], DESCRIPTIONS, strict=True):
        item["description"] = description
    return [invoice]


TRAPS: tuple[tuple[Trap, int], ...] = (
    (inbox, 4),
    (pending, 2),
    (pending_with_exceptions, 2),
    (rejected, 2),
    (voided, 2),
    (deleted, 2),
    (flagged, 2),
    (exceptions_accepted, 2),
    (partially_paid, 2),
    (closed_unpaid, 2),
    (closed_and_paid_without_a_date, 2),
    (unknown_state, 2),
    (unknown_category, 2),
    (stuck_linking, 2),
    (credit_memo_applied, 2),
    (example_of_the_reference_page, 2),
    (float_noise, 2),
    (total_missing_but_derivable, 2),
    (total_missing, 2),
    (line_amount_missing, 2),
    (lines_include_the_tax, 2),
    (lines_do_not_add_up, 2),
    (priced_per_hundred, 2),
    (priced_per_thousand, 2),
    (use_tax_in_the_header, 2),
    (use_tax_on_the_lines, 2),
    (three_views_of_the_tax, 2),
    (credit, 2),
    (nothing_due, 2),
    (without_date, 2),
    (without_number, 2),
    (without_vendor, 2),
    (without_gl_code, 2),
    (codes_from_the_header, 2),
    (gl_code_unknown_to_the_target, 4),
    (gl_code_inactive_in_the_target, 2),
    (dated_by_an_instant, 2),
    (same_number_from_two_vendors, 2),
    (same_vendor_and_number_twice, 2),
    (long_numbers_alike_at_the_start, 1),
    (more_items_than_a_fetch_holds, 2),
    (awkward_descriptions, 2),
)


def _unapproved(maker: Maker) -> Record:
    return maker.invoice(paid=False) | {"approvedAt": None, "approvedById": None}


def _priced_per(maker: Maker, basis: int) -> Record:
    invoice = maker.invoice(paid=False)
    for item in invoice["invoiceItems"]:
        item["unitPriceFloat"] = number(item["unitPriceFloat"] * basis)
    return invoice
