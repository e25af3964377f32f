"""A source and a target in memory: small, honest, and as unreliable as they are told to be.

They are a connector like any other (``connectors.base``), so that pull and push use them as they use Kojo and
QuickBooks; which of them a connection gets is found by its account.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from connectors.base import (
    Changes,
    Done,
    ExternalId,
    Given,
    Item,
    Limit,
    Mapped,
    Need,
    Notice,
    Operation,
    OperationKind,
    Outcome,
    Page,
    Record,
    ReferenceKind,
    References,
    Refused,
    Remark,
    Search,
    Sent,
    Shown,
    Sighting,
    Stale,
    SweepPage,
    TargetReference,
    Unknown,
    Unshowable,
)
from models import exact_json
from models.document import Invoice, Kind, Payment, SourceIntegration, SourceRef
from models.errors import RejectedError, UnavailableError
from models.link import Mark, Remote
from models.money import to_minor
from models.route import Policy as RoutePolicy
from tests.unit.invoices import LINE, REF, VENDOR, invoice, payment

TITLE = "Books"
ENTITY = "Bill"
VENDOR_ID = "v-77"


class Settings(BaseModel):
    """There is nothing to set."""


class Policy(BaseModel):
    """There is nothing to decide."""


def limits(_: BaseModel) -> Sequence[Limit]:
    return ()


def connect(_: BaseModel, account: str, given: Given) -> "Inbox | Books":  # noqa: ARG001 - the protocol's arguments
    return WORLD[account]


WORLD: dict[str, "Inbox | Books"] = {}
"""What is at the other end of each account."""


# ── the source ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Inbox:
    """Invoices as people at the source see them; every change is numbered."""

    changes: int = 0
    rows: dict[str, Record] = field(default_factory=dict)
    in_one_page: bool = False
    unlisted: set[str] = field(default_factory=set)
    """What a sweep does not list, although it is there."""
    changed_unseen: set[str] = field(default_factory=set)
    """What changed, although no pull is told of it."""
    hidden: set[str] = field(default_factory=set)
    """What is not found by its id, although it is there."""
    remarks: tuple[Remark, ...] = ()
    """What the next sweeps notice."""

    def put(self, id_: str, **values: Any) -> None:
        self.changes += 1
        self.rows[id_] = {**self.rows.get(id_, {}), **values, "id": id_, "change": self.changes}

    def pull(self, cursor: str | None) -> Iterator[Page]:
        since = int(cursor or 0)
        changed = sorted((row["change"], row["id"]) for row in list(self.rows.values()) if row["change"] > since)
        if self.in_one_page and changed:
            yield Page(tuple(dict(self.rows[id_]) for _, id_ in reversed(changed)), str(changed[-1][0]))
            return
        for change, id_ in changed:
            yield Page((dict(self.rows[id_]),), str(change))

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId("invoice", record["id"])

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        amount = Decimal(record["amount"])
        shown = record.get("shown")
        mapped = invoice(
            ref=REF.model_copy(update={"id": record["id"], "version": _version(record)}),
            status=record["status"],
            number=record["number"],
            due_date=record["due"],
            lines=(LINE.model_copy(update={"amount": amount}),),
            declared={"total": amount},
            source_integration=SourceIntegration(state=shown) if shown else None,
        )
        paid = record.get("paid", ())
        return Mapped((mapped, *(_payment(mapped.ref, record, id_) for id_ in paid)), memory)

    def remove(self, id_: str) -> Record:
        """Nothing tells that it was there."""
        return self.rows.pop(id_)

    def sweep(self) -> Iterator[SweepPage]:
        for id_ in list(self.rows):
            identity = ExternalId("invoice", id_)
            listed = () if id_ in self.unlisted else (identity,)
            yield SweepPage(listed, changed=listed if id_ in self.changed_unseen else ())
        yield SweepPage((), remarks=self.remarks)

    def look(self, identity: ExternalId) -> Record | None:
        row = self.rows.get(identity.id)
        return None if row is None or identity.id in self.hidden else dict(row)

    def report(self, notices: Sequence[Notice]) -> Mapping[ExternalId, Shown | Unshowable]:
        """Each notice is shown, which is a change of its invoice like any other."""
        shown: dict[ExternalId, Shown | Unshowable] = {}
        for notice in notices:
            if self.rows[notice.id.id].get("shown") != notice.state:
                self.put(notice.id.id, shown=str(notice.state))
            shown[notice.id] = Shown(_version(self.rows[notice.id.id]))
        return shown


def _payment(parent: SourceRef, record: Record, id_: str) -> Payment:
    ref = parent.model_copy(update={"entity": "payment", "id": id_})
    return payment(ref=ref, parent=parent, amount=Decimal(record["amount"]))


def _version(record: Record) -> str:
    return f"{record['change']:09}"


# ── the target ───────────────────────────────────────────────────────────────────────────────────────────────

Loss = Literal["before", "after", "late", "killed"]
"""How a request goes wrong: it never arrives, its answer is lost, it is carried out only later, or the worker is
killed when it was carried out."""


class Killed(BaseException):
    """The worker's process is gone."""


@dataclass(frozen=True)
class Bill:
    """A record of the target; ``our_due`` is the due date as we last wrote it."""

    id: str
    version: int
    number: str
    party: str
    due: str
    total: str
    mark: Mark | None
    our_due: str | None = None
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_copy: bool = False
    """Made by hand, of another with its memo."""

    @property
    def by_hand(self) -> str | None:
        """The due date that a person set, which nobody may overwrite."""
        return None if self.due == self.our_due else self.due

    @property
    def fields(self) -> dict[str, Any]:
        return {"number": self.number, "party": self.party, "due": self.due, "total": self.total}

    @property
    def sighting(self) -> Sighting:
        total = to_minor(Decimal(self.total), "USD")
        remote = Remote(ENTITY, self.id, str(self.version), self.number, total, "USD")
        return Sighting(remote, self.mark, self.fields, made_at=self.made_at)


@dataclass(frozen=True)
class UnderWay:
    """An item that the target has and has not carried out, for so long."""

    item: Item
    request_id: str
    since_s: float = 0.0


@dataclass
class Books:
    """Bills as people at the target see them, and what was asked of it over its API."""

    forgets_identities: bool = False
    losses: list[Loss] = field(default_factory=list)
    refuses_next: bool = False
    is_closed: bool = False
    """It refuses every write."""
    is_down: bool = False
    goes_down_after: int | None = None
    """So many sends from now on are answered, and then it is down."""
    breaks_off: bool = False
    """Writing ends in an error that nobody foresaw, after everything was done."""
    meanwhile: Callable[[], object] = lambda: None
    """What somebody does while a request is under way."""
    while_looking: Callable[[], object] = lambda: None
    """What somebody does between a look and its answer."""
    while_finding: Callable[[], object] = lambda: None
    """The same of a look for vendors."""
    bills: dict[str, Bill] = field(default_factory=dict)
    made: int = 0
    executed: int = 0
    asked: int = field(default=0, compare=False)
    overwritten: list[str] = field(default_factory=list)
    may_overwrite: set[str] = field(default_factory=set)
    vendors: dict[str, str] = field(default_factory=lambda: {VENDOR_ID: VENDOR.display_name})
    """Names by id; one that is missing is created."""
    miscounts: bool = False
    """It books a cent more than it is sent."""
    batch_size: int = 3
    at_death: Callable[[], None] = lambda: None
    _answers: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    _bytes: dict[tuple[str, str], bytes] = field(default_factory=dict)
    deleted: list[tuple[str, datetime]] = field(default_factory=list)
    _under_way: list[UnderWay] = field(default_factory=list)

    # ── what is pure ─────────────────────────────────────────────────────────────────────────────────────────

    def entity(self, kind: Kind) -> str:  # noqa: ARG002
        return ENTITY

    def needs(self, of: Invoice, policy: RoutePolicy) -> tuple[Need, ...]:  # noqa: ARG002
        return (Need(ReferenceKind.VENDOR, VENDOR.display_name, create_from=VENDOR),)

    def encode(self, operation: Operation, item_id: str, references: References, policy: RoutePolicy) -> Item:  # noqa: ARG002
        body: dict[str, Any] = {"item": item_id, "write": operation.kind, "mark": str(operation.mark)}
        if operation.seen is not None:
            body |= {"id": operation.seen.remote.id, "version": operation.seen.remote.version}
        if operation.kind in (OperationKind.CREATE, OperationKind.UPDATE) and isinstance(
            operation.document, Invoice
        ):
            party = references[ReferenceKind.VENDOR, VENDOR.display_name]
            body |= {"fields": _fields(operation.document) | {"party": party}}
        if operation.kind is OperationKind.CREATE_REFERENCE and operation.need is not None:
            body |= {"name": operation.need.value}
        if operation.kind is OperationKind.ZERO:
            body |= {"fields": {"total": "0.00"}}
        return Item(item_id, ENTITY, exact_json.dumps(body))

    def fields(self, body: bytes) -> dict[str, Any]:
        sent: dict[str, Any] = exact_json.loads(body).get("fields", {})
        return sent

    def differences(self, ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, ...]:
        return tuple(f"{name} {ours[name]}, there {theirs[name]}" for name in ours if ours[name] != theirs[name])

    def number(self, of: Invoice) -> str | None:
        return of.number

    def total(self, body: bytes) -> Decimal | None:
        total = self.fields(body).get("total")
        return None if total is None else Decimal(total)

    def normalised(self, name: str) -> str:
        return name.casefold()

    # ── what goes over the wire ──────────────────────────────────────────────────────────────────────────────

    def find(self, needs: Sequence[Need]) -> list[TargetReference]:
        self._answer()
        names = {self.normalised(name) for need in needs for name in need.all_names}
        found = [self._vendor(id_) for id_, name in self.vendors.items() if self.normalised(name) in names]
        self.while_finding()
        return found

    def made_since(self, kind: ReferenceKind, since: datetime) -> list[TargetReference]:  # noqa: ARG002
        self._answer()
        return []

    def look_up(self, search: Search) -> list[Sighting]:
        self._answer()
        found = [
            bill.sighting
            for bill in self.bills.values()
            if bill.id in search.ids
            or bill.number in search.numbers
            or (search.made_since is not None and bill.made_at >= search.made_since)
        ]
        self.while_looking()
        return found

    def changes(self, since: datetime) -> Changes:
        """Whatever was ever made or changed is told; of deletions those since then."""
        self._answer()
        deleted = tuple((ENTITY, id_) for id_, at in self.deleted if at >= since)
        return Changes(tuple(bill.sighting for bill in self.bills.values()), deleted)

    def send(self, items: Sequence[Item], request_id: str) -> Sent:
        loss = self.losses.pop(0) if self.losses else None
        self.meanwhile()
        for item in items:
            known = self._bytes.setdefault((request_id, item.item_id), item.body)
            assert known == item.body, "one identity came with other bytes"
        if loss == "before" or self.is_down:
            return _all(items, Unknown("dropped"))
        self._under_way += [UnderWay(item, request_id) for item in items]
        if loss == "late":
            return _all(items, Unknown("timed out"))
        outcomes: dict[str, Outcome] = {}
        for item in items:
            outcomes[item.item_id] = self._finish(UnderWay(item, request_id))
        if self.goes_down_after is not None:
            self.goes_down_after -= 1
            self.is_down = self.goes_down_after == 0
        if self.breaks_off:
            raise ZeroDivisionError
        if loss == "killed":
            self.at_death()
            raise Killed
        return _all(items, Unknown("dropped")) if loss == "after" else Sent(outcomes)

    @property
    def is_at_work(self) -> bool:
        """Whether it has something that it has not carried out."""
        return bool(self._under_way)

    def delete(self, id_: str) -> None:
        del self.bills[id_]
        self.deleted.append((id_, datetime.now(UTC)))

    def time_passes(self, seconds: float, longest_s: float) -> None:
        """As if everything had happened so much earlier; no request takes longer than ``longest_s``."""
        ago = timedelta(seconds=seconds)
        self.bills = {id_: replace(bill, made_at=bill.made_at - ago) for id_, bill in self.bills.items()}
        self.deleted = [(id_, at - ago) for id_, at in self.deleted]
        self._under_way = [replace(one, since_s=one.since_s + seconds) for one in self._under_way]
        for one in [one for one in self._under_way if one.since_s >= longest_s]:
            self._finish(one)

    def _answer(self) -> None:
        self.asked += 1
        if self.is_down:
            raise UnavailableError("Books does not answer.")

    def _finish(self, one: UnderWay) -> Outcome:
        self._under_way.remove(one)
        identity = (one.request_id, one.item.item_id)
        if identity in self._answers and not self.forgets_identities:
            return self._answers[identity]
        outcome = self._write(exact_json.loads(one.item.body))
        self._answers[identity] = outcome
        return outcome

    def _write(self, body: Mapping[str, Any]) -> Outcome:
        if self.refuses_next or self.is_closed:
            self.refuses_next = False
            return Refused(RejectedError("The books are closed. Open them and resync.", code="closed"))
        self.executed += 1
        if body["write"] == OperationKind.CREATE:
            return self._create(body)
        if body["write"] == OperationKind.CREATE_REFERENCE:
            return self._create_vendor(body["name"])
        bill = self.bills.get(body["id"])
        if bill is None:
            return Refused(RejectedError("There is no such bill.", code="gone"))
        if str(bill.version) != body["version"]:
            return Stale(RejectedError("Somebody else changed the bill.", code="stale"))
        if body["write"] == OperationKind.DELETE:
            self.delete(bill.id)
            return Done()
        return self._change(bill, body)

    def _create(self, body: Mapping[str, Any]) -> Outcome:
        self.made += 1
        fields = body["fields"]
        if self.miscounts:
            fields |= {"total": str(Decimal(fields["total"]) + Decimal("0.01"))}
        bill = Bill(id=str(self.made), version=0, mark=_mark(body["mark"]), our_due=fields["due"], **fields)
        self.bills[bill.id] = bill
        return Done(bill.sighting)

    def _create_vendor(self, name: str) -> Outcome:
        self.made += 1
        self.vendors[f"v-{self.made}"] = name
        return Done(reference=self._vendor(f"v-{self.made}"))

    def _vendor(self, id_: str) -> TargetReference:
        name = self.vendors[id_]
        return TargetReference(ReferenceKind.VENDOR, id_, self.normalised(name), name)

    def _change(self, bill: Bill, body: Mapping[str, Any]) -> Outcome:
        fields = body.get("fields", {})
        due = {"our_due": fields["due"]} if "due" in fields else {}
        changed = replace(bill, version=bill.version + 1, mark=_mark(body["mark"]), **fields, **due)
        if bill.by_hand not in (None, changed.due) and bill.id not in self.may_overwrite:
            self.overwritten.append(f"bill {bill.id}: due {bill.by_hand} became {changed.due}")
        if due:
            self.may_overwrite.discard(bill.id)
        self.bills[bill.id] = changed
        return Done(changed.sighting)


def _fields(of: Invoice) -> dict[str, Any]:
    return {"number": of.number, "due": str(of.due_date), "total": f"{of.total:.2f}"}


def _mark(text: str) -> Mark:
    token, revision = text.removeprefix("ledgerlink:").split("/")
    return Mark(token, int(revision))


def _all(items: Sequence[Item], outcome: Outcome) -> Sent:
    return Sent({item.item_id: outcome for item in items}, trouble=UnavailableError("Books does not answer."))
