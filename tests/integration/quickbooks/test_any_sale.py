"""Whatever was sold, taxed and rounded in whatever way: the books agree to the cent, or its figures are said."""

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from connectors.base import Done, OperationKind, Sighting
from models.document import Invoice, Kind, Line, TaxMode, Totals
from models.errors import MappingError
from models.route import Policy
from tests.integration.quickbooks.conftest import CANADA, Company, canadian
from tests.unit.quickbooks.sales_samples import CANADIAN_ROUTE, SALES_ROUTE, charge, discount, invoice, sold, taxed

CENT = Decimal("0.01")
CODES = {"GST": Decimal(5), "HST ON": Decimal(13), "GST/PST BC": Decimal(12)}
FIGURE = re.compile(r"\d\.\d\d")

_numbers = count(1)
amounts = st.decimals("0.01", "5000", places=2)
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@pytest.fixture
def canada(server: httpx.Client, company: Company) -> Company:
    assert company.realm != CANADA
    return canadian(server)


def half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@st.composite
def in_the_us(draw: st.DrawFn) -> Invoice:
    """Any lines, some below zero, with any tax, inside the prices or on top, any discount and charges."""
    lines = [_line(draw, position) for position in range(1, draw(st.integers(2, 6)))]
    net = sum((line.amount for line in lines), Decimal(0))
    off = draw(st.one_of(st.just(Decimal(0)), st.decimals("-50", max(CENT, net) + 50, places=2)))
    shipping, fee = (draw(st.one_of(st.just(Decimal(0)), amounts)) for _ in range(2))
    tax = draw(st.one_of(st.just(Decimal(0)), st.decimals("0.01", "400", places=2)))
    inclusive = bool(tax) and draw(st.booleans()) and tax < net - off
    total = net - off + shipping + fee + (0 if inclusive else tax)
    more: dict[str, Any] = {
        "charges": tuple(
            charge(str(worth), kind) for worth, kind in ((shipping, "shipping"), (fee, "tip")) if worth
        ),
        "discounts": (discount(str(off)),) if off else (),
        "tax_mode": TaxMode.INCLUSIVE if inclusive else TaxMode.EXCLUSIVE if tax else TaxMode.NONE,
        "kind": draw(st.sampled_from([Kind.RECEIVABLE_INVOICE, Kind.RECEIVABLE_CREDIT])),
    }
    return _numbered(invoice(*lines, tax=str(tax), total=str(total), **more))


def _line(draw: st.DrawFn, position: int) -> Line:
    amount = draw(amounts)
    sign = -1 if position > 1 and draw(st.integers(0, 5)) == 0 else 1
    return sold(position, str(sign * amount), section=draw(st.sampled_from([None, "Spring"])))


@st.composite
def in_canada(draw: st.DrawFn) -> Invoice:
    """Lines with a tax each that is rounded by itself, on top or inside: cents differ from QuickBooks' way."""
    inclusive = draw(st.booleans())
    lines, tax = [], Decimal(0)
    for position in range(1, draw(st.integers(2, 7))):
        code, amount = draw(st.sampled_from(sorted(CODES))), draw(amounts)
        rate = CODES[code] / 100
        own = half_up(amount * rate / (1 + rate) if inclusive else amount * rate)
        lines.append(taxed(position, str(amount), str(own), code))
        tax += own
    net = sum((line.amount for line in lines), Decimal(0))
    mode = TaxMode.INCLUSIVE if inclusive else TaxMode.EXCLUSIVE
    total = net if inclusive else net + tax
    if not tax:
        mode = TaxMode.NONE
    return _numbered(invoice(*lines, tax=str(tax), total=str(total), tax_mode=mode, currency="CAD"))


def _numbered(one: Invoice) -> Invoice:
    """One of its own: each is sent under a request id of its own."""
    number = next(_numbers)
    ref = one.ref.model_copy(update={"id": str(number)})
    return one.model_copy(update={"ref": ref, "number": f"N-{number}"})


def agrees(
    company: Company, one: Invoice, policy: Policy, kind: OperationKind = OperationKind.CREATE, **more: Any
) -> Sighting | None:
    """It is in the books over exactly its total, or the reason names an amount."""
    try:
        item = company.encode(kind, one, policy=policy, **more)
    except MappingError as error:
        event(error.code)
        if FIGURE.search(error.message):
            return None
        raise
    outcome = company.target.send([item], f"any-{one.ref.id}").outcomes["1"]
    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    assert one.total is not None
    assert outcome.sighting.remote.total == one.total * 100
    assert company.target.differences(company.target.fields(item.body), outcome.sighting.fields) == ()
    return outcome.sighting


def becomes(company: Company, one: Invoice, other: Invoice, policy: Policy) -> None:
    """It is entered, and then changed to all that another one says, and at last to nothing."""
    other = other.model_copy(update={"kind": one.kind})
    if seen := agrees(company, one, policy):
        if changed := agrees(company, other, policy, OperationKind.UPDATE, seen=seen):
            one, seen = other, changed
        item = company.encode(OperationKind.ZERO, one, policy=policy, seen=seen)
        outcome = company.target.send([item], f"zero-{one.ref.id}").outcomes["1"]
        assert isinstance(outcome, Done), outcome
        assert outcome.sighting is not None
        assert outcome.sighting.remote.total == 0


@quick
@given(one=in_the_us())
def test_any_sale_in_the_us(company: Company, one: Invoice) -> None:
    agrees(company, one, SALES_ROUTE)


@quick
@given(one=in_canada())
@pytest.mark.parametrize("difference", ["override", "line", "error"])
def test_any_sale_in_canada(canada: Company, one: Invoice, difference: str) -> None:
    rounding = {**CANADIAN_ROUTE.target, "tax_difference": difference}

    agrees(canada, one, CANADIAN_ROUTE.model_copy(update={"target": rounding}))


@quick
@given(one=in_the_us(), other=in_the_us())
def test_any_sale_becomes_any_other(company: Company, one: Invoice, other: Invoice) -> None:
    becomes(company, one, other, SALES_ROUTE)


@quick
@given(one=in_canada(), other=in_canada())
def test_any_sale_becomes_any_other_in_canada(canada: Company, one: Invoice, other: Invoice) -> None:
    becomes(canada, one, other, CANADIAN_ROUTE)


def test_a_total_below_zero_is_no_invoice(company: Company) -> None:
    one = invoice(sold(1, "-5.00"), computed=Totals(tax_total=Decimal(0)))

    with pytest.raises(MappingError, match=r"The total is -5\.00"):
        company.encode(OperationKind.CREATE, one, policy=SALES_ROUTE)
