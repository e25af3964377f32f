"""The checker against forged documents: a sound day shows nothing, and each kind of damage is told."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.chaos import checker, sales_checker
from tests.chaos.evidence import Evidence

TOKEN = "abc"


def invoice(**fields: Any) -> dict[str, Any]:
    return {
        "id": "k1",
        "invoiceNumber": "CH-1",
        "state": "APPROVED",
        "totalDue": Decimal("10.10"),
        "vendor": {"name": "Ridgeline"},
        "dueDate": "2026-12-05 00:00:00.000Z",
    } | fields


def bill(**fields: Any) -> dict[str, Any]:
    return {
        "Id": "7",
        "SyncToken": "0",
        "DocNumber": "CH-1",
        "TotalAmt": Decimal("10.10"),
        "VendorRef": {"value": "41", "name": "Ridgeline"},
        "DueDate": "2026-12-05",
        "PrivateNote": f"ledgerlink:{TOKEN}/1",
    } | fields


def link(**fields: Any) -> dict[str, Any]:
    return {
        "state": "LINKED",
        "message": "",
        "token": TOKEN,
        "remote_id": "7",
        "remote_version": "0",
        "remote_total": 1010,
        "due_at": None,
        "lease_until": None,
        "open_attempts": 0,
    } | fields


def day(**changes: Any) -> Evidence:
    """A sound one, but for what is changed."""
    diary = {"edits": [], "deletions": [], "orders": [], "losses": 0} | changes.pop("diary", {})
    sound: dict[str, Any] = {"invoices": {"k1": invoice()}, "bills": [bill()], "links": {"k1": link()}}
    return Evidence(**(sound | changes), diary=diary)


def edit(name: str, value: str) -> dict[str, Any]:
    return {"edits": [{"at": 1, "invoice": "k1", "bill": "7", "field": name, "value": value}]}


DELETED = {"deletions": [{"at": 1, "invoice": "k1", "bill": "7"}]}
WIPED = {"PrivateNote": ""}


def ordered(order: str, shown: str) -> dict[str, Any]:
    return {"orders": [{"at": 2, "invoice": "k1", "order": order, "shown": shown}]}


TOLD = "Bill CH-1 was deleted in QuickBooks."
VOIDED = {"k1": invoice(voidedAt="2026-11-10")}
CHANGED = edit("DueDate", "2027-01-01")
EXPLAINED = {
    "as it should be": day(),
    "voided and zero": day(invoices=VOIDED, bills=[bill(TotalAmt=Decimal(0))], links={"k1": link(remote_total=0)}),
    "voided before it was sent": day(invoices=VOIDED, bills=[], links={"k1": link(state="NOT_LINKED")}),
    "deleted by hand and told": day(bills=[], links={"k1": link(state="ERROR", message=TOLD)}, diary=DELETED),
    "deleted by hand and made again by order": day(
        bills=[bill(Id="8")], links={"k1": link(remote_id="8")}, diary=DELETED | ordered("check", TOLD)
    ),
    "changed by hand and told": day(
        bills=[bill(DueDate="2027-01-01")], links={"k1": link(state="ERROR", message="so")}, diary=CHANGED
    ),
    "changed by hand and overwritten by order": day(diary=CHANGED | ordered("overwrite", "changed")),
    "adopted as a person left it": day(bills=[bill(DueDate="2027-01-01")], diary=CHANGED | ordered("adopt", "so")),
    "a wiped memo": day(bills=[bill(**WIPED)]),
    "taken over from who was killed": day(lost=["push/books: b took it from a"], diary={"losses": 1}),
}


@pytest.mark.parametrize("evidence", EXPLAINED.values(), ids=EXPLAINED)
def test_what_is_explained_is_no_damage(evidence: Evidence) -> None:
    assert checker.check(evidence) == []


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        ("duplicate", day(bills=[bill(), bill(Id="8", DocNumber="other")])),
        ("duplicate", day(bills=[bill(**WIPED), bill(Id="8", **WIPED)])),
        ("missing", day(bills=[], links={"k1": link(state="NOT_LINKED", remote_id=None)})),
        ("missing", day(bills=[], links={})),
        ("missing", day(bills=[], links={"k1": link(state="NOT_LINKED", remote_id=None)}, diary=DELETED)),
        ("wrong total", day(bills=[bill(TotalAmt=Decimal("10.11"))])),
        ("wrong total", day(invoices={"k1": invoice(voidedAt="2026-11-10")})),
        ("link at odds", day(bills=[bill(SyncToken="1")])),
        ("link at odds", day(links={"k1": link(remote_total=1011)})),
        ("link at odds", day(links={"k1": link(remote_id="8")})),
        ("link at odds", day(bills=[bill(DueDate="2026-12-06")])),
        ("link at odds", day(bills=[bill(VendorRef={"value": "41", "name": "Copperleaf"})])),
        ("link at odds", day(bills=[bill(TotalAmt=Decimal("10.11"))], diary=ordered("adopt", "so"))),
        ("link at odds", day(bills=[], diary=DELETED)),
        ("link at odds", day(links={"k1": link(state="LINKING")})),
        ("link at odds", day(links={"k1": link(state="LINKING", due_at="2026-11-21")})),
        ("link at odds", day(links={"k1": link(state="ERROR")})),
        ("link at odds", day(links={"k1": link(state="NOT_LINKED")})),
        ("link at odds", day(links={"k1": link(open_attempts=1)})),
        ("overwritten", day(diary=edit("DueDate", "2027-01-01"))),
        ("overwritten", day(diary=edit("DueDate", "2027-01-01") | ordered("check", "changed"))),
        ("overwritten", day(diary=edit("PrivateNote", "Seen 1."))),
        ("overwritten", day(diary=edit("TotalAmt", "12.00"))),
        ("overwritten", day(diary=edit("VendorRef", "42"))),
        ("made again", day(bills=[bill(Id="8")], links={"k1": link(remote_id="8")}, diary=DELETED)),
        ("made again", day(bills=[bill(Id="8")], diary=DELETED | ordered("check", "Queued."))),
        ("unknown bill", day(links={"k1": link(remote_id=None, state="ERROR", message="so")})),
        ("unknown bill", day(bills=[bill(), bill(Id="8", DocNumber="other", **WIPED)])),
        ("needless error", day(links={"k1": link(state="ERROR", message="so")})),
        ("written at rest", day(writes_at_rest=["updated Bill 7"])),
        ("lease left", day(leases=["turn push/books of a/1"])),
        ("two at once", day(early=["push/books: b took it from a"])),
        ("two at once", day(lost=["push/books: b took it from a"])),
        ("two at once", day(twice=["pull/kojo slot 7"])),
        ("over limit", day(over_limit=["POST /batch"])),
        ("traceback", day(log="Traceback (most recent call last):\n  File x\nKeyError: 1")),
        ("traceback", day(log='{"event": "broke", "traceback": "push.py:7\\nKeyError"}\n')),
        ("secret in log", day(log="sent with s3cret", secrets=("s3cret",))),
    ],
)
def test_each_kind_of_damage_is_told(kind: str, evidence: Evidence) -> None:
    assert kind in {damage.kind for damage in checker.check(evidence)}


def test_part_of_a_cent_is_never_rounded_away() -> None:
    with pytest.raises(ValueError, match="parts of a cent"):
        checker.check(day(bills=[bill(TotalAmt=Decimal("10.101"))]))


def test_every_finder_finds_something_here() -> None:
    silent: list[Callable[..., Any]] = [find for find in checker.FINDERS if find not in sales_checker.FINDERS]
    for _, evidence in _told():
        silent = [find for find in silent if not list(find(evidence))]

    assert silent == []


def _told() -> list[tuple[str, Evidence]]:
    (mark,) = test_each_kind_of_damage_is_told.pytestmark  # type: ignore[attr-defined]
    told: list[tuple[str, Evidence]] = mark.args[1]
    return told
