"""The checker of sales against forged documents: a sound day shows nothing, and each kind of damage is told."""

import ast
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.chaos import checker, evidence, sales_checker, sales_reading
from tests.chaos.evidence import Evidence, Key, Sale

SOLD = Sale(
    source="zrm",
    id="s1",
    number="Z-1",
    customer="Mesa Ridge",
    total=Decimal("10.10"),
    paid=Decimal("4.00"),
    standing="live",
    payments={"p1": Decimal("4.00")},
)
SALE, PAYMENT = ("zrm", "invoice", "s1"), ("zrm", "payment", "p1")


def sold(**fields: Any) -> dict[str, Any]:
    return {
        "Id": "7",
        "SyncToken": "1",
        "DocNumber": "Z-1",
        "TotalAmt": Decimal("10.10"),
        "Balance": Decimal("6.10"),
        "CustomerRef": {"value": "41", "name": "Mesa Ridge"},
        "PrivateNote": "ledgerlink:abc/1",
    } | fields


def on(invoice: str, amount: str = "4.00") -> list[dict[str, Any]]:
    return [{"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}]


def paid(**fields: Any) -> dict[str, Any]:
    return {
        "Id": "8",
        "SyncToken": "0",
        "PaymentRefNum": "PAY-1",
        "TotalAmt": Decimal("4.00"),
        "CustomerRef": {"value": "41", "name": "Mesa Ridge"},
        "PrivateNote": "ledgerlink:def/1",
        "Line": on("7"),
    } | fields


def link(**fields: Any) -> dict[str, Any]:
    return {
        "state": "LINKED",
        "message": "",
        "token": "abc",
        "remote_entity": "Invoice",
        "remote_id": "7",
        "remote_version": "1",
        "remote_total": 1010,
        "due_at": None,
        "lease_until": None,
        "open_attempts": 0,
    } | fields


def link_of_payment(**fields: Any) -> dict[str, Any]:
    held = {"token": "def", "remote_entity": "Payment", "remote_id": "8", "remote_version": "0"}
    return link(**held, remote_total=400) | fields


NOTHING: dict[str, Any] = {"remote_entity": None, "remote_id": None}
UNPAID: dict[str, Any] = {"paid": Decimal(0), "payments": {}}


def day(
    *,
    invoices: tuple[dict[str, Any], ...] = (sold(),),
    received: tuple[dict[str, Any], ...] = (paid(),),
    credits_: tuple[dict[str, Any], ...] = (),
    links: dict[Key, dict[str, Any]] | None = None,
    taken_back: list[dict[str, Any]] | None = None,
    **of_sale: Any,
) -> Evidence:
    """A sound one, but for what is changed."""
    return Evidence(
        invoices={},
        bills=[],
        links={},
        diary={"edits": [], "deletions": [], "orders": [], "losses": 0, "taken_back": taken_back or []},
        sales=[replace(SOLD, **of_sale)],
        books={"Invoice": [*invoices], "CreditMemo": [*credits_], "Payment": [*received]},
        sale_links={SALE: link(), PAYMENT: link_of_payment()} if links is None else links,
    )


def links(of_sale: dict[str, Any] | None = None, of_payment: dict[str, Any] | None = None) -> dict[Key, Any]:
    return {SALE: link(**of_sale or {}), PAYMENT: link_of_payment(**of_payment or {})}


ZERO: dict[str, Any] = {"TotalAmt": Decimal(0), "Balance": Decimal(0)}
WITHDRAWN: dict[str, Any] = {"standing": "withdrawn"} | UNPAID
CREDIT: dict[str, Any] = {"total": Decimal("-10.10")} | UNPAID
ASKED = {SALE: link(state="ERROR", message="Rejected in ZRM, but Invoice 7 is there.")}
STOPPED = {"state": "ERROR", "message": "Invoice Z-1 is void at its source, but 4.00 is paid."}
TOO_MUCH = {"state": "ERROR", "message": "The payment is more than what is open on its invoice."}
TAKEN_BACK: dict[str, Any] = {"taken_back": [{"source": "zrm", "id": "s1"}], "standing": "void"}
UNTOUCHED = sold(Balance=Decimal("10.10"))
BY_SUM = {SALE: link(), ("zrm", "payment", "s1/paid-1"): link_of_payment()}
NOT_SENT = {SALE: link(state="NOT_LINKED", **NOTHING)}
EXPLAINED = {
    "as it should be": day(),
    "void and zero": day(
        invoices=(sold(**ZERO),), received=(), links={SALE: link(remote_total=0)}, standing="void", **UNPAID
    ),
    "void before it was sent": day(invoices=(), received=(), links=NOT_SENT, standing="void", **UNPAID),
    "withdrawn, and a person is asked": day(invoices=(UNTOUCHED,), received=(), links=ASKED, **WITHDRAWN),
    "withdrawn before it was sent": day(invoices=(), received=(), links=NOT_SENT, **WITHDRAWN),
    "a credit": day(
        invoices=(), received=(), credits_=(sold(),), links={SALE: link(remote_entity="CreditMemo")}, **CREDIT
    ),
    "taken back though paid in the books": day(links=links(STOPPED), **TAKEN_BACK),
    "taken back before its payment was booked": day(
        invoices=(sold(**ZERO),),
        received=(),
        links=links({"remote_total": 0}, TOO_MUCH | NOTHING),
        **TAKEN_BACK,
    ),
    "a source that tells only the sum": day(received=(paid(PaymentRefNum=None),), links=BY_SUM, payments=None),
}


@pytest.mark.parametrize("sound", EXPLAINED.values(), ids=EXPLAINED)
def test_what_is_explained_is_no_damage(sound: Evidence) -> None:
    assert checker.check(sound) == []


OTHERS = sold(Id="9", DocNumber="Z-2", PrivateNote="ledgerlink:xyz/1")
DAMAGE = [
    ("duplicate", day(invoices=(sold(), sold(Id="9", DocNumber="other")))),
    ("duplicate", day(invoices=(sold(), sold(Id="9", PrivateNote="")))),
    ("duplicate", day(credits_=(sold(Id="9", PrivateNote=""),))),
    ("duplicate", day(received=(paid(), paid(Id="9", PaymentRefNum="other")))),
    ("duplicate", day(received=(paid(), paid(Id="9", PrivateNote="")))),
    ("missing", day(invoices=(), links=links(NOTHING | {"state": "NOT_LINKED"}))),
    ("missing", day(received=(), links=links({}, NOTHING | {"state": "NOT_LINKED"}))),
    ("missing", day(links={PAYMENT: link_of_payment()})),
    ("wrong total", day(invoices=(sold(TotalAmt=Decimal("10.11")),))),
    ("wrong total", day(received=(paid(TotalAmt=Decimal("4.01")),))),
    ("wrong total", day(standing="void")),
    ("wrong balance", day(invoices=(sold(Balance=Decimal("10.10")),))),
    ("wrong balance", day(paid=Decimal("5.00"))),
    ("wrong balance", day(received=(), links=BY_SUM, payments=None)),
    ("misapplied", day(received=(paid(Line=on("9")),))),
    ("misapplied", day(received=(paid(Line=on("7", "3.00")),))),
    ("misapplied", day(received=(paid(Line=[]),))),
    ("misapplied", day(received=(paid(Line=on("9")),), links=BY_SUM, payments=None)),
    ("link at odds", day(invoices=(sold(SyncToken="2"),))),
    ("link at odds", day(received=(paid(SyncToken="2"),))),
    ("link at odds", day(links=links({"remote_total": 1011}))),
    ("link at odds", day(links=links({}, {"remote_id": "9"}))),
    ("link at odds", day(invoices=(sold(DocNumber="Z-2"),))),
    ("link at odds", day(invoices=(sold(CustomerRef={"value": "42", "name": "Harbor"}),))),
    ("link at odds", day(links=links({"state": "LINKING"}))),
    ("link at odds", day(links=links({}, {"state": "LINKING", "due_at": "2026-11-21"}))),
    ("link at odds", day(links=links({"state": "ERROR"}))),
    ("link at odds", day(links=links({"state": "NOT_LINKED"}))),
    ("link at odds", day(links=links({}, {"open_attempts": 1}))),
    ("unknown record", day(invoices=(sold(), OTHERS))),
    ("unknown record", day(received=(paid(), paid(Id="9", PaymentRefNum="PAY-2", PrivateNote="")))),
    ("needless error", day(links=links({"state": "ERROR", "message": "so"}))),
    ("needless error", day(links=links(STOPPED), standing="void")),
    ("needless error", day(links=links(STOPPED, TOO_MUCH), **TAKEN_BACK)),
    ("needless error", day(received=(), links=links(STOPPED), **TAKEN_BACK)),
    ("needless error", day(links=links({}, TOO_MUCH))),
    ("wrong total", day(links=links({}, TOO_MUCH), **TAKEN_BACK)),
    ("wrong total", day(received=(), links=links(STOPPED), **TAKEN_BACK)),
    ("needless error", day(links=links({}, {"state": "ERROR", "message": "so"}))),
    ("needless error", day(links=links(ASKED[SALE], {"state": "ERROR", "message": "so"}), standing="withdrawn")),
]


@pytest.mark.parametrize(("kind", "damaged"), DAMAGE)
def test_each_kind_of_damage_is_told(kind: str, damaged: Evidence) -> None:
    assert kind in {damage.kind for damage in checker.check(damaged)}


def test_every_finder_finds_something_here() -> None:
    silent: list[Callable[..., Any]] = [*sales_checker.FINDERS]
    for _, damaged in DAMAGE:
        silent = [find for find in silent if not list(find(damaged))]

    assert silent == []


@pytest.mark.parametrize("module", [checker, evidence, sales_checker, sales_reading])
def test_the_checker_imports_nothing_but_its_own_parts(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text())
    own = {f"tests.chaos.{name}" for name in ("evidence", "sales_checker", "sales_reading")}

    imported = {name for node in ast.walk(tree) for name in _imports(node)}

    outside = {name.split(".")[0] for name in imported - own}
    assert outside - sys.stdlib_module_names <= {"psycopg"}


def _imports(node: ast.AST) -> list[str]:
    """Full names of modules; of a package's modules, each by itself."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module == "tests.chaos":
        return [f"tests.chaos.{alias.name}" for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []
