"""Whatever the amounts, nothing is lost to the cent (DESIGN §4.8)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fields import plain
from models.document import Kind, TaxMode
from models.money import rounded
from tests.unit.kojo.records import item, mapped, money, record

cents = st.integers(-10_000_000, 10_000_000).map(lambda units: Decimal(units).scaleb(-2))
positive_cents = st.integers(1, 10_000_000).map(lambda units: Decimal(units).scaleb(-2))


def bill_of(
    amounts: list[Decimal], tax: Decimal | None, shipping: Decimal | None, **changes: Any
) -> dict[str, Any]:
    lines = [
        item(id=f"ckitem{n}", lineNumber=n, extPriceFloat=amount, shipQuantity=None, unitPriceFloat=None)
        for n, amount in enumerate(amounts, start=1)
    ]
    net = sum(amounts, Decimal(0))
    figures = {"subtotal": net, "tax": tax, "shippingCostFloat": shipping}
    total = {"totalDue": net + (tax or 0) + (shipping or 0)}
    return record(invoiceItems=lines, taxCode=None) | figures | total | changes


@given(st.lists(cents, min_size=1, max_size=8), st.none() | cents, st.none() | cents)
def test_lines_tax_and_shipping_come_to_the_total_that_kojo_states(
    amounts: list[Decimal], tax: Decimal | None, shipping: Decimal | None
) -> None:
    of = bill_of(amounts, tax, shipping)

    bill = mapped(of)

    sign = -1 if of["totalDue"] < 0 else 1
    owed = sum(
        [
            bill.lines_total,
            *(charge.amount or Decimal(0) for charge in bill.charges),
            (bill.declared.tax_total or Decimal(0)) if bill.tax_mode is TaxMode.EXCLUSIVE else Decimal(0),
            bill.reconciliation.residual,
        ]
    )
    assert bill.problems == ()
    assert owed == bill.total == sign * of["totalDue"]


@given(st.lists(cents, min_size=1, max_size=8), cents)
def test_a_credit_is_never_negative_and_a_bill_never_positive_by_accident(
    amounts: list[Decimal], tax: Decimal
) -> None:
    of = bill_of(amounts, tax, None)

    bill = mapped(of)

    assert bill.total is not None
    assert bill.total >= 0
    assert (bill.kind is Kind.PAYABLE_CREDIT) == (of["totalDue"] < 0)


@given(st.lists(positive_cents, min_size=1, max_size=8), positive_cents, cents)
def test_a_difference_is_never_swallowed(amounts: list[Decimal], tax: Decimal, off: Decimal) -> None:
    of = bill_of(amounts, tax, None)
    of["totalDue"] += off

    bill = mapped(of)

    booked = bill.lines_total + ((bill.declared.tax_total or 0) if bill.tax_mode is not TaxMode.INCLUSIVE else 0)
    assert bill.total == abs(of["totalDue"])
    assert booked + bill.reconciliation.residual == bill.total
    assert bill.reconciliation.residual == 0 or bill.problems or abs(bill.reconciliation.residual) <= money("0.05")


@given(cents, st.integers(-400_000, 400_000))
def test_float_noise_never_moves_a_cent(amount: Decimal, noise: int) -> None:
    noisy = amount + Decimal(noise).scaleb(-16)

    bill = mapped(bill_of([noisy], None, None, totalDue=noisy))

    assert bill.total == abs(amount)
    assert not [finding for finding in bill.findings if finding.code == "EXCESS_PRECISION"]


@pytest.mark.parametrize("total", ["10.005", "10.001", "-10.005"])
def test_a_total_finer_than_a_cent_is_a_persons_question(total: str) -> None:
    (problem,) = mapped(bill_of([money(total)], None, None, totalDue=money(total))).problems

    assert problem.code == "total_too_fine"
    assert total in problem.message


@given(st.decimals(-1_000_000_000, 1_000_000_000, places=9))
def test_a_plain_number_is_the_number_it_was(value: Decimal) -> None:
    assert plain(value) == value or abs(plain(value) - value) <= money("0.000000001")
    assert str(plain(value)) == str(plain(value + Decimal("0.000000000")))


@given(cents)
def test_equal_numbers_have_one_form(value: Decimal) -> None:
    assert str(plain(value)) == str(plain(value * 1000 / 1000)) == str(plain(rounded(value, "KWD")))
