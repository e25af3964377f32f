"""Lines and stated totals are compared by the steps of sources.md §8.4, and not a cent disappears on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.document import TaxMode
from models.reconcile import Figures, Reconciled, reconcile

INCLUSIVE, EXCLUSIVE, NONE, UNKNOWN = TaxMode.INCLUSIVE, TaxMode.EXCLUSIVE, TaxMode.NONE, TaxMode.UNKNOWN


def figures(
    lines: str, *, subtotal: str = "", tax: str = "", total: str = "", discounts: str = "0", charges: str = "0"
) -> Figures:
    return Figures(
        lines=Decimal(lines),
        line_count=2,
        discounts=Decimal(discounts),
        charges=Decimal(charges),
        subtotal=Decimal(subtotal) if subtotal else None,
        tax=Decimal(tax) if tax else None,
        total=Decimal(total) if total else None,
    )


def found(stated: Figures) -> tuple[TaxMode, str]:
    reconciled = reconcile(stated)
    return reconciled.tax_mode, str(reconciled.reconciliation.residual)


cents = st.integers(-(10**9), 10**9).map(lambda units: Decimal(units).scaleb(-2))
anything = st.builds(
    Figures,
    lines=cents,
    line_count=st.integers(0, 40),
    discounts=cents,
    charges=cents,
    subtotal=st.none() | cents,
    tax=st.none() | cents,
    total=st.none() | cents,
)


def near(base: Figures, cents_off: int) -> Figures:
    """The same figures, with a total that lines and tax come to but for some cents."""
    tax = base.tax or Decimal(0)
    total = base.lines - base.discounts + base.charges + tax + Decimal(cents_off).scaleb(-2)
    return Figures(base.lines, base.line_count, base.discounts, base.charges, base.subtotal, base.tax, total)


likely = st.builds(near, anything, st.integers(-30, 30))


@given(anything | likely)
def test_parts_and_residual_come_to_the_total_exactly(stated: Figures) -> None:
    reconciled = reconcile(stated)

    if reconciled.computed.total is not None:
        assert _parts(stated, reconciled) + reconciled.reconciliation.residual == reconciled.computed.total


def _parts(stated: Figures, reconciled: Reconciled) -> Decimal:
    net = stated.lines - stated.discounts + stated.charges
    holds_tax = reconciled.tax_mode in (INCLUSIVE, NONE)
    return net if holds_tax else net + (stated.tax or 0)


@given(anything | likely)
def test_a_stated_total_is_never_replaced(stated: Figures) -> None:
    if stated.total is not None:
        assert reconcile(stated).computed.total == stated.total


@given(anything | likely)
def test_what_is_taken_for_agreed_differs_by_no_more_than_the_tolerance(stated: Figures) -> None:
    reconciliation = reconcile(stated).reconciliation

    if reconciliation.ok:
        assert abs(reconciliation.residual) <= reconciliation.tolerance


@given(anything, st.sampled_from([-1, 1]))
def test_one_cent_is_never_forgotten(stated: Figures, cent: int) -> None:
    reconciled = reconcile(near(stated, cent))

    assert reconciled.reconciliation.residual != 0 or reconciled.tax_mode is INCLUSIVE


# ── step by step ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("step", "stated", "total"),
    [
        ("subtotal and tax", figures("100", subtotal="100", tax="7"), "107"),
        ("subtotal before lines", figures("90", subtotal="100"), "100"),
        ("lines where there is no subtotal", figures("100", tax="7"), "107"),
        ("charges and discounts", figures("100", subtotal="100", charges="5", discounts="10"), "95"),
        ("lines, charges and discounts", figures("100", tax="7", charges="5", discounts="10"), "102"),
    ],
)
def test_step_1_a_total_that_is_not_stated_follows_from_the_parts(step: str, stated: Figures, total: str) -> None:
    reconciled = reconcile(stated)

    assert reconciled.computed.total == Decimal(total), step
    assert [finding.code for finding in reconciled.findings] == ["TOTAL_DERIVED"]
    assert total in reconciled.findings[0].message


def test_step_1_without_lines_subtotal_and_total_nothing_is_known() -> None:
    reconciled = reconcile(Figures(lines=Decimal(0), line_count=0))

    assert reconciled.computed.total is None
    assert not reconciled.reconciliation.ok


@pytest.mark.parametrize(
    ("stated", "mode", "residual"),
    [
        # step 2: no tax
        (figures("100.00", total="100.00"), NONE, "0.00"),
        (figures("100.00", tax="0", total="100.00"), NONE, "0.00"),
        (figures("100.00", total="100.01"), NONE, "0.01"),
        (figures("100.00", total="99.99"), NONE, "-0.01"),
        (figures("100.00", total="100.02"), UNKNOWN, "0.02"),
        (figures("100.00", discounts="10.00", charges="5.00", total="95.00"), NONE, "0.00"),
        # step 3: tax on top
        (figures("100.00", tax="7.25", total="107.25"), EXCLUSIVE, "0.00"),
        (figures("100.00", tax="7.25", total="107.26"), EXCLUSIVE, "0.01"),
        (figures("250.00", subtotal="250.00", tax="21.25", total="271.25"), EXCLUSIVE, "0.00"),
        (figures("100.00", tax="7.25", discounts="10.00", charges="3.00", total="100.25"), EXCLUSIVE, "0.00"),
        # step 4: tax inside
        (figures("107.25", tax="7.25", total="107.25"), INCLUSIVE, "0.00"),
        (figures("107.25", subtotal="100.00", tax="7.25", total="107.25"), INCLUSIVE, "0.00"),
        (figures("107.25", subtotal="107.25", tax="7.25", total="107.25"), INCLUSIVE, "0.00"),
        (figures("107.25", subtotal="60.00", tax="7.25", total="107.25"), UNKNOWN, "-7.25"),
        # both fit, for the tax is smaller than the tolerance: the stated subtotal says which
        (figures("10.00", tax="0.01", total="10.01"), EXCLUSIVE, "0.00"),
        (figures("10.00", subtotal="10.00", tax="0.01", total="10.01"), EXCLUSIVE, "0.00"),
        (figures("10.01", subtotal="10.00", tax="0.01", total="10.01"), INCLUSIVE, "0.00"),
        # step 6: nothing fits; the residual keeps its sign
        (figures("100.00", tax="7.25", total="120.00"), UNKNOWN, "12.75"),
        (figures("100.00", tax="7.25", total="90.00"), UNKNOWN, "-17.25"),
        (figures("100.00", total="0.00"), UNKNOWN, "-100.00"),
    ],
)
def test_steps_2_to_6(stated: Figures, mode: TaxMode, residual: str) -> None:
    assert found(stated) == (mode, residual)


@pytest.mark.parametrize(
    ("count", "tolerance"), [(0, "0.01"), (1, "0.01"), (2, "0.01"), (3, "0.015"), (40, "0.20")]
)
def test_the_tolerance_grows_by_half_a_cent_a_line_and_is_a_cent_at_least(count: int, tolerance: str) -> None:
    reconciliation = reconcile(Figures(lines=Decimal(100), line_count=count, total=Decimal(100))).reconciliation

    assert reconciliation.tolerance == Decimal(tolerance)
