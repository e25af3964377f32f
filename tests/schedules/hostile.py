"""The model's hostile target, as the connector that the real code talks to.

What the model calls a bill's content, a number, is the total here: content 3 is a bill over 3.00. Everything else
that the protocol rests on (identities, marks, versions, numbers, the party, the feed of deletions) is carried over
as it is. As in the model only the content is a field of ours; a bill's number is the bookkeeper's to change.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from pydantic import BaseModel

from connectors.base import (
    Changes,
    Done,
    Given,
    Item,
    Limit,
    Need,
    NotExecuted,
    Operation,
    OperationKind,
    Outcome,
    ReferenceKind,
    References,
    Refused,
    Search,
    Sent,
    Sighting,
    Stale,
    TargetReference,
    Unknown,
)
from models import exact_json
from models.document import Invoice, Kind
from models.errors import RejectedError, UnavailableError
from models.link import Mark, Remote
from models.money import to_minor
from models.route import Policy as RoutePolicy
from tests.model import target as model
from tests.model.references import NAME, SECOND_NAME, Names
from tests.model.target import VOID, Answer, Books, Reply, Request, Seen
from tests.unit.invoices import VENDOR

TITLE = "Books"
ENTITY = "Bill"
EPOCH = datetime(2026, 6, 1, tzinfo=UTC)
"""Second 0 of a schedule."""

_KINDS = {
    OperationKind.CREATE: model.Kind.CREATE,
    OperationKind.UPDATE: model.Kind.UPDATE,
    OperationKind.ADOPT: model.Kind.UPDATE,
    OperationKind.ZERO: model.Kind.ZERO,
    OperationKind.DELETE: model.Kind.DELETE,
}


class Settings(BaseModel):
    """There is nothing to set."""


class Policy(BaseModel):
    """There is nothing to decide."""


def limits(_: BaseModel) -> Sequence[Limit]:
    """It has none."""
    return ()


def connect(_: BaseModel, account: str, given: Given) -> "Hostile":  # noqa: ARG001 - the protocol's arguments
    """The target that was put at this account."""
    return WORLD[account]


WORLD: dict[str, "Hostile"] = {}
"""What is at the other end of each account."""


class Hostile:
    """The books over their API."""

    def __init__(self, books: Books, pause: Callable[[], None], word: "Word", names: Names | None = None) -> None:
        self.books = books
        self.names = names
        """The vendors and customers; None where the one vendor is simply there."""
        self.tokens: dict[str, int] = {}
        """The model's token of each of ours."""
        self.batch_size = 1
        self._pause = pause
        self._word = word
        self._identities: dict[tuple[str, str], int] = {}
        self._bytes: dict[int, bytes] = {}

    # ── what is pure ─────────────────────────────────────────────────────────────────────────────────────────

    def entity(self, kind: Kind) -> str:  # noqa: ARG002
        """There is one."""
        return ENTITY

    def needs(self, invoice: Invoice, policy: RoutePolicy) -> tuple[Need, ...]:  # noqa: ARG002
        """The one vendor."""
        need = Need(ReferenceKind.VENDOR, VENDOR.display_name, missing="There is no such vendor.")
        return (need if self.names is None else replace(need, names=(_NAMES[SECOND_NAME],), create_from=VENDOR),)

    def encode(self, operation: Operation, item_id: str, references: References, policy: RoutePolicy) -> Item:  # noqa: ARG002
        """Readable JSON."""
        body: dict[str, Any] = {"write": operation.kind, "mark": str(operation.mark)}
        if operation.seen is not None:
            body |= {"id": operation.seen.remote.id, "version": operation.seen.remote.version}
        match operation.kind:
            case OperationKind.CREATE_REFERENCE:
                body |= {"name": SECOND_NAME if operation.name_taken else NAME}
            case OperationKind.ZERO:
                body |= {"fields": _fields(VOID)}
            case OperationKind.ADOPT if operation.seen is not None:
                body |= {"stays": operation.seen.fields["total"]}
            case OperationKind.CREATE | OperationKind.UPDATE if operation.document is not None:
                number = {"number": operation.document.number} if operation.kind is OperationKind.CREATE else {}
                party = {"party": references[ReferenceKind.VENDOR, VENDOR.display_name]}
                body |= {"fields": {"total": f"{operation.document.total:.2f}"} | number | party}
        return Item(item_id, ENTITY, exact_json.dumps(body))

    def fields(self, body: bytes) -> dict[str, Any]:
        """What an item says of the fields we own."""
        sent: dict[str, Any] = exact_json.loads(body).get("fields", {})
        return sent

    def differences(self, ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, ...]:
        """Only the content is ours."""
        if "total" not in ours or ours["total"] == theirs["total"]:
            return ()
        return (f"total {ours['total']}, there {theirs['total']}",)

    def number(self, invoice: Invoice) -> str | None:
        """The invoice's."""
        return invoice.number

    def total(self, body: bytes) -> Decimal | None:
        """None for a deletion."""
        total = self.fields(body).get("total")
        return None if total is None else Decimal(total)

    def normalised(self, name: str) -> str:
        """Names are compared without regard to case."""
        return name.casefold()

    # ── what goes over the wire ──────────────────────────────────────────────────────────────────────────────

    def find(self, needs: Sequence[Need]) -> list[TargetReference]:
        """The one vendor is there; or those vendors that have one of the names."""
        if self.names is not None:
            return self._vendors(self.names, {name for need in needs for name in need.all_names})
        return [
            TargetReference(need.kind, "1", self.normalised(need.value), need.value)
            for need in needs
            if need.kind is ReferenceKind.VENDOR
        ]

    def made_since(self, kind: ReferenceKind, since: datetime) -> list[TargetReference]:  # noqa: ARG002
        """Vendors by the time they were made, whatever they are called."""
        if self.names is None:
            return []
        self._pause()
        found = [entry for entry in self.names.entries if entry.is_vendor and entry.made_at >= _second(since)]
        seen = [self._reference(entry.id, entry.name, is_active=entry.active) for entry in found]
        self._pause()
        return seen

    def _vendors(self, names: Names, wanted: Set[str]) -> list[TargetReference]:
        self._pause()
        found = [entry for entry in names.entries if entry.is_vendor and _name(entry.name) in wanted]
        seen = [self._reference(entry.id, entry.name, is_active=entry.active) for entry in found]
        self._pause()
        return seen

    def _reference(self, id_: int, name: int, *, is_active: bool = True) -> TargetReference:
        text = _name(name)
        return TargetReference(ReferenceKind.VENDOR, str(id_), self.normalised(text), text, active=is_active)

    def look_up(self, search: Search) -> list[Sighting]:
        """Everything at one moment; the worker is slow before it and after it."""
        self._pause()
        found = {seen.id: seen for seen in self._found(search)}
        self._pause()
        return [self.sighting(seen) for seen in found.values()]

    def _found(self, search: Search) -> list[Seen]:
        by_id = [self.books.read(int(id_)) for id_ in search.ids]
        by_number = [seen for number in search.numbers for seen in self.books.numbered(int(number))]
        recent = [] if search.made_since is None else self.books.made_since(_second(search.made_since))
        return [*(seen for seen in by_id if seen), *by_number, *recent]

    def changes(self, since: datetime) -> Changes:
        """The feed, at one moment."""
        self._pause()
        second = _second(since)
        seen = [self.books.read(id_) for id_ in self.books.changed_since(second)]
        deleted = tuple((ENTITY, str(id_)) for id_ in self.books.deleted_since(second))
        self._pause()
        return Changes(tuple(self.sighting(one) for one in seen if one), deleted)

    def send(self, items: Sequence[Item], request_id: str) -> Sent:
        """Each item has a fate of its own; the worker is slow after it. Never before: nothing is checked there."""
        outcomes = {item.item_id: self._outcome(item, request_id) for item in items}
        self._pause()
        is_lost = all(outcome == _LOST for outcome in outcomes.values())
        return Sent(outcomes, trouble=UnavailableError("Books does not answer.") if is_lost else None)

    def sighting(self, seen: Seen) -> Sighting:
        """A bill as connectors show it."""
        total = f"{seen.content}.00"
        remote = Remote(
            ENTITY, str(seen.id), str(seen.version), str(seen.number), to_minor(Decimal(total), "USD"), "USD"
        )
        paid = f"{total} of {total} is paid" if seen.paid else ""
        fields = {"number": remote.number, "party": str(seen.party), "total": total}
        made_at = EPOCH + timedelta(seconds=seen.made_at)
        return Sighting(remote, self._mark(seen.mark), fields, paid=paid, made_at=made_at)

    def _mark(self, mark: model.Mark | None) -> Mark | None:
        if mark is None:
            return None
        token = next(ours for ours, theirs in self.tokens.items() if theirs == mark.token)
        return Mark(token, mark.revision)

    def _outcome(self, item: Item, request_id: str) -> Outcome:
        identity = self._identities.setdefault((request_id, item.item_id), len(self._identities))
        if self._bytes.setdefault(identity, item.body) != item.body:
            self.books.wrongs.append("one identity came with other bytes")
        if self.names is not None and "name" in (body := exact_json.loads(item.body)):
            return self._made(self.names.send(_creation(identity, int(body["name"]))))
        answer = self.books.send(self._request(identity, request_id, exact_json.loads(item.body)))
        return self._told(answer)

    def _request(self, identity: int, request_id: str, body: Mapping[str, Any]) -> Request:
        token, revision = str(body["mark"]).removeprefix("ledgerlink:").split("/")
        document, fields = self.tokens[token], body.get("fields", {})
        total = fields.get("total", body.get("stays", f"{VOID}.00"))
        overwrites, again_at = self._word(document, request_id)
        return Request(
            identity=identity,
            kind=_KINDS[OperationKind(body["write"])],
            mark=model.Mark(document, int(revision)),
            content=int(Decimal(total)),
            number=int(fields.get("number", 0)),
            party=int(fields.get("party", 0)),
            bill=int(body.get("id", -1)),
            version=int(body.get("version", -1)),
            overwrites=overwrites,
            again_at=again_at,
        )

    def _made(self, answer: Answer) -> Outcome:
        if answer.reply is Reply.DONE and answer.seen is not None:
            return Done(reference=self._reference(answer.seen.id, answer.seen.content))
        if answer.reply is Reply.NAME_TAKEN:
            return Refused(RejectedError("Something else has that name.", code="name_taken"))
        return self._told(answer)

    def _told(self, answer: Answer) -> Outcome:
        match answer.reply:
            case Reply.DONE:
                return Done(self.sighting(answer.seen) if answer.seen else None)
            case Reply.REFUSED:
                return Refused(RejectedError("The books are closed. Open them and resync.", code="refused"))
            case Reply.NOT_FOUND:
                return Refused(RejectedError("There is no such bill.", code="gone"))
            case Reply.STALE:
                return Stale(RejectedError("Somebody else changed the bill.", code="stale"))
            case Reply.NOT_EXECUTED:
                return NotExecuted("Books turned the request away.")
            case Reply.LOST:
                return _LOST
        return Unknown(f"Books answered: {answer.reply}")


Word = Callable[[int, str], tuple[int | None, int]]
"""For the judge alone: what a person said of a document, as far as it covers a request: the content that may be
overwritten, and when they asked for it again."""

_LOST = Unknown("dropped")

_NAMES = {NAME: VENDOR.display_name, SECOND_NAME: f"{VENDOR.display_name} (vendor)"}


def _name(name: int) -> str:
    """The model's names are numbers."""
    return _NAMES.get(name, f"Name {name}")


def _creation(identity: int, name: int) -> Request:
    return Request(identity, model.Kind.CREATE, model.Mark(0, 0), name)


def _fields(content: int) -> dict[str, str]:
    return {"total": f"{content}.00"}


def _second(moment: datetime) -> int:
    """The first whole second of the schedule that is not before a moment."""
    return ceil((moment - EPOCH) / timedelta(seconds=1))
