"""Customer invoices and credit memos against the stand-in, in a US and in a Canadian company."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.base import Done, OperationKind, Refused, Sighting
from connectors.quickbooks.settings import Policy as Own
from models.document import Invoice, Kind, Line, LineKind, Status, TaxEntry, TaxMode, Totals
from models.errors import MappingError
from models.route import Policy
from tests.integration.quickbooks.conftest import CANADA, Company, canadian
from tests.unit.quickbooks.sales_samples import (
    CANADIAN_ROUTE,
    SALES_ROUTE,
    charge,
    discount,
    invoice,
    product,
    sold,
    taxed,
)
from tests.unit.quickbooks.samples import MARK, SECOND


@pytest.fixture
def canada(server: httpx.Client, company: Company) -> Company:
    """The other company of the server that ``company`` has made as new."""
    assert company.realm != CANADA
    return canadian(server)


def route(base: Policy = SALES_ROUTE, **target: Any) -> Policy:
    return base.model_copy(update={"target": {**base.target, **target}})


def created(company: Company, one: Invoice, policy: Policy = SALES_ROUTE) -> Sighting:
    return company.made(one, policy)


def row(company: Company, seen: Sighting) -> dict[str, Any]:
    (found,) = [each for each in company.screen(seen.remote.entity.lower()) if each["Id"] == seen.remote.id]
    return found


def kinds(shown: dict[str, Any]) -> list[str]:
    return [line["DetailType"].removesuffix("LineDetail") for line in shown["Line"]]


# ── the US ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_arrives_to_the_cent_with_our_mark(company: Company) -> None:
    done = created(company, invoice(sold(1, "100.00"), sold(2, "64.50"), title="May"))

    shown = row(company, done)
    assert done.remote.entity == "Invoice"
    assert done.remote.number == "W-1001"
    assert done.mark == MARK
    assert done.note == f"May\n{MARK}"
    assert shown["CustomerRef"]["name"] == "Oak Ridge Pools"
    assert shown["BillEmail"] == {"Address": "office@oakridge.example"}
    assert (shown["TxnDate"], shown["DueDate"]) == ("2026-05-01", "2026-05-31")


def test_the_tax_is_the_sources_whatever_quickbooks_would_reckon(company: Company) -> None:
    done = created(company, invoice(sold(1, "100.00"), sold(2, "50.00"), tax="7.77"))

    assert row(company, done)["TxnTaxDetail"]["TotalTax"] == 7.77
    assert done.fields["tax"] == "7.77"


def test_only_lines_with_tax_are_marked_for_it(company: Company) -> None:
    done = created(company, invoice(taxed(1, "100.00", "8.00"), sold(2, "50.00"), tax="8.00"))

    codes = [line["tax_code"] for line in done.fields["lines"]]
    assert codes == ["TAX", "NON"]


def test_prices_that_include_the_tax_are_sent_without_it(company: Company) -> None:
    lines = sold(1, "33.33"), sold(2, "33.33"), sold(3, "33.34")

    done = created(company, invoice(*lines, tax="7.41", total="100.00", tax_mode=TaxMode.INCLUSIVE))

    assert [line["amount"] for line in done.fields["lines"]] == ["30.86", "30.86", "30.87"]


def test_quantity_and_price_are_kept_where_they_come_to_the_amount(company: Company) -> None:
    exact = product(1, "1861.08", "Services", "128.35", "14.50")
    overridden = product(2, "1500.00", "Services", "7", "225.00")

    done = created(company, invoice(exact, overridden))

    first, second = row(company, done)["Line"][:2]
    assert (first["SalesItemLineDetail"]["Qty"], first["Description"]) == (128.35, "Work 1")
    assert ("Qty" in second["SalesItemLineDetail"], second["Description"]) == (False, "Work 2 (7 × 225.00)")  # noqa: RUF001


def test_what_the_line_names_is_sold_else_the_routes_item(company: Company) -> None:
    known = product(1, "20.00", "hours", "2", "10.00")
    unknown = product(2, "5.00", "Leaf net", "1", "5.00")

    done = created(company, invoice(known, unknown))

    assert [line["item_name"] for line in done.fields["lines"]] == ["Hours", "Services"]


def test_sections_discount_charges_and_shipping_stand_in_quickbooks_own_order(company: Company) -> None:
    whole = invoice(
        sold(1, "100.00", section="Spring"),
        sold(2, "0", kind=LineKind.INFO),
        sold(3, "20.00", section="Summer"),
        tax="8.00",
        total="136.00",
        charges=(charge("15.00", "shipping"), charge("5.00", "late_fee")),
        discounts=(discount("12.00", "Loyal"),),
    )

    done = created(company, whole)

    shown = row(company, done)
    assert kinds(shown) == [
        "DescriptionOnly",
        "SalesItem",
        "DescriptionOnly",
        "DescriptionOnly",
        "SalesItem",
        "SalesItem",
        "SubTotal",
        "Discount",
        "SalesItem",
    ]
    assert [line.get("Description") for line in shown["Line"]] == [
        "Spring",
        "Work 1",
        "Work 2",
        "Summer",
        "Work 3",
        "Late fee",
        None,
        "Loyal",
        "Shipping",
    ]
    assert shown["Line"][-1]["SalesItemLineDetail"]["ItemRef"]["value"] == "SHIPPING_ITEM_ID"


def test_where_no_discounts_are_given_one_is_a_line_below_zero(company: Company) -> None:
    company.set(allow_discount=False)

    done = created(company, invoice(sold(1, "100.00"), total="90.00", discounts=(discount("10.00"),)))

    assert [line["amount"] for line in done.fields["lines"]] == ["100.00", "-10.00"]


def test_a_discount_below_zero_is_a_line(company: Company) -> None:
    """A credit gives back what was sold, and takes back the discount that was given then."""
    credit = invoice(
        sold(1, "100.00"), total="115.00", discounts=(discount("-15.00"),), kind=Kind.RECEIVABLE_CREDIT
    )

    done = created(company, credit)

    assert [line["amount"] for line in done.fields["lines"]] == ["100.00", "15.00"]
    assert kinds(row(company, done)) == ["SalesItem", "SalesItem", "SubTotal"]


def test_a_discount_of_more_than_the_items_is_a_line(company: Company) -> None:
    one = invoice(
        sold(1, "10.00"), total="13.00", charges=(charge("15.00", "shipping"),), discounts=(discount("12.00"),)
    )

    done = created(company, one)

    assert [line["amount"] for line in done.fields["lines"]] == ["10.00", "-12.00", "15.00"]


def test_without_an_item_such_a_discount_says_what_to_set(company: Company) -> None:
    one = invoice(
        product(1, "10.00", "Hours", "1", "10.00"), total="15.00", discounts=(discount("-5.00", "Taken back"),)
    )

    with pytest.raises(MappingError) as refused:
        created(company, one, Policy())

    assert refused.value.message == (
        "QuickBooks takes no discount of -5.00 on this invoice, only a line over it. "
        "Set item in the route's policy."
    )


def test_a_company_that_numbers_sales_itself_has_our_number_in_the_memo(company: Company) -> None:
    company.set(custom_txn_numbers=False)

    done = created(company, invoice(sold(1, "100.00")))

    assert done.remote.number != "W-1001"
    assert done.note == f"Number W-1001\n{MARK}"


def test_a_bad_address_does_not_stop_an_invoice(company: Company) -> None:
    one = invoice(sold(1, "1.00"))
    assert one.counterparty is not None
    party = one.counterparty.model_copy(update={"emails": ("not an address",)})

    done = created(company, one.model_copy(update={"counterparty": party}))

    assert "BillEmail" not in row(company, done)


def test_a_credit_memo_lowers_what_is_owed(company: Company) -> None:
    done = created(company, invoice(sold(1, "40.00"), tax="3.00", kind=Kind.RECEIVABLE_CREDIT))

    assert done.remote.entity == "CreditMemo"
    assert row(company, done)["RemainingCredit"] == 43


def test_a_change_keeps_the_lines_and_what_a_bookkeeper_set(company: Company) -> None:
    first = invoice(sold(1, "100.00"), sold(2, "50.00"), tax="12.00")
    done = created(company, first)
    shown = row(company, done)
    lines = shown["Line"][:2]
    lines[0]["SalesItemLineDetail"]["ServiceDate"] = "2026-04-30"
    company.edit("invoice", done.remote.id, {"Line": lines, "CustomerMemo": {"value": "Thank you"}})
    seen = company.seen(done.remote.id, "Invoice")
    later = invoice(sold(1, "110.00"), sold(2, "50.00"), sold(3, "1.00"), tax="13.00")

    item = company.encode(OperationKind.UPDATE, later, policy=SALES_ROUTE, seen=seen, mark=SECOND)
    outcome = company.target.send([item], "change").outcomes["1"]

    assert isinstance(outcome, Done)
    assert outcome.sighting is not None
    now = row(company, outcome.sighting)
    assert [line.get("Id") for line in now["Line"][:2]] == [line["Id"] for line in lines]
    assert now["Line"][0]["SalesItemLineDetail"]["ServiceDate"] == "2026-04-30"
    assert now["CustomerMemo"] == {"value": "Thank you"}
    assert (now["TotalAmt"], outcome.sighting.mark) == (174, SECOND)


@pytest.mark.parametrize("kind", [Kind.RECEIVABLE_INVOICE, Kind.RECEIVABLE_CREDIT])
def test_a_void_leaves_nothing_but_the_record(company: Company, kind: Kind) -> None:
    whole = invoice(
        sold(1, "100.00", section="Spring"),
        tax="8.00",
        total="111.00",
        charges=(charge("15.00", "shipping"),),
        discounts=(discount("12.00"),),
        kind=kind,
    )
    done = created(company, whole)

    void = whole.model_copy(update={"status": Status.VOID})
    item = company.encode(OperationKind.ZERO, void, policy=SALES_ROUTE, seen=done, mark=SECOND, references={1: ""})
    outcome = company.target.send([item], "void").outcomes["1"]

    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    assert outcome.sighting.remote.total == 0
    assert outcome.sighting.note == f"Voided in Kojo. It was 111.00 USD.\n{SECOND}"
    assert company.target.differences(company.target.fields(item.body), outcome.sighting.fields) == ()


def test_a_bundle_that_a_person_entered_is_voided_by_a_person(company: Company) -> None:
    one = invoice(sold(1, "100.00"))
    done = created(company, one)
    bundle = {"id": "7", "amount": "20.00", "description": "Spring opening"}
    seen = replace(done, fields={**done.fields, "lines": [*done.fields["lines"], bundle]})

    with pytest.raises(MappingError, match=r"W-1001 has a line that is no product .* Void it in QuickBooks"):
        company.encode(OperationKind.ZERO, one, policy=SALES_ROUTE, seen=seen, mark=SECOND, references={1: ""})


def test_where_another_kind_of_line_stood_a_new_one_stands(company: Company) -> None:
    done = created(company, invoice(sold(1, "100.00"), total="90.00", discounts=(discount("10.00"),)))
    now = invoice(sold(1, "100.00"), sold(2, "40.00"))

    item = company.encode(OperationKind.UPDATE, now, policy=SALES_ROUTE, seen=done, mark=SECOND)
    outcome = company.target.send([item], "changed").outcomes["1"]

    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    before, after = ([line["id"] for line in seen.fields["lines"]] for seen in (done, outcome.sighting))
    assert before[0] == after[0]
    assert not {before[1]} & set(after)
    assert outcome.sighting.remote.total == 14000


def test_what_is_paid_is_told(company: Company) -> None:
    done = created(company, invoice(sold(1, "100.00")))
    linked = [{"Amount": 40, "LinkedTxn": [{"TxnId": done.remote.id, "TxnType": "Invoice"}]}]
    customer = {"value": done.fields["party"]}

    company.add("payment", {"CustomerRef": customer, "TotalAmt": 40, "Line": linked})

    assert company.seen(done.remote.id, "Invoice").paid == "40.00 of 100.00 is paid or applied"


def test_a_company_with_a_code_for_each_document(company: Company) -> None:
    company.set(us_sales_tax="legacy")
    policy = route(tax_code="California")

    done = created(company, invoice(sold(1, "100.00"), sold(2, "10.06"), tax="8.80"), policy)

    assert row(company, done)["TxnTaxDetail"]["TotalTax"] == 8.8


# ── elsewhere ────────────────────────────────────────────────────────────────────────────────────────────────


def in_cad(*lines: Line, **changes: Any) -> Invoice:
    return invoice(*lines, currency="CAD", **changes)


def test_every_line_gets_the_code_that_its_tax_is_called_by(canada: Company) -> None:
    lines = taxed(1, "100.00", "5.00", "gst"), taxed(2, "50.00", "6.50", "HST ON"), sold(3, "9.00", tax_amount=0)

    done = created(canada, in_cad(*lines, tax="11.50"), CANADIAN_ROUTE)

    assert [line["tax_code"] for line in done.fields["lines"]] == ["2", "3", "5"]


def test_a_tax_is_called_by_its_name_although_the_source_gives_it_an_id_too(canada: Company) -> None:
    """The id stands in no list that a bookkeeper can see."""
    gst = TaxEntry(code="7ax0003", name="GST", rate=Decimal("0.05"))
    line = sold(1, "100.00", taxes=(gst,))

    done = created(canada, in_cad(line, tax="5.00"), CANADIAN_ROUTE)

    assert [line["tax_code"] for line in done.fields["lines"]] == ["2"]


def test_cents_of_rounding_are_told_as_the_tax_of_a_rate(canada: Company) -> None:
    """Each line alone comes to 0.03 of GST; on their sum QuickBooks reckons 0.08."""
    lines = [taxed(place, "0.50", "0.03", "GST") for place in (1, 2, 3)]

    done = created(canada, in_cad(*lines, tax="0.09"), CANADIAN_ROUTE)

    (rate,) = [each for each in row(canada, done)["TxnTaxDetail"]["TaxLine"] if each["Amount"]]
    assert (rate["Amount"], rate["TaxLineDetail"]["OverrideDeltaAmount"]) == (0.09, 0.01)


def test_cents_of_rounding_may_be_a_line(canada: Company) -> None:
    lines = [taxed(place, "0.50", "0.03", "GST") for place in (1, 2, 3)]

    done = created(canada, in_cad(*lines, tax="0.09"), route(CANADIAN_ROUTE, tax_difference="line"))

    assert [line["description"] for line in done.fields["lines"]][-1] == "Rounding difference"
    assert done.fields["tax"] == "0.08"


def test_cents_of_rounding_may_stop_the_invoice(canada: Company) -> None:
    lines = [taxed(place, "0.50", "0.03", "GST") for place in (1, 2, 3)]

    with pytest.raises(MappingError, match=r"differ by 0\.01"):
        created(canada, in_cad(*lines, tax="0.09"), route(CANADIAN_ROUTE, tax_difference="error"))

    assert canada.screen("invoice") == []


def test_more_than_rounding_stops_the_invoice_with_both_figures(canada: Company) -> None:
    with pytest.raises(MappingError) as refused:
        created(canada, in_cad(taxed(1, "100.00", "13.00", "GST"), tax="13.00"), CANADIAN_ROUTE)

    assert refused.value.message == (
        "The invoice has 13.00 of tax; QuickBooks comes to 5.00 with the tax codes of its lines. "
        "Map the taxes to other codes, or correct the tax at the source."
    )


def test_prices_that_include_the_tax_are_shown_so(canada: Company) -> None:
    lines = sold(1, "113.00"), sold(2, "56.50")

    done = created(canada, in_cad(*lines, tax="19.50", total="169.50", tax_mode=TaxMode.INCLUSIVE), CANADIAN_ROUTE)

    shown = row(canada, done)
    assert shown["GlobalTaxCalculation"] == "TaxInclusive"
    assert [line["SalesItemLineDetail"]["TaxInclusiveAmt"] for line in shown["Line"][:2]] == [113, 56.5]
    assert [line["amount"] for line in done.fields["lines"]] == ["100.00", "50.00"]


def test_a_discount_comes_off_before_the_tax(canada: Company) -> None:
    one = in_cad(
        taxed(1, "75.00", "3.38", "GST"),
        taxed(2, "25.00", "2.93", "HST ON"),
        tax="6.31",
        total="96.31",
        discounts=(discount("10.00"),),
    )

    done = created(canada, one, CANADIAN_ROUTE)

    assert row(canada, done)["TxnTaxDetail"]["TotalTax"] == 6.31


def test_a_discount_that_is_a_line_comes_off_before_the_tax_too(canada: Company) -> None:
    canada.set(allow_discount=False)
    lines = taxed(1, "75.00", "3.38", "GST"), taxed(2, "25.00", "2.93", "HST ON")

    done = created(
        canada, in_cad(*lines, tax="6.31", total="96.31", discounts=(discount("10.00"),)), CANADIAN_ROUTE
    )

    said = [(line["amount"], line["tax_code"]) for line in done.fields["lines"]]
    assert said == [("75.00", "2"), ("25.00", "3"), ("-7.50", "2"), ("-2.50", "3")]


def test_a_line_below_zero_takes_its_own_tax_back(canada: Company) -> None:
    """5.00 of GST in one price, less 1.30 of HST in the other."""
    lines = taxed(1, "105.00", "5.00", "GST"), taxed(2, "-11.30", "-1.30", "HST ON")

    done = created(canada, in_cad(*lines, tax="3.70", total="93.70", tax_mode=TaxMode.INCLUSIVE), CANADIAN_ROUTE)

    assert [line["amount"] for line in done.fields["lines"]] == ["100.00", "-10.00"]


def test_a_discount_with_its_tax_inside_is_no_more_than_the_items_without_it(canada: Company) -> None:
    one = in_cad(
        taxed(1, "11.30", "1.30", "HST ON"),
        taxed(2, "113.00", "13.00", "HST ON").model_copy(update={"kind": LineKind.SHIPPING}),
        tax="13.00",
        total="113.00",
        discounts=(discount("11.30"),),
        tax_mode=TaxMode.INCLUSIVE,
    )

    done = created(canada, one, CANADIAN_ROUTE)

    assert kinds(row(canada, done)) == ["SalesItem", "SalesItem", "SubTotal", "SalesItem"]


def test_without_any_tax_and_codes_none_applies(canada: Company) -> None:
    done = created(canada, in_cad(sold(1, "10.00")), route(SALES_ROUTE))

    assert row(canada, done)["GlobalTaxCalculation"] == "NotApplicable"


def test_without_a_code_for_its_tax_an_invoice_says_what_to_set(canada: Company) -> None:
    with pytest.raises(MappingError) as refused:
        created(canada, in_cad(sold(1, "10.00"), tax="1.30"), SALES_ROUTE)

    assert refused.value.message == (
        "QuickBooks needs a tax code on every line, and the route has none for lines with tax. "
        "Set tax_code in the route's policy."
    )


def test_a_void_abroad_has_no_tax_left(canada: Company) -> None:
    done = created(canada, in_cad(sold(1, "100.00"), tax="13.00"), CANADIAN_ROUTE)
    void = in_cad(sold(1, "100.00"), tax="13.00", status=Status.VOID)

    item = canada.encode(OperationKind.ZERO, void, seen=done, mark=SECOND, references={1: ""})
    outcome = canada.target.send([item], "void").outcomes["1"]

    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    assert outcome.sighting.remote.total == 0


# ── customers ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_name_that_a_vendor_has_gets_the_routes_suffix(company: Company) -> None:
    company.add("vendor", {"DisplayName": "Oak Ridge Pools"})
    needs = company.target.needs(invoice(sold(1, "1.00")), SALES_ROUTE)

    refused = company.create_vendor(needs[0], SALES_ROUTE)
    company.create_vendor(needs[0], SALES_ROUTE, name_taken=True)

    assert isinstance(refused, Refused)
    assert refused.error.code == "name_taken"
    assert [each["DisplayName"] for each in company.screen("customer")][-1] == (
        f"Oak Ridge Pools{Own().customer_suffix}"
    )
    assert needs[0].names == ("Oak Ridge Pools (customer)",)


def test_the_rest_of_a_total_is_a_line_only_within_the_limit(company: Company) -> None:
    within = SALES_ROUTE.model_copy(update={"rounding_limit": Decimal("0.02")})

    done = created(company, invoice(sold(1, "10.00"), total="10.02"), within)

    assert [line["amount"] for line in done.fields["lines"]] == ["10.00", "0.02"]
    with pytest.raises(MappingError, match=r"add up to 10\.00 but the invoice says 10\.02"):
        created(company, invoice(sold(1, "10.00"), total="10.02"))


def test_computed_discounts_win_over_declared_ones(company: Company) -> None:
    """A source may show a discount that is not in its total (sources.md §6)."""
    one = invoice(
        sold(1, "100.00"), discounts=(discount("10.00"),), computed=Totals(tax_total=0, discount_total=0)
    )

    done = created(company, one)

    assert len(done.fields["lines"]) == 1
