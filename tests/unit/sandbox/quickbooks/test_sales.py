"""Any sale adds up to the cent, whatever is sold at whatever discount; reckoned here by another way."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox import exact_json
from sandbox.quickbooks import seed_canada
from tests.unit.sandbox.quickbooks.books import Books

CENTS = st.decimals(min_value="0.00", max_value="9999999.99", places=2)
PERCENT = st.decimals(min_value="0", max_value="100", places=2)
RATES = {"2": {"1": 5}, "3": {"2": 13}, "4": {"1": 5, "3": 7}, "5": {"4": 0}}
US_LINES = st.lists(st.tuples(CENTS, st.sampled_from(["TAX", "NON"])), min_size=1, max_size=12)
CANADIAN_LINES = st.lists(st.tuples(CENTS, st.sampled_from(sorted(RATES))), min_size=1, max_size=12)


def half_up(amount: Fraction) -> Decimal:
    return Decimal(int(amount * 100 + Fraction(1, 2))) / 100


def lines(sold: Sequence[tuple[Decimal, str]]) -> list[dict[str, Any]]:
    kind = "SalesItemLineDetail"
    details = [(amount, {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": code}}) for amount, code in sold]
    return [{"Amount": amount, "DetailType": kind, kind: detail} for amount, detail in details]


def discount(percent: Decimal) -> dict[str, Any]:
    kind = "DiscountLineDetail"
    return {"DetailType": kind, kind: {"PercentBased": True, "DiscountPercent": percent}}


def subtotal(sold: Sequence[tuple[Decimal, str]]) -> Decimal:
    return sum((amount for amount, _code in sold), Decimal(0))


@given(sold=US_LINES, percent=PERCENT)
def test_an_american_invoice_adds_up(sold: list[tuple[Decimal, str]], percent: Decimal) -> None:
    body = {"CustomerRef": {"value": "1"}, "Line": [*lines(sold), discount(percent)]}

    made = Books().post("invoice", body)["Invoice"]

    off = half_up(Fraction(subtotal(sold)) * Fraction(percent) / 100)
    tax = half_up(Fraction(subtotal([line for line in sold if line[1] == "TAX"])) * 8 / 100)
    assert made["TxnTaxDetail"]["TotalTax"] == tax
    assert made["TotalAmt"] == made["Balance"] == subtotal(sold) - off + tax


@given(sold=US_LINES, asked=CENTS)
def test_a_tax_that_is_asked_for_decides_the_total(sold: list[tuple[Decimal, str]], asked: Decimal) -> None:
    body = {
        "CustomerRef": {"value": "1"},
        "Line": lines([*sold, (Decimal("0.01"), "TAX")]),
        "ShipAddr": {"CountrySubDivisionCode": "AZ"},
        "TxnTaxDetail": {"TotalTax": asked},
    }

    made = Books().post("invoice", body)["Invoice"]

    assert made["TotalAmt"] == subtotal(sold) + Decimal("0.01") + asked
    assert sum(line["Amount"] for line in made["TxnTaxDetail"]["TaxLine"]) == asked


@given(sold=CANADIAN_LINES)
def test_a_canadian_invoice_adds_up_by_rate(sold: list[tuple[Decimal, str]]) -> None:
    body = {"CustomerRef": {"value": "11"}, "Line": lines(sold), "GlobalTaxCalculation": "TaxExcluded"}

    made = in_canada("invoice", body)["Invoice"]

    taxes = {
        rate: half_up(Fraction(subtotal([line for line in sold if rate in RATES[line[1]]])) * percent / 100)
        for rates in RATES.values()
        for rate, percent in rates.items()
    }
    told = {
        line["TaxLineDetail"]["TaxRateRef"]["value"]: line["Amount"] for line in made["TxnTaxDetail"]["TaxLine"]
    }
    assert told == {rate: tax for rate, tax in taxes.items() if rate in told}
    assert made["TotalAmt"] == subtotal(sold) + sum(taxes.values())


def in_canada(resource: str, body: dict[str, Any]) -> dict[str, Any]:
    books = Books()
    token = books.token(grant_type="refresh_token", refresh_token=f"qb-refresh-{seed_canada.REALM}")
    books.headers["authorization"] = f"Bearer {token['access_token']}"
    response = books.send("POST", resource, exact_json.write(body), realm=seed_canada.REALM)
    answer: dict[str, Any] = exact_json.read(response.body)
    return answer
