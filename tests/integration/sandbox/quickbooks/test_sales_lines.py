"""The lines of a sale: prices, the subtotal, discounts, descriptions and shipping (§5.2)."""

from decimal import Decimal
from typing import Any

import pytest

from tests.integration.sandbox.quickbooks.books import Books
from tests.integration.sandbox.quickbooks.sales import (
    described,
    discount,
    line,
    percent,
    sale,
    shipping,
    taxed,
    version,
)


def shown(row: dict[str, Any]) -> list[tuple[str, Any]]:
    """The lines of an answer by kind, with their amounts."""
    return [(each["DetailType"], each.get("Amount")) for each in row["Line"]]


def test_lines_come_back_as_items_subtotal_discount_and_shipping(books: Books) -> None:
    made = books.made(
        "invoice", sale(discount("5.00"), shipping("8.00"), line("60.00"), described("Phase 2"), line("40.00"))
    )

    assert shown(made) == [
        ("SalesItemLineDetail", 60),
        ("DescriptionOnly", None),
        ("SalesItemLineDetail", 40),
        ("SubTotalLineDetail", 100),
        ("DiscountLineDetail", 5),
        ("SalesItemLineDetail", 8),
    ]
    assert made["TotalAmt"] == 103
    assert "Id" not in made["Line"][3]


def test_a_subtotal_that_is_sent_is_not_believed(books: Books) -> None:
    wrong = {"Amount": Decimal(7), "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}

    made = books.made("invoice", sale(line("60.00"), wrong))

    assert shown(made) == [("SalesItemLineDetail", 60), ("SubTotalLineDetail", 60)]


def test_what_was_answered_can_be_sent_back(books: Books) -> None:
    made = books.made("invoice", sale(line("60.00"), described("Phase 2"), percent("10"), shipping("8.00")))

    again = books.made("invoice", {**made, "PrivateNote": "seen"})

    assert again["Line"] == made["Line"]
    assert again["TotalAmt"] == made["TotalAmt"] == 62


def test_half_a_cent_goes_up_when_quantity_meets_price(books: Books) -> None:
    up = books.made("invoice", sale(line("1861.08", Qty="128.35", UnitPrice="14.5")))

    down = books.complaint("invoice", sale(line("1861.07", Qty="128.35", UnitPrice="14.5")))

    assert up["TotalAmt"] == Decimal("1861.08")
    assert down == "6070 Amount is not equal to UnitPrice * Qty. Supplied value:1,861.07"


def test_a_quantity_of_nothing_at_no_price_says_nothing(books: Books) -> None:
    made = books.made("invoice", sale(line("60.00", Qty="0", UnitPrice="0")))

    assert "Qty" not in made["Line"][0]["SalesItemLineDetail"]
    assert made["TotalAmt"] == 60


def test_without_an_item_a_line_sells_services(books: Books) -> None:
    bare = {"Amount": Decimal(1), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}

    made = books.made("invoice", sale(bare))

    assert made["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "1", "name": "Services"}


def test_a_description_has_no_amount_whatever_is_sent(books: Books) -> None:
    made = books.made("invoice", sale(line("60.00"), {**described("Phase 2"), "Amount": Decimal(9)}))

    assert made["Line"][1] == {
        "Id": "2",
        "LineNum": 2,
        "Description": "Phase 2",
        "DetailType": "DescriptionOnly",
        "DescriptionLineDetail": {},
    }
    assert made["TotalAmt"] == 60


def test_a_tracked_item_is_counted(books: Books) -> None:
    refused = books.refused("invoice", sale(line("60.00", ItemRef={"value": "5"})))

    assert refused == [("6520", "Qty")]


def test_classes_come_with_the_plan(books: Books) -> None:
    classed = line("60.00", ClassRef={"value": "201"})
    made = books.made("invoice", sale(classed))
    books.set(plan="Essentials")

    refused = books.refused("invoice", sale(classed))

    assert made["Line"][0]["SalesItemLineDetail"]["ClassRef"] == {"value": "201", "name": "M"}
    assert refused == [("5020", "")]


def test_an_empty_text_counts_as_not_sent_within_lines_and_taxes_too(books: Books) -> None:
    priced = taxed("60.00")
    priced["SalesItemLineDetail"] |= {"Qty": "", "UnitPrice": ""}
    bare = line("60.00") | {"Amount": ""}
    off = percent("10") | {"Amount": ""}

    made = books.made("invoice", sale(priced, off, TxnTaxDetail={"TotalTax": ""}))
    refused = books.refused("invoice", sale(bare))
    nothing = books.refused("invoice", sale(priced, discount() | {"Amount": ""}))

    assert made["TotalAmt"] == Decimal("58.80")
    assert refused == [("2020", "Amount")]
    assert nothing == [("6090", "DiscountLineDetail")]


# --- discounts ---------------------------------------------------------------------------------------


def test_a_discount_in_percent_is_worked_out_half_up(books: Books) -> None:
    made = books.made("invoice", sale(line("0.25"), percent("10")))

    assert shown(made)[-1] == ("DiscountLineDetail", Decimal("0.03"))
    assert made["TotalAmt"] == Decimal("0.22")
    assert made["Line"][-1]["DiscountLineDetail"] == {
        "PercentBased": True,
        "DiscountPercent": 10,
        "DiscountAccountRef": {"value": "86", "name": "Discounts given"},
    }


def test_a_discount_in_percent_follows_new_lines(books: Books) -> None:
    made = books.made("invoice", sale(line("100.00"), percent("10")))

    changed = books.made("invoice", version(made, Line=[line("50.00"), percent("10")]))

    assert changed["TotalAmt"] == 45


def test_an_amount_that_says_it_is_no_percent_is_taken_as_it_is(books: Books) -> None:
    made = books.made("invoice", sale(line("100.00"), discount("7.50", PercentBased=False, DiscountPercent=0)))

    assert made["TotalAmt"] == Decimal("92.50")
    assert made["Line"][-1]["DiscountLineDetail"]["PercentBased"] is False


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ([percent("10", "9.99")], "6000 Business Validation Error: You can't set both an amount and a discount"),
        ([discount("100.01")], "6000 Business Validation Error: The discount amount can't be greater than"),
        ([discount("-1.00")], "2090 The number is outside the supported range"),
        ([discount()], "6090 A discount line needs an amount or a percent."),
        ([percent("100.5")], "2090 The number is outside the supported range"),
        ([discount("1.00"), discount("2.00")], "6000 Business Validation Error: A transaction can have one"),
    ],
)
def test_a_wrong_discount_is_refused(books: Books, wrong: list[dict[str, Any]], complaint: str) -> None:
    said = books.complaint("invoice", sale(line("100.00"), shipping("5.00"), *wrong))

    assert said.startswith(complaint)


def test_a_company_may_give_no_discounts(books: Books) -> None:
    books.set(allow_discount=False)

    refused = books.refused("invoice", sale(line("100.00"), discount("1.00")))

    assert refused == [("6000", "")]
    assert books.query("select * from Preferences")[0]["SalesFormsPrefs"]["AllowDiscount"] is False
