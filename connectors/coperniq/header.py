"""The parts of a document that stand around its lines and totals: party, status, references and remarks."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.coperniq.naming import Entity
from connectors.coperniq.settings import Settings
from connectors.coperniq.status import flags, status
from connectors.coperniq.sums import Stated
from connectors.fields import Fields
from models.document import DocumentRef, Finding, Flag, Notes, Party, Problem, Status
from models.money import is_exact, written


@dataclass(frozen=True)
class Standing:
    """Where the document stands, in Coperniq's word and in ours, and what may be true beside it."""

    status: Status
    said: str
    flags: frozenset[Flag]


def read_standing(header: Fields, stated: Stated, *, is_pending: bool) -> Standing:
    """The status; ``is_pending`` where a payment is on its way."""
    said = header.text("status")
    found = flags(said, archived=header.truth("isArchived"), pending=is_pending)
    return Standing(status(said, stated.total, stated.paid), said or "", found)


def party(header: Fields, what: Entity, settings: Settings) -> Party | None:
    """Whom the document is for, or owed to; none where Coperniq names nobody (sources.md §4.7)."""
    account = header.one("account")
    if account is None:
        return None
    id_, title = account.whole("id"), account.text("title")
    if what == "bill" and settings.bill_account_is == "customer":
        account.keep("id", "title")
        return None
    if title is None:
        account.keep("id")
        return None
    role = "customer" if what == "invoice" else "vendor"
    return Party(role=role, source_id=None if id_ is None else str(id_), display_name=title)


def surroundings(header: Fields) -> dict[str, Any]:
    """The project, what the document is based on where that is something else, and the text on it."""
    record = header.one("record")
    project = _reference("project", record, record.text("title") if record else None)
    based = _numbers(header.whole("basedOnId"), header.whole("basedOnUid"))
    references = [] if project is None else [project]
    if based and (project is None or (project.id, project.number) != based):
        references.append(DocumentRef(type="based_on", id=based[0], number=based[1]))
    return {"references": tuple(references), "notes": Notes(public=header.text("description"))}


def _reference(type_: str, record: Fields | None, name: str | None) -> DocumentRef | None:
    if record is None:
        return None
    id_, number = _numbers(record.whole("id"), record.whole("uid")) or (None, None)
    return DocumentRef(type=type_, id=id_, number=number, name=name)


def _numbers(id_: int | None, uid: int | None) -> tuple[str | None, str | None] | None:
    """As texts; None where both are missing."""
    if id_ is None and uid is None:
        return None
    return None if id_ is None else str(id_), None if uid is None else str(uid)


# ── what there is to say ─────────────────────────────────────────────────────────────────────────────────────


def missing(content: dict[str, Any], what: Entity, name: str) -> Iterator[Problem]:
    """What only a user of Coperniq can enter. A draft needs no date yet."""
    role = "customer" if what == "invoice" else "vendor"
    lacking = {role: content["counterparty"]}
    if content["status"] is not Status.DRAFT:
        lacking["issue date"] = content["issue_date"]
    for field, value in lacking.items():
        if value is None:
            code = f"missing_{field.replace(' ', '_')}"
            yield Problem(code=code, message=f"The {field} of {name} is missing. Enter it in Coperniq.")


def too_fine(header: Fields, name: str, settings: Settings) -> tuple[Problem, ...]:
    """The total is what is booked: nothing holds a part of a cent, and rounding it would make a difference."""
    amount = header.number("amount")
    if amount is None or is_exact(amount, settings.default_currency):
        return ()
    text = f"The total of {name} is {amount:f}, which is no whole number of cents. Correct it in Coperniq."
    return (Problem(code="total_too_fine", message=text),)


def remarks(standing: Standing, stated: Stated, name: str, currency: str) -> Iterator[Finding]:
    """Where Coperniq's status and its amounts tell different stories."""
    total, paid = stated.total or Decimal(0), stated.paid or Decimal(0)
    if standing.status is Status.PAID and paid < total:
        said = (
            f"Coperniq calls {name} paid, of whose {written(total, currency)} {written(paid, currency)} is paid."
        )
        yield Finding(code="PAID_WITHOUT_PAYMENT", message=said)
    if 0 < total < paid:
        said = f"{written(paid, currency)} is paid on {name}, whose total is {written(total, currency)}."
        yield Finding(code="OVERPAID", message=said)
