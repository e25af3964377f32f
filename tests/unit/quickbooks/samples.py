"""A bill as a source would give it, and the route and references that go with it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.base import Given, Need, References
from connectors.quickbooks.settings import Settings
from connectors.quickbooks.target import QuickBooks
from models.document import (
    Address,
    Adjustment,
    Invoice,
    Kind,
    Line,
    LineKind,
    Party,
    Reconciliation,
    Reference,
    SourceRef,
    Status,
    TaxMode,
    Totals,
    Tracking,
)
from models.link import Mark
from models.route import Policy
from tests.given import CountedPermits, TokensInMemory

MARK = Mark("u7bqf2c6ns3oa4xyzabcdefghi", 1)
SECOND = Mark(MARK.token, 2)

ROUTE = Policy(
    target={
        "tax_account": "5920",
        "shipping_account": "5910",
        "rounding_account": "5990",
        "cost_category": "class",
    }
)

ACME = Party(
    role="vendor",
    code="V-0042",
    display_name="Acme Electric Supply",
    emails=("billing@acme.example",),
    address=Address(lines=("12 Mill Road",), city="Reno", region="NV", postal_code="89501", country="USA"),
)

EMT = Line(
    position=1,
    description='3/4" EMT',
    quantity=Decimal("100"),
    unit="ft",
    unit_price=Decimal("2.35"),
    amount=Decimal("235.00"),
    account_ref=Reference(code="5010", name="Electrical materials"),
    tracking=(Tracking(type="cost_category", code="M", name="Materials"),),
)
BOXES = Line(
    position=2,
    description="Junction boxes",
    amount=Decimal("64.50"),
    account_ref=Reference(code="5010", name="Electrical materials"),
)


SETTINGS = Settings.model_validate(
    {
        "base_url": "https://books.test",
        "token_url": "https://login.test/token",
        "client_id": "qb-client",
        "client_secret": "qb-secret",
        "refresh_token": "qb-refresh",
    }
)


def logged_in() -> TokensInMemory:
    """A login whose access token is good."""
    return TokensInMemory("access-1")


def target(login: TokensInMemory | None = None, permits: CountedPermits | None = None) -> QuickBooks:
    """The connector, for an address where nobody is."""
    return QuickBooks(SETTINGS, "9341", Given(permits or CountedPermits(), login or logged_in()))


def bill(**changes: Any) -> Invoice:
    """A bill over 235.00 and 64.50, 24.71 tax and 15.79 shipping: 340.00 in all."""
    facts: dict[str, Any] = {
        "ref": SourceRef(connector="kojo", tenant="acme", entity="invoice", id="ck01"),
        "kind": Kind.PAYABLE_BILL,
        "status": Status.APPROVED,
        "source_status": "APPROVED",
        "number": "INV-1001",
        "currency": "USD",
        "issue_date": date(2026, 5, 1),
        "due_date": date(2026, 5, 31),
        "payment_terms": "Net 30",
        "counterparty": ACME,
        "lines": (EMT, BOXES),
        "tax_mode": TaxMode.EXCLUSIVE,
        "computed": Totals(tax_total=Decimal("24.71")),
        "charges": (shipping("15.79"),),
        "declared": Totals(total=Decimal("340.00")),
        "reconciliation": Reconciliation(ok=True),
    }
    return Invoice.model_validate(facts | changes)


def plain(*amounts: str | Decimal, **changes: Any) -> Invoice:
    """A bill of nothing but these amounts, which are its total too unless the story says otherwise."""
    lines = tuple(item(position, amount) for position, amount in enumerate(amounts, start=1))
    total = sum((line.amount for line in lines), Decimal(0))
    facts = {"lines": lines, "tax_mode": TaxMode.NONE, "computed": Totals(), "charges": ()}
    return bill(**(facts | {"declared": Totals(total=total)} | changes))


def item(position: int, amount: str | Decimal, **changes: Any) -> Line:
    facts = {"position": position, "description": f"Part {position}", "amount": Decimal(amount)}
    return Line.model_validate(facts | {"account_ref": Reference(code="5010"), "kind": LineKind.ITEM} | changes)


def shipping(amount: str) -> Adjustment:
    return Adjustment(value=Decimal(amount), amount=Decimal(amount), category="shipping")


def route(**target: Any) -> Policy:
    """The usual route with some of its policies changed; None takes one away."""
    changed = {**ROUTE.target, **target}
    return ROUTE.model_copy(update={"target": {key: value for key, value in changed.items() if value is not None}})


def answers(needs: Iterable[Need]) -> References:
    """An id for every need: its value with a sign of its kind."""
    return {(need.kind, need.value): f"{need.kind}-{need.value}" for need in needs}


def row(body: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """What QuickBooks answers for a bill it was sent: ids, names and sums filled in."""
    lines = [{"Id": str(number), "LineNum": number, **line} for number, line in enumerate(body["Line"], start=1)]
    total = sum((Decimal(line["Amount"]) for line in lines), Decimal(0))
    decorated = {
        "Id": "145",
        "SyncToken": "0",
        "domain": "QBO",
        "TotalAmt": total,
        "Balance": total,
        "Line": lines,
    }
    return {**body, **decorated, **changes}
