from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.quickbooks.tax_arithmetic import Rate, Taxed, part, prorated, taxable, with_tax, without_tax

CENTS = st.decimals(min_value="0.00", max_value="999999999.99", places=2)
PERCENT = st.decimals(min_value="0", max_value="100", places=3)
GST, PST = Rate("1", Decimal(5)), Rate("3", Decimal(7))
RATES = st.sampled_from([(), (GST,), (PST,), (GST, PST)])
LINES = st.lists(st.builds(Taxed, CENTS, RATES, st.booleans()), min_size=1, max_size=20)


def half_up(amount: Fraction) -> Decimal:
    """By another way than the code's: halves are added and the rest cut off."""
    return Decimal(int(amount * 100 + Fraction(1, 2))) / 100


@given(amount=CENTS, percent=PERCENT)
def test_a_part_is_rounded_half_up(amount: Decimal, percent: Decimal) -> None:
    assert part(amount, percent) == half_up(Fraction(amount) * Fraction(percent) / 100)


def test_half_a_cent_goes_away_from_zero_on_both_sides() -> None:
    assert part(Decimal("0.50"), Decimal(5)) == Decimal("0.03")
    assert part(Decimal("-0.50"), Decimal(5)) == Decimal("-0.03")


@given(amount=CENTS, weights=st.lists(CENTS, min_size=1, max_size=10))
def test_what_is_prorated_adds_up_again(amount: Decimal, weights: list[Decimal]) -> None:
    assume(any(weights))

    parts = prorated(amount, weights)

    assert sum(parts) == amount
    for own, weight in list(zip(parts, weights, strict=True))[:-1]:
        assert own == half_up(Fraction(amount) * Fraction(weight) / Fraction(sum(weights)))


@given(lines=LINES)
def test_without_a_discount_each_rate_is_due_on_the_sum_of_its_lines(lines: list[Taxed]) -> None:
    due = taxable(lines, Decimal(0))

    assert set(due) == {rate for line in lines for rate in line.rates}
    for rate, net in due.items():
        assert net == sum(line.amount for line in lines if rate in line.rates)


@given(lines=LINES, percent=st.decimals("0", "100", places=2))
def test_a_discount_is_borne_by_what_is_discounted_and_no_more(lines: list[Taxed], percent: Decimal) -> None:
    subtotal = sum((line.amount for line in lines if line.is_discounted), Decimal(0))
    discount = part(subtotal, percent)

    due = taxable(lines, discount)

    for rate, net in due.items():
        whole = sum(line.amount for line in lines if rate in line.rates)
        carried = sum(line.amount for line in lines if rate in line.rates and not line.is_discounted)
        share = Fraction(whole - carried) * Fraction(discount) / Fraction(subtotal or 1)
        assert net == whole - half_up(share)


@given(net=CENTS, rates=RATES)
def test_tax_comes_off_as_it_went_on_within_a_cent(net: Decimal, rates: tuple[Rate, ...]) -> None:
    gross = with_tax(net, rates)

    assert abs(without_tax(gross, rates) - net) <= Decimal("0.01")


@given(gross=CENTS)
def test_a_price_is_taken_apart_half_up(gross: Decimal) -> None:
    assert without_tax(gross, (GST, PST)) == (gross / Decimal("1.12")).quantize(Decimal("0.01"), ROUND_HALF_UP)
