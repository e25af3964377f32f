"""Bills and vendor credits in a Canadian company: a tax code on every line, and the total to the cent."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from connectors.base import Done, OperationKind, Sighting
from models.document import Invoice, Kind, Line, Status, TaxEntry, TaxMode, Totals
from models.errors import MappingError
from models.route import Policy
from tests.integration.quickbooks.conftest import Company, canadian
from tests.unit.quickbooks.samples import MARK, SECOND, item, plain

CANADIAN = Policy(target={"rounding_account": "5990", "tax_code": "HST ON", "untaxed_code": "Exempt"})


@pytest.fixture
def canada(server: httpx.Client, company: Company) -> Company:
    assert company.target
    return canadian(server)


def route(**target: Any) -> Policy:
    changed = {**CANADIAN.target, **target}
    return Policy(target={key: value for key, value in changed.items() if value is not None})


def taxed(position: int, amount: str, tax: str, name: str = "GST") -> Line:
    entry = TaxEntry(name=name, amount=Decimal(tax))
    return item(position, amount, taxes=(entry,), tax_amount=Decimal(tax))


def bill(*lines: Line, tax: str = "0", total: str = "", **changes: Any) -> Invoice:
    sum_ = sum((line.amount for line in lines), Decimal(tax))
    facts: dict[str, Any] = {
        "currency": "CAD",
        "lines": lines,
        "tax_mode": TaxMode.EXCLUSIVE if Decimal(tax) else TaxMode.NONE,
        "computed": Totals(tax_total=Decimal(tax)),
        "declared": Totals(total=Decimal(total) if total else sum_),
    }
    return plain("1.00", **facts | changes)


def created(company: Company, one: Invoice, policy: Policy = CANADIAN) -> Sighting:
    return company.made(one, policy)


def codes(seen: Sighting) -> list[str | None]:
    return [line["tax_code"] for line in seen.fields["lines"]]


@pytest.mark.parametrize("kind", [Kind.PAYABLE_BILL, Kind.PAYABLE_CREDIT])
def test_every_line_gets_the_code_that_its_tax_is_called_by(canada: Company, kind: Kind) -> None:
    lines = taxed(1, "100.00", "5.00", "gst"), taxed(2, "50.00", "6.50", "HST ON"), item(3, "9.00", tax_amount=0)

    done = created(canada, bill(*lines, tax="11.50", kind=kind))

    assert codes(done) == ["2", "3", "5"]
    assert done.fields["tax"] == "11.50"
    assert done.mark == MARK


def test_the_rates_are_those_of_purchases(canada: Company) -> None:
    done = created(canada, bill(taxed(1, "100.00", "5.00", "GST"), tax="5.00"))

    (row,) = canada.screen("bill")
    (rate,) = row["TxnTaxDetail"]["TaxLine"]
    assert (rate["TaxLineDetail"]["TaxRateRef"]["value"], done.fields["tax"]) == ("6", "5.00")


def test_a_code_for_purchases_alone_is_found(canada: Company) -> None:
    done = created(canada, bill(taxed(1, "100.00", "5.00", "GST on imports"), tax="5.00"))

    assert codes(done) == ["7"]


def test_a_tax_of_the_whole_bill_has_the_routes_code(canada: Company) -> None:
    done = created(canada, bill(item(1, "100.00"), item(2, "10.00"), tax="14.30"))

    assert codes(done) == ["3", "3"]


@pytest.mark.parametrize(
    ("difference", "tax", "lines"),
    [("override", "0.09", 3), ("line", "0.08", 4)],
)
def test_cents_of_rounding_go_where_the_route_says(canada: Company, difference: str, tax: str, lines: int) -> None:
    """Each line alone comes to 0.03 of GST; on their sum QuickBooks reckons 0.08."""
    one = bill(*(taxed(place, "0.50", "0.03") for place in (1, 2, 3)), tax="0.09")

    done = created(canada, one, route(tax_difference=difference))

    assert (done.fields["tax"], len(done.fields["lines"])) == (tax, lines)


def test_cents_of_rounding_may_stop_the_bill(canada: Company) -> None:
    one = bill(*(taxed(place, "0.50", "0.03") for place in (1, 2, 3)), tax="0.09")

    with pytest.raises(MappingError, match=r"differ by 0\.01"):
        created(canada, one, route(tax_difference="error"))


def test_more_than_rounding_stops_the_bill_with_both_figures(canada: Company) -> None:
    with pytest.raises(MappingError, match=r"has 13\.00 of tax; QuickBooks comes to 5\.00"):
        created(canada, bill(taxed(1, "100.00", "13.00"), tax="13.00"))


def test_prices_that_include_the_tax_are_sent_without_it(canada: Company) -> None:
    lines = item(1, "113.00"), item(2, "56.50")

    done = created(canada, bill(*lines, tax="19.50", total="169.50", tax_mode=TaxMode.INCLUSIVE))

    assert [line["amount"] for line in done.fields["lines"]] == ["100.00", "50.00"]


def test_use_tax_is_no_tax_of_the_bill(canada: Company) -> None:
    use = TaxEntry(name="GST", amount=Decimal("5.00"), type="use")

    done = created(
        canada,
        bill(item(1, "100.00", taxes=(use,), tax_amount=Decimal("5.00")), taxed(2, "10", "0.50"), tax="0.50"),
    )

    assert codes(done) == ["5", "2"]


def test_without_any_tax_and_codes_none_applies(canada: Company) -> None:
    created(canada, bill(item(1, "10.00")), route(tax_code=None, untaxed_code=None))

    (row,) = canada.screen("bill")
    assert row["GlobalTaxCalculation"] == "NotApplicable"


def test_a_code_that_purchases_have_not_is_said(canada: Company) -> None:
    with pytest.raises(MappingError) as refused:
        created(canada, bill(item(1, "10.00"), tax="1.30"), route(tax_code="California"))

    assert refused.value.message == (
        "Tax code California, the route's tax_code, is not a tax code for purchases in QuickBooks. "
        "Create it there, or name another in the route's policy."
    )


def test_a_change_is_taxed_anew_and_keeps_its_lines(canada: Company) -> None:
    seen = created(canada, bill(taxed(1, "100.00", "5.00"), tax="5.00"))
    later = bill(taxed(1, "120.00", "6.00"), taxed(2, "10.00", "1.30", "HST ON"), tax="7.30")

    made = canada.encode(OperationKind.UPDATE, later, policy=CANADIAN, seen=seen, mark=SECOND)
    outcome = canada.target.send([made], "change").outcomes["1"]

    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    assert outcome.sighting.remote.total == 13730
    assert outcome.sighting.fields["lines"][0]["id"] == seen.fields["lines"][0]["id"]
    assert canada.target.differences(canada.target.fields(made.body), outcome.sighting.fields) == ()


def test_another_code_on_a_line_is_told(canada: Company) -> None:
    made = canada.encode(OperationKind.CREATE, bill(taxed(1, "100.00", "5.00"), tax="5.00"), policy=CANADIAN)
    outcome = canada.target.send([made], "request").outcomes["1"]
    assert isinstance(outcome, Done)
    (row,) = canada.screen("bill")
    row["Line"][0]["AccountBasedExpenseLineDetail"]["TaxCodeRef"] = {"value": "7"}
    canada.edit("bill", row["Id"], {"Line": row["Line"]})

    told = canada.target.differences(canada.target.fields(made.body), canada.seen(row["Id"]).fields)

    assert told == ("line 1: another tax code (there 7)",)


def test_a_void_leaves_nothing_of_the_tax(canada: Company) -> None:
    seen = created(canada, bill(taxed(1, "100.00", "5.00"), tax="5.00"))
    void = bill(taxed(1, "100.00", "5.00"), tax="5.00", status=Status.VOID)

    made = canada.encode(OperationKind.ZERO, void, seen=seen, mark=SECOND, references={1: ""})
    outcome = canada.target.send([made], "void").outcomes["1"]

    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    assert outcome.sighting.remote.total == 0


def test_a_us_company_books_the_tax_as_a_line_whatever_codes_the_route_names(company: Company) -> None:
    policy = Policy(target={"tax_account": "5920", "tax_code": "California"})

    done = created(company, bill(item(1, "100.00"), tax="8.00", currency="USD"), policy)

    assert [(line["amount"], line["account"]) for line in done.fields["lines"]] == [
        ("100.00", "101"),
        ("8.00", "111"),
    ]
