"""What a connector implements, and what it is given: small protocols and the nouns they speak in.

A connector package exports ``Settings`` (pydantic; typos refused; secrets as ``SecretStr``), ``TITLE`` (the name
people know the system by), ``limits(settings)`` and ``connect(settings, account, given)``, which returns a
``Source`` or a ``Target``. A target's package also exports ``Policy`` (pydantic): its part of a route's policy.
A source's package whose product posts to QuickBooks by itself also exports ``NATIVE_SYNC``: one sentence that says
where people switch that off; one whose users can be shown how each invoice stands (``WritesBack``) exports
``SHOWS_STATES = True``.
Failures of the outside leave a connector as the errors of ``models.errors`` and in no other form.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from models.document import Document, Kind, Party, Reference
from models.errors import PermanentError, RetryableError, SyncError
from models.link import LinkState, Mark, Remote
from models.route import Policy

Record = dict[str, Any]
"""Everything a source said about one document, as parsed by ``models.exact_json``; assembled by ``pull``."""


# ── what a connector is given ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Limit:
    """At most ``count`` permits of a kind ("request", "batch") in any window of ``seconds``."""

    kind: str
    count: int
    seconds: int


class Permits(Protocol):
    """The limiter of one connection, shared by all workers."""

    def take(self, *kinds: str) -> None:
        """Take one permit of each kind, waiting a moment where that is all it needs.

        Raises ``RateLimitedError`` when the wait would be long, or the connection is cooling down.
        """


class Tokens(Protocol):
    """The stored login of one connection; secrets are encrypted at rest, times are the database's."""

    def access(self) -> str | None:
        """The access token, if it is still good for some minutes."""

    def refresh(self) -> str | None:
        """The latest refresh token, if one was ever stored."""

    def save(self, access: str, refresh: str | None, expires_in_s: int) -> None:
        """Store what the login answered, all at once."""

    def drop_access(self) -> None:
        """Forget the access token: the other side refused it."""


class Kept(Protocol):
    """What is kept of a source's records, so that a pull need not ask again for parts that cannot have changed."""

    def records(self, entity: str, ids: Collection[str]) -> Mapping[str, Record]:
        """By id, the records as they were pulled last; none of those that were never pulled."""


class NothingKept:
    """Of a source that was never pulled."""

    def records(self, entity: str, ids: Collection[str]) -> Mapping[str, Record]:  # noqa: ARG002 - whatever is asked
        return {}


@dataclass(frozen=True)
class Given:
    """What ``connect`` gets besides its settings."""

    permits: Permits
    tokens: Tokens
    kept: Kept = field(default_factory=NothingKept)


# ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LeftOut:
    """What a source listed and nothing can be kept under: it has no identity. The sentence names it."""

    said: Any
    message: str


@dataclass(frozen=True)
class Page:
    """Records, oldest change first, and the cursor from which pulling resumes after them."""

    records: tuple[Record, ...]
    cursor: str
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class ExternalId:
    """A record's identity in its account."""

    entity: str
    id: str


@dataclass(frozen=True)
class Mapped:
    """The documents in a record, and what the mapping must remember for the next time it sees the record."""

    documents: tuple[Document, ...]
    memory: dict[str, Any] = field(default_factory=dict)


class Source(Protocol):
    """Where documents come from."""

    def pull(self, cursor: str | None) -> Iterator[Page]:
        """Yield what changed since the cursor, with some overlap; each page can be resumed from.

        Raises ``RetryableError`` (nothing after the last page is lost) or ``ConnectionBrokenError``.
        """

    def external_id(self, record: Record) -> ExternalId:
        """The identity, even of a record that does not map."""

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        """Map a record; pure. Raises ``MappingError`` with a sentence that names the field and the invoice."""


@dataclass(frozen=True)
class Remark:
    """Something that a person may want to know and nothing waits for; ``about`` is the record, if it is of one."""

    code: str
    message: str
    about: ExternalId | None = None


@dataclass(frozen=True)
class SweepPage:
    """A part of what a source lists when it is swept."""

    listed: tuple[ExternalId, ...]
    changed: tuple[ExternalId, ...] = ()
    """Of these, those that are otherwise than they were pulled last, and may tell no pull of it: read again."""
    remarks: tuple[Remark, ...] = ()


@runtime_checkable
class Sweeps(Protocol):
    """A source that can be asked what it still has: some delete without a trace (DESIGN §4.10)."""

    def sweep(self) -> Iterator[SweepPage]:
        """Yield the identities of all records that it lists now, page by page, whatever their state.

        One that moves meanwhile may be missing or come twice. Raises as ``pull`` does.
        """

    def look(self, identity: ExternalId) -> Record | None:
        """One record as it is now, as ``pull`` gives it; None only where the source says that it has no such one.

        Raises as ``pull`` does.
        """


@dataclass(frozen=True)
class Event:
    """What somebody posted to the address for a source's events, as it came; nobody knows yet who it was."""

    body: bytes
    headers: Mapping[str, str]
    """Names in lower case."""
    named: str
    """What the address adds to the connection's own: the kind of event, where each has an address of its own."""
    at: datetime
    """When it came, by the database's clock."""


@dataclass(frozen=True)
class Hint:
    """What an event says: that a record may have changed. It is read again; what the event holds is never used."""

    event_id: str
    """The same for every copy of an event; at most 200 characters."""
    kind: str
    """The source's word for what happened; at most 50 characters."""
    identity: ExternalId
    is_deleted: bool = False
    """Whether the source says that the record was deleted."""


@dataclass(frozen=True)
class AccessEnded:
    """What an event says: somebody took our access away. The connection is held until a person resumes it."""

    event_id: str
    """The same for every copy of an event; at most 200 characters."""
    kind: str
    """The source's word for what happened; at most 50 characters."""
    message: str
    """One or two sentences: what happened, and what a person does about it at the source."""


class ForgedEventError(Exception):
    """Nothing proves that the source sent it. The text says what is missing or wrong, and quotes nothing."""


class UnusableEventError(Exception):
    """The source signed it, and it is too old or can't be read. The text says which, and quotes nothing."""


@runtime_checkable
class ReceivesWebhooks(Protocol):
    """A source that tells of changes by itself. Events may be lost, repeated and out of order: pulls go on."""

    def hint(self, event: Event) -> Hint | AccessEnded | None:
        """Verify and read an event; pure. None for a genuine one that is about nothing we have.

        Raises ``ForgedEventError`` or ``UnusableEventError``.
        """

    def look(self, identity: ExternalId) -> Record | None:
        """One record as it is now, as ``pull`` gives it; None only where the source says that it has no such one.

        Raises as ``pull`` does.
        """

    def deleted(self, record: Record) -> Record:
        """The last record that was known, as one that says it was deleted; pure."""


@dataclass(frozen=True)
class Notice:
    """What a source is to show with one of its documents."""

    id: ExternalId
    state: LinkState
    message: str


@dataclass(frozen=True)
class Shown:
    """A notice that the source shows now; ``version`` is its own time of the document's last change."""

    version: str | None = None


@dataclass(frozen=True)
class Unshowable:
    """A notice that the source will never show: it does not have the document any more."""

    reason: str


@runtime_checkable
class WritesBack(Protocol):
    """A source that shows its users how the integration of each document stands."""

    def report(self, notices: Sequence[Notice]) -> Mapping[ExternalId, Shown | Unshowable]:
        """Show these, each as it stands; what is shown already is not written. Safe to repeat.

        A notice that is not in the answer may or may not be shown. Raises ``SyncError`` where nothing can be told.
        """


# ── targets: what is looked for ──────────────────────────────────────────────────────────────────────────────


class ReferenceKind(StrEnum):
    """The kinds of things of a target that documents refer to."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    JOB = "job"
    """A customer's project, where it has one of its own in the target."""
    ITEM = "item"
    ACCOUNT = "account"
    TERM = "term"
    TAX_CODE = "tax_code"
    PURCHASE_TAX_CODE = "purchase_tax_code"
    CLASS = "class"
    DEPARTMENT = "department"
    PAYMENT_METHOD = "payment_method"
    COMPANY = "company"
    """A fact about how the target itself is set up."""


@dataclass(frozen=True)
class Need:
    """A value of a document that must become a reference of the target.

    ``value`` is what a mapping is set for ("5010"); ``names`` are further names it may go by there ("Electrical
    materials"). What is missing stops the document with ``missing``, unless it is optional or can be created.
    """

    kind: ReferenceKind
    value: str
    names: tuple[str, ...] = ()
    missing: str = ""
    optional: bool = False
    create_from: Party | Reference | None = None
    """What it is made of, where the route lets it be made."""
    rests_on: tuple[tuple[ReferenceKind, str], ...] = ()
    """Kind and value of what must be there before it can be made, under a name of its own: needs of the same
    document."""

    @property
    def all_names(self) -> tuple[str, ...]:
        """Everything it may be called there."""
        return (self.value, *self.names)


@dataclass(frozen=True)
class TargetReference:
    """A thing of the target, active or not. ``key`` is its name as the target compares names."""

    kind: ReferenceKind
    id: str
    key: str
    name: str
    number: str | None = None
    active: bool = True


References = Mapping[tuple[ReferenceKind, str], str]
"""(kind, value of the need) → id in the target. An optional need may be absent."""


@dataclass(frozen=True)
class Search:
    """Which records of one entity to look for; several conditions are several searches in one."""

    entity: str
    ids: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    made_since: datetime | None = None


@dataclass(frozen=True)
class Sighting:
    """A record seen in the target.

    ``fields`` are those we own, in a form that can be compared and stored as JSON; ``number`` and ``party`` (the
    customer's or vendor's id) are always among them. They are empty where nobody can know what we left there.
    """

    remote: Remote
    mark: Mark | None
    fields: dict[str, Any]
    note: str = ""
    paid: str = ""
    """What was paid on it or applied to it, in words ("100.00 of 1,234.50 is paid"): then it is not undone."""
    settled: int = 0
    """How much of its total that is, in minor units: it is not made less."""
    made_at: datetime | None = None
    """When it was made, by the target's clock; None where the target does not say."""

    @property
    def party(self) -> str | None:
        """The id of its customer or vendor."""
        return self.fields.get("party")


@dataclass(frozen=True)
class Changes:
    """What happened to the records of a target: those made or changed, and (entity, id) of those deleted."""

    seen: tuple[Sighting, ...]
    deleted: tuple[tuple[str, str], ...]


# ── targets: what is written ─────────────────────────────────────────────────────────────────────────────────


class OperationKind(StrEnum):
    """The writes there are."""

    CREATE = "create"
    UPDATE = "update"
    ZERO = "zero"
    DELETE = "delete"
    ADOPT = "adopt"
    """Put our mark on a record that a person named, and change nothing else."""
    CREATE_REFERENCE = "create_reference"


@dataclass(frozen=True)
class Operation:
    """One write that the target needs; ``seen`` is the record as it was last seen there."""

    kind: OperationKind
    mark: Mark
    document: Document | None = None
    source: str = ""
    """What people call the system that the document is from."""
    seen: Sighting | None = None
    parent: Sighting | None = None
    """The invoice that a payment is for, as it was left in the target."""
    need: Need | None = None
    name_taken: bool = False
    """To create a reference under its second name, after a refusal with the code ``name_taken`` although no
    reference of its kind has the name: something of another kind does."""


@dataclass(frozen=True)
class Item:
    """One write, ready to send: its entity, its exact bytes (with the item id in them)."""

    item_id: str
    entity: str
    body: bytes


@dataclass(frozen=True)
class Done:
    """It was done, and this is what the target holds now (nothing after a deletion)."""

    sighting: Sighting | None = None
    reference: TargetReference | None = None


@dataclass(frozen=True)
class Refused:
    """It was understood and not done; a person must act."""

    error: PermanentError


@dataclass(frozen=True)
class Stale:
    """Not done: somebody changed the record since we saw it."""

    error: PermanentError


@dataclass(frozen=True)
class NotNow:
    """Not done, and the target says it may work later under a new identity."""

    error: RetryableError


@dataclass(frozen=True)
class NotExecuted:
    """Nothing was done: the request never arrived, or was turned away at the door. Same identity later."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Nobody can tell; settled before anything else happens to the document (DESIGN §5)."""

    reason: str


Outcome = Done | Refused | Stale | NotNow | NotExecuted | Unknown


@dataclass(frozen=True)
class Sent:
    """The outcome of each item by its id, and what is wrong with the connection, if anything is."""

    outcomes: Mapping[str, Outcome]
    trace_id: str | None = None
    trouble: SyncError | None = None


class Target(Protocol):
    """Where documents go to. ``policy`` is the route's, its ``target`` part already validated by the package."""

    batch_size: int

    def entity(self, kind: Kind) -> str:
        """The target's entity for a kind of document. Raises ``MappingError`` where it has none."""

    def needs(self, document: Document, policy: Policy) -> tuple[Need, ...]:
        """Everything the document refers to; pure. Raises ``MappingError`` for what can never be sent."""

    def encode(self, operation: Operation, item_id: str, references: References, policy: Policy) -> Item:
        """The bytes of one write; pure. Raises ``MappingError``."""

    def fields(self, body: bytes) -> dict[str, Any]:
        """What an item's bytes say of the fields we own, comparable with ``Sighting.fields``; pure."""

    def differences(self, ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, ...]:
        """How two sets of fields differ, in words for people ("due date 2026-05-01, there 2026-05-09"); pure."""

    def number(self, document: Document) -> str | None:
        """The number the document gets in the target; pure."""

    def total(self, body: bytes) -> Decimal | None:
        """The total that an item's bytes must come to; None where they say nothing of it (deletions); pure."""

    def normalised(self, name: str) -> str:
        """A name as the target compares names: equal names have equal forms (``TargetReference.key``); pure."""

    def find(self, needs: Sequence[Need]) -> list[TargetReference]:
        """Read what may answer the needs, inactive ones too. Never writes."""

    def made_since(self, kind: ReferenceKind, since: datetime) -> list[TargetReference]:
        """Read the references of a kind that were made since a time, inactive ones too."""

    def look_up(self, search: Search) -> list[Sighting]:
        """Read records, all pages."""

    def changes(self, since: datetime) -> Changes:
        """Read what happened since a time, by anybody's hand."""

    def send(self, items: Sequence[Item], request_id: str) -> Sent:
        """Write; one outcome for every item, whatever happens. Raises nothing of the outside."""


@dataclass(frozen=True)
class LeftUnsaid:
    """Something of a document that the target was not told: a person is, once it is linked; it stops nothing."""

    text: str


@runtime_checkable
class LeavesOut(Protocol):
    """A target that leaves out some of what a document says rather than refuse it."""

    def left_unsaid(self, document: Document, policy: Policy) -> tuple[LeftUnsaid, ...]:
        """What it leaves out; pure."""
