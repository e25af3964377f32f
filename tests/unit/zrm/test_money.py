"""Whatever the amounts, nothing is lost to the cent (DESIGN §4.8)."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.document import Kind, TaxMode
from tests.unit.zrm.records import line, mapped, money, paid, payment, record

cents = st.integers(-10_000_000, 10_000_000).map(lambda units: Decimal(units).scaleb(-2))
positive_cents = st.integers(1, 10_000_000).map(lambda units: Decimal(units).scaleb(-2))


def invoice_of(amounts: list[Decimal], tax: Decimal | None, **changes: Any) -> dict[str, Any]:
    lines = [
        line(id=f"l{n}", sortOrder=n, totalPrice=amount, quantity=None, unitPrice=None)
        for n, amount in enumerate(amounts)
    ]
    net = sum(amounts, Decimal(0))
    figures = {"subtotal": net, "taxAmount": tax, "totalAmount": net + (tax or 0)}
    return record(lines=lines, **(figures | changes))


@given(st.lists(cents, min_size=1, max_size=8), st.none() | cents)
def test_lines_and_tax_come_to_the_total_that_zrm_states(amounts: list[Decimal], tax: Decimal | None) -> None:
    of = invoice_of(amounts, tax)

    invoice = mapped(of)

    owed = invoice.lines_total + invoice.reconciliation.residual
    if invoice.tax_mode is TaxMode.EXCLUSIVE:
        owed += invoice.declared.tax_total or Decimal(0)
    assert invoice.problems == ()
    assert owed == invoice.total == abs(of["invoice"]["totalAmount"])
    assert (invoice.kind is Kind.RECEIVABLE_CREDIT) == (of["invoice"]["totalAmount"] < 0)


@given(st.lists(positive_cents, min_size=1, max_size=8), positive_cents, cents)
def test_a_difference_is_never_swallowed(amounts: list[Decimal], tax: Decimal, off: Decimal) -> None:
    of = invoice_of(amounts, tax)
    of["invoice"]["totalAmount"] += off

    invoice = mapped(of)

    inclusive = invoice.tax_mode is TaxMode.INCLUSIVE
    booked = invoice.lines_total + (Decimal(0) if inclusive else invoice.declared.tax_total or Decimal(0))
    assert invoice.total == abs(of["invoice"]["totalAmount"])
    assert booked + invoice.reconciliation.residual == invoice.total
    assert (
        invoice.reconciliation.residual == 0
        or invoice.problems
        or abs(invoice.reconciliation.residual) <= money("0.05")
    )


@given(st.lists(positive_cents, min_size=1, max_size=4), positive_cents, st.booleans())
def test_a_discount_lowers_the_total_by_itself_however_it_is_written(
    amounts: list[Decimal],
    discount: Decimal,
    negative: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    less = line(id="less", lineType="discount", totalPrice=-discount if negative else discount, unitPrice=None)
    of = invoice_of(amounts, None, totalAmount=sum(amounts) - discount, subtotal=sum(amounts) - discount)
    of["lines"].append(less)

    invoice = mapped(of)

    assert invoice.problems == ()
    assert invoice.lines_total == invoice.total == abs(sum(amounts) - discount)


@given(cents, st.integers(-400_000, 400_000), st.booleans())
def test_noise_and_spelling_never_move_a_cent(amount: Decimal, noise: int, spelt: bool) -> None:  # noqa: FBT001
    noisy = amount + Decimal(noise).scaleb(-16)
    said = f"{noisy:f}" if spelt else noisy

    invoice = mapped(invoice_of([noisy], None, totalAmount=said))

    assert invoice.total == abs(amount)
    assert not [finding for finding in invoice.findings if finding.code == "EXCESS_PRECISION"]


@given(positive_cents)
def test_a_payment_is_as_large_as_zrm_says(amount: Decimal) -> None:
    [only] = paid(record(payments=[payment(amount=amount)]))

    assert (only.amount, only.problems) == (amount, ())
