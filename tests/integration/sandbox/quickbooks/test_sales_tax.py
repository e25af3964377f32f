"""Sales tax in the US, automated and legacy, and in Canada where every line has a code (§5.4)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.quickbooks.sales import (
    applied,
    discount,
    line,
    payment,
    percent,
    sale,
    shipping,
    taxed,
    version,
)

ARIZONA = {"Line1": "12 Rim Road", "City": "Yuma", "CountrySubDivisionCode": "AZ"}
OREGON = {"City": "Bend", "CountrySubDivisionCode": "OR"}


def rates(row: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Id, taxable amount and tax of each rate."""
    lines = row["TxnTaxDetail"].get("TaxLine", [])
    details = [(each["TaxLineDetail"], each["Amount"]) for each in lines]
    return [(detail["TaxRateRef"]["value"], detail["NetAmountTaxable"], tax) for detail, tax in details]


# --- the US, automated -------------------------------------------------------------------------------


def test_tax_is_due_on_the_lines_marked_for_it_where_the_company_is(books: Books) -> None:
    made = books.made("invoice", sale(taxed("10.05"), taxed("10.05"), line("100.00")))

    assert rates(made) == [("3", Decimal("20.10"), Decimal("1.61"))]
    assert (made["TotalAmt"], made["Balance"]) == (Decimal("121.71"), Decimal("121.71"))
    assert made["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "2"},
        "TotalTax": Decimal("1.61"),
        "TaxLine": [
            {
                "Amount": Decimal("1.61"),
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "3"},
                    "PercentBased": True,
                    "TaxPercent": 8,
                    "NetAmountTaxable": Decimal("20.10"),
                },
            }
        ],
    }


def test_half_a_cent_of_tax_goes_up(books: Books) -> None:
    made = books.made("invoice", sale(taxed("10.00"), ShipAddr=ARIZONA, TxnTaxDetail=None))
    half = books.made("invoice", sale(taxed("50.00"), ShipAddr=ARIZONA))
    up = books.made("invoice", sale(taxed("0.0625"), taxed("6.19")))

    assert [tax for _id, _net, tax in rates(made)] == [Decimal("0.71"), Decimal("0.20")]
    assert [tax for _id, _net, tax in rates(half)] == [Decimal("3.55"), Decimal("1.00")]
    assert rates(up) == [("3", Decimal("6.25"), Decimal("0.50"))]


def test_goods_are_taxed_where_they_go(books: Books) -> None:
    there = books.made("invoice", sale(taxed("100.00"), ShipAddr=ARIZONA))
    nowhere = books.made("invoice", sale(taxed("100.00"), ShipAddr=OREGON))

    assert rates(there) == [("1", 100, Decimal("7.10")), ("2", 100, 2)]
    assert there["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "3"}
    assert nowhere["TxnTaxDetail"] == {"TotalTax": 0}


def test_a_code_for_the_document_is_overwritten(books: Books) -> None:
    made = books.made("invoice", sale(taxed("100.00"), TxnTaxDetail={"TxnTaxCodeRef": {"value": "3"}}))

    assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "2"}


def test_a_total_that_is_asked_for_is_honoured_and_spread_over_the_rates(books: Books) -> None:
    asked = {"TotalTax": Decimal("9.50")}

    made = books.made("invoice", sale(taxed("100.00"), ShipAddr=ARIZONA, TxnTaxDetail=asked))

    assert rates(made) == [("1", 100, Decimal("7.41")), ("2", 100, Decimal("2.09"))]
    assert made["TotalAmt"] == Decimal("109.50")


def test_no_tax_can_be_asked_for(books: Books) -> None:
    made = books.made("invoice", sale(taxed("100.00"), TxnTaxDetail={"TotalTax": 0}))

    assert made["TotalAmt"] == 100


def test_a_total_asked_for_is_in_vain_where_no_rate_is_due(books: Books) -> None:
    made = books.made("invoice", sale(line("100.00"), TxnTaxDetail={"TotalTax": Decimal("8.00")}))

    assert made["TotalAmt"] == 100


def test_what_was_asked_for_outlives_a_note_and_not_new_lines(books: Books) -> None:
    made = books.made("invoice", sale(taxed("100.00"), TxnTaxDetail={"TotalTax": Decimal("8.25")}))

    noted = books.made("invoice", version(made, PrivateNote="seen"))
    changed = books.made("invoice", version(noted, Line=[taxed("50.00")]))

    assert noted["TotalAmt"] == Decimal("108.25")
    assert changed["TotalAmt"] == 54


def test_tax_comes_before_the_discount_unless_it_is_said_otherwise(books: Books) -> None:
    before = books.made("invoice", sale(taxed("60.00"), line("40.00"), percent("10")))
    after = books.made("invoice", sale(taxed("60.00"), line("40.00"), percent("10"), ApplyTaxAfterDiscount=True))

    assert rates(before) == [("3", 60, Decimal("4.80"))]
    assert rates(after) == [("3", 54, Decimal("4.32"))]
    assert (before["TotalAmt"], after["TotalAmt"]) == (Decimal("94.80"), Decimal("94.32"))


def test_shipping_is_taxed_where_it_is_marked_and_never_discounted(books: Books) -> None:
    free = books.made("invoice", sale(taxed("100.00"), shipping("10.00")))
    carried = shipping("10.00")
    carried["SalesItemLineDetail"]["TaxCodeRef"] = {"value": "TAX"}

    due = books.made(
        "invoice", sale(taxed("100.00"), line("100.00"), carried, percent("50"), ApplyTaxAfterDiscount=True)
    )

    assert rates(free) == [("3", 100, 8)]
    assert rates(due) == [("3", 60, Decimal("4.80"))]


def test_a_credit_memo_gives_tax_back(books: Books) -> None:
    made = books.made("creditmemo", sale(taxed("100.00")))

    assert (made["TotalAmt"], made["RemainingCredit"]) == (108, 108)


def test_how_prices_are_meant_is_nothing_to_the_us(books: Books) -> None:
    made = books.made("invoice", sale(taxed("100.00"), GlobalTaxCalculation="TaxInclusive"))

    assert "GlobalTaxCalculation" not in made
    assert made["TotalAmt"] == 108


# --- the US, legacy ----------------------------------------------------------------------------------


@pytest.fixture
def legacy(books: Books) -> Books:
    books.set(us_sales_tax="legacy")
    return books


def test_preferences_tell_how_sales_are_taxed(books: Books, canada: Books) -> None:
    automated = books.query("select * from Preferences")[0]["TaxPrefs"]
    books.set(us_sales_tax="legacy")

    assert automated == {"UsingSalesTax": True, "PartnerTaxEnabled": True}
    assert books.query("select * from Preferences")[0]["TaxPrefs"] == {"UsingSalesTax": True}
    assert canada.query("select * from Preferences")[0]["TaxPrefs"] == {"UsingSalesTax": True}


def test_a_legacy_company_taxes_by_the_code_of_the_document(legacy: Books) -> None:
    code = {"TxnTaxCodeRef": {"value": "3"}}

    without = legacy.made("invoice", sale(taxed("100.00")))
    made = legacy.made("invoice", sale(taxed("100.00"), line("50.00"), TxnTaxDetail=code))
    changed = legacy.made("invoice", version(made, Line=[taxed("200.00")]))

    assert without["TotalAmt"] == 100
    assert rates(made) == [("1", 100, Decimal("7.10")), ("2", 100, 2)]
    assert changed["TotalAmt"] == Decimal("218.20")


def test_a_legacy_company_knows_its_codes(legacy: Books) -> None:
    document = legacy.refused("invoice", sale(taxed("1.00"), TxnTaxDetail={"TxnTaxCodeRef": {"value": "9"}}))
    of_line = legacy.refused("invoice", sale(taxed("1.00", "3")))

    assert document == [("2500", "TxnTaxCodeRef")]
    assert of_line == [("6100", "TaxCodeRef")]


# --- Canada ------------------------------------------------------------------------------------------

GST, HST, GST_AND_PST, EXEMPT, IMPORTS = "2", "3", "4", "5", "7"
MAPLE = {"value": "11"}


def canadian(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return sale(*lines, **{"CustomerRef": MAPLE, "GlobalTaxCalculation": "TaxExcluded", **changes})


def test_the_second_company_is_another_country(books: Books, canada: Books) -> None:
    made = canada.made("invoice", canadian(taxed("1.00", GST)))

    assert made["CurrencyRef"] == {"value": "CAD", "name": "Canadian Dollar"}
    assert canada.refused("invoice", canadian(taxed("1.00", GST), CurrencyRef={"value": "USD"})) == [
        ("2220", "CurrencyRef")
    ]
    assert canada.query("select * from CompanyInfo")[0]["Country"] == "CA"
    assert [row["Name"] for row in canada.query("select * from TaxCode orderby Id")] == [
        "GST",
        "HST ON",
        "GST/PST BC",
        "Exempt",
        "Zero-rated",
        "GST on imports",
    ]
    assert books.query("select * from Invoice") == []


def test_every_line_is_taxed_by_its_code_and_every_rate_on_its_sum(canada: Books) -> None:
    lines = [taxed("0.50", GST), taxed("0.50", GST), taxed("0.50", GST_AND_PST), taxed("9.00", EXEMPT)]

    made = canada.made("invoice", canadian(*lines))

    assert rates(made) == [
        ("1", Decimal("1.50"), Decimal("0.08")),
        ("3", Decimal("0.50"), Decimal("0.04")),
        ("4", Decimal("9.00"), 0),
    ]
    assert (made["TotalAmt"], made["GlobalTaxCalculation"]) == (Decimal("10.62"), "TaxExcluded")


@pytest.mark.parametrize("mode", ["TaxExcluded", "TaxInclusive", None])
def test_a_line_without_a_code_is_refused(canada: Books, mode: str | None) -> None:
    said = canada.complaint("invoice", canadian(taxed("1.00", GST), line("1.00"), GlobalTaxCalculation=mode))

    assert said == (
        "6000 Business Validation Error: Make sure all your transactions have a GST/HST rate before you save."
    )


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("TAX", "2500 Invalid Reference Id : TaxCodes element id TAX not found"),
        ("99", "2500 Invalid Reference Id : TaxCodes element id 99 not found"),
        (IMPORTS, "6000 Business Validation Error: Tax code 7 is not for this kind of transaction."),
    ],
)
def test_a_line_with_a_wrong_code_is_refused(canada: Books, code: str, complaint: str) -> None:
    said = canada.complaint("invoice", canadian(taxed("1.00", code)))

    assert said == complaint


def test_where_no_tax_applies_none_is_due_and_none_is_given(canada: Books) -> None:
    made = canada.made(
        "invoice", canadian(line("10.00"), taxed("5.00", HST), GlobalTaxCalculation="NotApplicable")
    )
    asked = {"TotalTax": Decimal("1.00")}

    refused = canada.refused(
        "invoice", canadian(line("10.00"), GlobalTaxCalculation="NotApplicable", TxnTaxDetail=asked)
    )

    assert (made["TotalAmt"], made["TxnTaxDetail"]) == (15, {"TotalTax": 0})
    assert refused == [("6170", "TxnTaxDetail")]
    assert canada.made("invoice", {**made, "PrivateNote": "sent back"})["TotalAmt"] == 15


def test_prices_that_include_tax_are_answered_beside_the_net_amounts(canada: Books) -> None:
    prices = [("9.52", "10.00"), ("19.05", "20.00")]
    lines = [line(net, TaxCodeRef={"value": GST}, TaxInclusiveAmt=gross) for net, gross in prices]

    made = canada.made("invoice", canadian(*lines, GlobalTaxCalculation="TaxInclusive"))

    assert [each["SalesItemLineDetail"]["TaxInclusiveAmt"] for each in made["Line"][:2]] == [10, 20]
    assert made["Line"][2]["Amount"] == Decimal("28.57")
    assert rates(made) == [("1", Decimal("28.57"), Decimal("1.43"))]
    assert made["TotalAmt"] == 30


def test_an_amount_is_net_even_where_prices_include_tax(canada: Books) -> None:
    wrong = line("10.00", TaxCodeRef={"value": HST}, TaxInclusiveAmt="10.00")

    made = canada.made("invoice", canadian(wrong, GlobalTaxCalculation="TaxInclusive"))

    assert made["TotalAmt"] == Decimal("11.30")
    assert made["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] == Decimal("11.30")


def test_a_price_alone_is_taken_apart(canada: Books) -> None:
    made = canada.made(
        "invoice",
        canadian(
            line(None, TaxCodeRef={"value": HST}, TaxInclusiveAmt="113.00"), GlobalTaxCalculation="TaxInclusive"
        ),
    )

    assert (made["Line"][0]["Amount"], made["TotalAmt"]) == (100, 113)


def test_an_amount_for_a_rate_is_honoured_and_the_difference_told(canada: Books) -> None:
    detail = {"TaxRateRef": {"value": "2"}, "PercentBased": True, "TaxPercent": 13}
    asked = {"TaxLine": [{"Amount": Decimal("1.29"), "DetailType": "TaxLineDetail", "TaxLineDetail": detail}]}
    by_delta = {"TaxLine": [{"TaxLineDetail": {**detail, "OverrideDeltaAmount": Decimal("0.02")}}]}

    made = canada.made("invoice", canadian(taxed("10.00", HST), TxnTaxDetail=asked))
    moved = canada.made("invoice", canadian(taxed("10.00", HST), TxnTaxDetail=by_delta))
    noted = canada.made("invoice", version(made, PrivateNote="seen"))
    changed = canada.made("invoice", version(noted, Line=[taxed("20.00", HST)]))

    assert made["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["OverrideDeltaAmount"] == Decimal("-0.01")
    assert (made["TotalAmt"], moved["TotalAmt"]) == (Decimal("11.29"), Decimal("11.32"))
    assert noted["TotalAmt"] == Decimal("11.29")
    assert changed["TotalAmt"] == Decimal("22.60")


def test_a_discount_comes_off_before_the_tax(canada: Books) -> None:
    made = canada.made("invoice", canadian(taxed("75.00", GST), taxed("25.00", HST), discount("10.00")))

    assert rates(made) == [("1", Decimal("67.50"), Decimal("3.38")), ("2", Decimal("22.50"), Decimal("2.93"))]
    assert made["TotalAmt"] == Decimal("96.31")


def test_a_canadian_invoice_is_paid_with_its_tax(canada: Books) -> None:
    made = canada.made("invoice", canadian(taxed("100.00", HST)))

    canada.made("payment", payment("113.00", applied(made, "113.00"), CustomerRef=MAPLE))

    assert canada.read("invoice", made["Id"])["Balance"] == 0


def test_one_companys_token_opens_no_other_company(books: Books, canada: Books) -> None:
    stranger = Books(books.http, books.headers, canada.realm)

    assert stranger.get("preferences").status_code == 403


# --- what Canada buys --------------------------------------------------------------------------------


def bought(amount: str, code: str | None) -> dict[str, Any]:
    coded = {"TaxCodeRef": {"value": code}} if code else {}
    detail = {"AccountRef": {"value": "8"}, **coded}
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": Decimal(amount), "DetailType": kind, kind: detail}


def bill(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"VendorRef": {"value": "21"}, "Line": list(lines), **changes}


def test_a_canadian_bill_is_taxed_by_what_its_codes_say_of_purchases(canada: Books) -> None:
    made = canada.made("bill", bill(bought("100.00", GST), bought("50.00", IMPORTS)))
    changed = canada.made("bill", version(made, Line=[bought("10.00", GST)]))

    assert rates(made) == [("6", 150, Decimal("7.50"))]
    assert (made["TotalAmt"], changed["TotalAmt"]) == (Decimal("157.50"), Decimal("10.50"))
    assert canada.read("vendor", "21")["Balance"] == Decimal("10.50")


def test_a_canadian_bill_needs_a_code_on_every_line_unless_no_tax_applies(canada: Books) -> None:
    without = canada.refused("bill", bill(bought("1.00", None)))
    american = canada.refused("vendorcredit", bill(bought("1.00", "NON")))
    untaxed = canada.made("bill", bill(bought("1.00", None), GlobalTaxCalculation="NotApplicable"))

    assert without == [("6000", "")]
    assert american == [("2500", "TaxCodeRef")]
    assert untaxed["TotalAmt"] == 1


def test_an_american_bill_says_nothing_of_tax(books: Books) -> None:
    lines = [{**bought("1.00", "TAX")}]
    lines[0]["AccountBasedExpenseLineDetail"]["AccountRef"] = {"value": "101"}

    asked = {"TotalTax": Decimal("0.08")}
    made = books.made(
        "bill", bill(*lines, VendorRef={"value": "41"}, GlobalTaxCalculation="TaxExcluded", TxnTaxDetail=asked)
    )

    assert made["TotalAmt"] == 1
    assert not {"GlobalTaxCalculation", "TxnTaxDetail"} & made.keys()
