"""Links: claimed, settled and released under a lease and a fence; every change of state passes ``move``.

A worker owns a link while its lease lasts and its fence is the newest. Whoever writes with an older fence changes
nothing and learns so by ``LeaseLostError`` (DESIGN §4.4).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    Double,
    Row,
    ScalarSelect,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from connectors.base import Sighting
from models import tables
from models.document import Document
from models.link import Event, LinkState, Mark, Remote, advance
from models.text import sentence
from sync.store import attempts, documents, notices, timeline
from sync.store.attempts import Attempt
from sync.store.clock import NOW, db_now, this_moment

LOOKS_AGAIN_S = 3600.0
"""How often a link in ERROR that was never answered is looked for."""

BROKE_OFF = (
    "Working on this invoice broke off four times. Resync to try again; report it if it breaks off then too."
)
LEASES_LOST_MAX = 4
"""A document that stops its worker so often, the last two times alone, is a person's business (DESIGN §4.4)."""


AT_A_TIME = 50
"""Documents that are read from the database at once where a backlog is looked through."""


class LeaseLostError(Exception):
    """Another worker owns the link by now, or a person changed it."""


@dataclass(frozen=True)
class Held:
    """A link at the moment it was read; state and fence must still be so for a change to happen."""

    id: int
    state: LinkState
    fence: int
    message: str = ""


@dataclass(frozen=True)
class LinkRow(Held):
    """Everything a decision about a link rests on, but for the document."""

    document_id: int = 0
    target_id: int = 0
    route_id: int = 0
    token: str = ""
    revision: int = 0
    wanted: str | None = None
    held_fingerprint: str | None = None
    judged: str | None = None
    cause: str | None = None
    cause_key: str | None = None
    decision: str | None = None
    named_id: str | None = None
    shown: dict[str, Any] | None = None
    suspects: tuple[str, ...] = ()
    disowned: tuple[str, ...] = ()
    tries: int = 0
    lost_leases: int = 0
    noticed_state: str | None = None
    noticed_version: str | None = None
    correlation: str | None = None
    """Of the change that is carried: the same in every line of the logs."""
    remote: Sighting | None = None


@dataclass(frozen=True)
class Claim(LinkRow):
    """A link that this worker owns, with its document, its route and its unanswered attempt, if there is one."""

    document: Document | None = None
    problem: str | None = None
    is_gone: bool = False
    attempt: Attempt | None = None
    read_at: datetime | None = None
    """The document's time of change when it was claimed."""


def by_id(db: Connection, link_id: int) -> LinkRow:
    """A link."""
    return LinkRow(**_values(db.execute(select(tables.link).where(tables.link.c.id == link_id)).one()))


def locked(db: Connection, link_ids: Iterable[int]) -> list[LinkRow]:
    """Links as they are once nobody else is changing them; so they stay until the transaction ends."""
    where = tables.link.c.id.in_(list(link_ids))
    return [LinkRow(**_values(row)) for row in db.execute(_locking(select(tables.link).where(where)))]


def lock(db: Connection, link_id: int) -> LinkRow:
    """One of them."""
    (link,) = locked(db, [link_id])
    return link


def lock_of_documents(db: Connection, document_ids: Sequence[int]) -> None:
    """Nobody claims or ends the links of some documents until the transaction ends.

    Whoever changes a document does so first. A worker that ends a link then sees the new version, or has ended it
    before the new one is judged.
    """
    where = tables.link.c.document_id.in_(document_ids)
    if document_ids:
        db.execute(_locking(select(tables.link.c.id).where(where)))


def by_token(db: Connection, target_id: int, token: str) -> LinkRow | None:
    """The link whose mark has this token."""
    table = tables.link
    where = (table.c.target_connection_id == target_id) & (table.c.token == token)
    row = db.execute(select(table).where(where)).one_or_none()
    return None if row is None else LinkRow(**_values(row))


def of_documents(db: Connection, target_id: int, document_ids: Sequence[int]) -> dict[int, LinkRow]:
    """The links of some documents in one target, by document."""
    table = tables.link
    where = (table.c.target_connection_id == target_id) & table.c.document_id.in_(document_ids)
    rows = db.execute(select(table).where(where)).all() if document_ids else []
    return {row.document_id: LinkRow(**_values(row)) for row in rows}


def add(db: Connection, document_id: int, target_id: int, route_id: int, token: str) -> LinkRow:
    """A new link, NOT_LINKED and without work until it is judged."""
    return add_all(db, target_id, route_id, {document_id: token})[0]


def add_all(db: Connection, target_id: int, route_id: int, tokens: Mapping[int, str]) -> list[LinkRow]:
    """New links of documents, by whose ids their tokens are given."""
    table, ends = tables.link, {"target_connection_id": target_id, "route_id": route_id}
    statement = insert(table).values(state=LinkState.NOT_LINKED, state_since=db_now(), changed_at=db_now())
    new = [{"document_id": document_id, "token": token, **ends} for document_id, token in tokens.items()]
    rows = db.execute(statement.returning(table), new).all() if new else []
    added = sorted((LinkRow(**_values(row)) for row in rows), key=lambda link: link.id)
    timeline.of_links(db, [timeline.Happened(link.id, "seen", None, link.state) for link in added])
    return added


@dataclass(frozen=True)
class Move:
    """A step of a link from one state to the next; ``changes`` are further columns.

    A step that changes neither state nor message leaves no trace.
    """

    link: Held
    event: Event
    message: str
    changes: dict[str, Any]

    @cached_property
    def after(self) -> Held:
        """The link when it is done."""
        return Held(self.link.id, advance(self.link.state, self.event), self.link.fence, sentence(self.message))

    @cached_property
    def is_news(self) -> bool:
        """Whether anything changes that people see."""
        return (self.link.state, self.link.message) != (self.after.state, self.after.message)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Everything that it sets."""
        news = notices.due(self.link.state, self.after.state) if self.is_news else {}
        shown = {"state": self.after.state, "message": self.after.message, "changed_at": NOW}
        since = {"state_since": NOW} if self.after.state != self.link.state else {}
        return {**shown, **since, **self.changes, **news}


def move(db: Connection, link: Held, event: Event, message: str, **changes: Any) -> Held:
    """Take a link from one state to the next, or raise ``LeaseLostError`` and change nothing."""
    step = Move(link, event, message, changes)
    if not db.execute(update(tables.link).where(_as_read(link)).values(**step.columns)).rowcount:
        raise LeaseLostError(f"link {link.id} is not at fence {link.fence} any more")
    timeline.of_links(db, _told([step]))
    return step.after


def move_all(db: Connection, steps: Sequence[Move]) -> None:
    """Take links each from one state to the next; those that are not as they were read stay as they are."""
    table = tables.link
    read = select(table.c.id, table.c.state, table.c.fence).where(table.c.id.in_([step.link.id for step in steps]))
    now = {tuple(row) for row in db.execute(_locking(read))} if steps else set()
    _carry_out(db, [step for step in steps if (step.link.id, step.link.state, step.link.fence) in now])


def _carry_out(db: Connection, steps: Sequence[Move]) -> None:
    """Steps of links that this transaction has locked; those that set the same columns are one statement."""
    alike: dict[Any, list[Move]] = {}
    for step in steps:
        alike.setdefault(_shape(step), []).append(step)
    for some in alike.values():
        db.execute(_update_like(some[0]), [_parameters(step) for step in some])
    timeline.of_links(db, _told(steps))


def _shape(step: Move) -> Any:
    """What steps that are one statement have in common: their columns, and what the database computes of them."""
    computed = {name: type(value) for name, value in step.columns.items() if isinstance(value, ClauseElement)}
    return step.link.state, step.after.state, frozenset(step.columns), frozenset(computed.items())


def _update_like(step: Move) -> Update:
    """An update of one link by parameters, which are a value for each column, or seconds from now."""
    table = tables.link
    computed = {
        name: db_now(bindparam(f"{name}_plus_s", type_=Double)) if isinstance(value, db_now) else value
        for name, value in step.columns.items()
        if isinstance(value, ClauseElement)
    }
    names = {name: bindparam(f"read_{name}", type_=table.c[name].type) for name in ("id", "state", "fence")}
    where = and_(*(table.c[name] == value for name, value in names.items()))
    return update(table).where(where).values(**computed)


def _parameters(step: Move) -> dict[str, Any]:
    read = {"read_id": step.link.id, "read_state": step.link.state, "read_fence": step.link.fence}
    later = {f"{name}_plus_s": value.plus_s for name, value in step.columns.items() if isinstance(value, db_now)}
    plain = {name: value for name, value in step.columns.items() if not isinstance(value, ClauseElement)}
    return read | later | plain


def _locking(links: Select[Any]) -> Select[Any]:
    """In the order of their ids, in which everybody locks several links, so that nobody waits in a circle."""
    return links.order_by(tables.link.c.id).with_for_update(of=tables.link, key_share=True)


def _as_read(link: Held) -> ColumnElement[bool]:
    table = tables.link
    return (table.c.id == link.id) & (table.c.state == link.state) & (table.c.fence == link.fence)


def _told(steps: Sequence[Move]) -> list[timeline.Happened]:
    return [
        timeline.Happened(step.link.id, step.event, step.link.state, step.after.state, step.after.message)
        for step in steps
        if step.is_news
    ]


def note(db: Connection, link_id: int, **changes: Any) -> None:
    """Change columns that are no state: what is wanted, what was judged."""
    db.execute(update(tables.link).where(tables.link.c.id == link_id).values(**changes))


def note_all(db: Connection, noted: Mapping[int, Mapping[str, Any]]) -> None:
    """Change columns that are no state of many links that this transaction has locked, from their ids."""
    alike: dict[frozenset[str], list[dict[str, Any]]] = {}
    for link_id, changes in noted.items():
        alike.setdefault(frozenset(changes), []).append({"read_id": link_id, **changes})
    for rows in alike.values():
        db.execute(update(tables.link).where(tables.link.c.id == bindparam("read_id")), rows)


def is_owned(db: Connection, link_id: int) -> bool:
    """Whether some worker holds a lease on it now."""
    table = tables.link
    where = (table.c.id == link_id) & (table.c.lease_until > db_now())
    return db.execute(select(table.c.id).where(where)).one_or_none() is not None


def remote_columns(sighting: Sighting | None) -> dict[str, Any]:
    """The columns that hold what the target gave us; all null for None."""
    remote = sighting.remote if sighting else None
    return {
        "remote_entity": remote.entity if remote else None,
        "remote_id": remote.id if remote else None,
        "remote_version": remote.version if remote else None,
        "remote_number": remote.number if remote else None,
        "remote_total": remote.total if remote else None,
        "remote_currency": remote.currency if remote else None,
        "remote_url": remote.url if remote else None,
        "remote_fields": sighting.fields if sighting else None,
        "remote_note": sighting.note if sighting else None,
    }


def known_tokens(db: Connection, tokens: Set[str]) -> set[str]:
    """Those of some marks' tokens that are links'."""
    table = tables.link
    return set(db.execute(select(table.c.token).where(table.c.token.in_(tokens))).scalars())


def has_work(db: Connection, link_id: int) -> bool:
    """Whether a worker will take it up."""
    where = (tables.link.c.id == link_id) & tables.link.c.due_at.is_not(None)
    return db.execute(select(tables.link.c.id).where(where)).one_or_none() is not None


FOR_INVOICE = "for_invoice"
"""Why a payment waits: its invoice is not linked yet."""


def parents(db: Connection, payments: Sequence[LinkRow]) -> dict[int, LinkRow]:
    """The links of the payments' invoices, by the payments' links.

    None of them changes until the transaction ends: whoever links an invoice wakes the payments that wait by then.
    """
    table, document = tables.link, tables.document
    of_payment = {payment.document_id: payment for payment in payments}
    where = document.c.id.in_(list(of_payment)) & document.c.parent_id.is_not(None)
    pairs = db.execute(select(document.c.id, document.c.parent_id).where(where)).all() if payments else []
    wanted = {parent_id for _, parent_id in pairs}
    targets = {payment.target_id for payment in payments}
    here = table.c.document_id.in_(wanted) & table.c.target_connection_id.in_(targets)
    rows = db.execute(_locking(select(table).where(here))).all() if wanted else []
    found = {row.document_id: LinkRow(**_values(row)) for row in rows}
    return {of_payment[child].id: found[parent] for child, parent in pairs if parent in found}


def wake_payments(db: Connection, target_id: int, invoices: Collection[int]) -> None:
    """Documents were linked: the payments that waited for them are due."""
    table, document = tables.link, tables.document
    children = select(document.c.id).where(document.c.parent_id.in_(invoices))
    waiting = (table.c.target_connection_id == target_id) & (table.c.cause == FOR_INVOICE)
    if invoices:
        where = waiting & table.c.document_id.in_(children)
        db.execute(update(table).where(where).values(due_at=db_now(), tries=0))


RELEASED = {"lease_owner": None, "lease_until": None}
"""The columns of a link that nobody owns."""

RESTED = {
    **RELEASED,
    "due_at": None,
    "tries": 0,
    "lost_leases": 0,
    "priority": 0,
    "decision": None,
    "named_id": None,
}
"""The columns of a link that has no more work."""


# ── claiming ─────────────────────────────────────────────────────────────────────────────────────────────────


def count_due(db: Connection, target_id: int) -> int:
    """How many links of a target have work now."""
    count: int = db.execute(select(func.count()).select_from(tables.link).where(due(target_id))).scalar_one()
    return count


def first_due(target_id: ColumnElement[int] | int) -> ScalarSelect[int]:
    """A link of a target that is due, if there is one.

    In order, so that PostgreSQL reads an index to its first row: an ``exists`` it answers by reading all links.
    """
    return select(tables.link.c.id).where(due(target_id)).order_by(tables.link.c.due_at).limit(1).scalar_subquery()


def is_any_due(db: Connection, target_id: int) -> bool:
    """Whether a target has work now."""
    return bool(db.execute(select(first_due(target_id).is_not(None))).scalar_one())


def due_documents(
    db: Connection, target_id: int, at_most: int, *, without: Collection[str] = ()
) -> Iterator[tuple[int, Document | None]]:
    """(route, document) of what is due and not claimed yet, soonest first, but for some numbers.

    One after the other, so that a thousand of them are never there at once.
    """
    is_wanted = or_(tables.document.c.number.is_(None), tables.document.c.number.not_in(without))
    statement = (
        select(tables.link.c.route_id, tables.document.c.canonical)
        .join(tables.document, tables.document.c.id == tables.link.c.document_id)
        .where(due(target_id), *([is_wanted] if without else []))
        .order_by(tables.link.c.due_at, tables.link.c.id)
        .limit(at_most)
    )
    rows = db.execute(statement.execution_options(yield_per=AT_A_TIME))
    return ((row.route_id, documents.canonical(row.canonical)) for row in rows)


def next_due(db: Connection, target_id: int) -> datetime | None:
    """When the next work of a target is due or its lease runs out; None where there is none."""
    table = tables.link
    at = case((table.c.lease_until > table.c.due_at, table.c.lease_until), else_=table.c.due_at)
    where = (table.c.target_connection_id == target_id) & table.c.due_at.is_not(None)
    found: datetime | None = db.execute(
        select(at.label("at")).where(where).order_by(at).limit(1)
    ).scalar_one_or_none()
    return found


def claim(
    db: Connection, target_id: int, owner: str, lease_s: float, at_most: int, *, lost_first: bool = False
) -> list[Claim]:
    """Lease due links: those with an unanswered attempt first, then what a person asked for, then the oldest.

    Links whose lease ran out under another worker are claimed together the first time, mostly the batch of one
    worker that was killed; from the second time on each alone, so that a document that kills its worker takes no
    neighbour along; at the fourth time it stops in ERROR. Such links come after all others, or with ``lost_first``
    before them. What another worker is claiming this moment is passed over.
    """
    lost = _lost(db, target_id, at_most) if lost_first else []
    rows = lost or _others(db, target_id, at_most) or _lost(db, target_id, at_most)
    return _take(db, [row for row in rows if not _is_stopped(db, row)], owner, lease_s)


_IS_LOST = or_(tables.link.c.lease_owner.is_not(None), tables.link.c.lost_leases > literal_column("0"))
_IS_ASKED = tables.link.c.priority > literal_column("0")
"""As the partial indexes have them: a number that is a parameter would hide that they fit."""


def _lost(db: Connection, target_id: int, at_most: int) -> list[Row[Any]]:
    lost = tables.link.c.lost_leases + case((tables.link.c.lease_owner.is_not(None), 1), else_=0)
    once = lost == 1
    return _locked(db, due(target_id) & _IS_LOST & once, at_most) or _locked(db, due(target_id) & _IS_LOST, 1)


def _others(db: Connection, target_id: int, at_most: int) -> list[Row[Any]]:
    """Each kind asked for by itself, so that an index gives the first of a long backlog without sorting it."""
    opened = select(tables.attempt.c.link_id).where(
        tables.attempt.c.outcome.is_(None),
        tables.attempt.c.target_connection_id == target_id,
        tables.attempt.c.link_id.is_not(None),
    )
    unanswered = tables.link.c.id.in_(opened)
    answered = ~exists().where(tables.attempt.c.link_id == tables.link.c.id, tables.attempt.c.outcome.is_(None))
    rows: list[Row[Any]] = []
    for kind in (unanswered, answered & _IS_ASKED, answered & ~_IS_ASKED):
        if len(rows) < at_most:
            rows += _locked(db, due(target_id) & ~_IS_LOST & kind, at_most - len(rows))
    return rows


def _locked(db: Connection, where: ColumnElement[bool], at_most: int) -> list[Row[Any]]:
    table = tables.link
    soonest = select(table).where(where).order_by(table.c.due_at, table.c.id).limit(at_most)
    return list(db.execute(soonest.with_for_update(skip_locked=True)))


def due(target_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    """The condition of a link of a target that has work now and that nobody owns."""
    table = tables.link
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= db_now())
    return and_(table.c.target_connection_id == target_id, table.c.due_at <= this_moment(), free)


def _leases_lost(row: Row[Any]) -> int:
    return int(row.lost_leases) + (row.lease_owner is not None)


def _is_stopped(db: Connection, row: Row[Any]) -> bool:
    """Whether it has stopped its workers too often, and is a person's business now."""
    if _leases_lost(row) < LEASES_LOST_MAX:
        return False
    link, fence = LinkRow(**_values(row)), row.fence + 1
    claimed = move(db, link, Event.CLAIM, link.message, fence=fence)
    look = {"due_at": db_now(LOOKS_AGAIN_S)} if attempts.open_of_link(db, link.id) else {}
    move(
        db,
        Held(link.id, claimed.state, fence),
        Event.STOP,
        BROKE_OFF,
        **RESTED | look | {"cause": "lost_leases"},
    )
    return True


def _take(db: Connection, rows: Sequence[Row[Any]], owner: str, lease_s: float) -> list[Claim]:
    """Lease links that are locked; in the order of their ids."""
    read = [(LinkRow(**_values(row)), _leases_lost(row)) for row in sorted(rows, key=lambda row: int(row.id))]
    lease = {"lease_owner": owner, "lease_until": db_now(lease_s)}
    steps = [_leasing(link, lost, lease) for link, lost in read]
    _carry_out(db, steps)
    opened = attempts.open_of_links(db, [row.id for row in rows])
    contents = _contents(db, [row.document_id for row in rows])
    return [
        Claim(
            **vars(link) | {"state": step.after.state, "message": step.after.message, "fence": link.fence + 1},
            attempt=opened.get(link.id),
            **contents[link.document_id],
        )
        for (link, _), step in zip(read, steps, strict=True)
    ]


def _leasing(link: LinkRow, lost: int, lease: dict[str, Any]) -> Move:
    message = link.message if link.state is LinkState.ERROR else "In progress."
    counted = {"fence": link.fence + 1, "lost_leases": lost}
    return Move(link, Event.CLAIM, message, lease | counted)


def _contents(db: Connection, document_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What claims know of their documents."""
    table = tables.document
    columns = (table.c.id, table.c.canonical, table.c.problem, table.c.gone_at, table.c.changed_at)
    rows = db.execute(select(*columns).where(table.c.id.in_(document_ids))).all() if document_ids else []
    return {
        row.id: {
            "document": documents.canonical(row.canonical),
            "problem": row.problem,
            "is_gone": row.gone_at is not None,
            "read_at": row.changed_at,
        }
        for row in rows
    }


def still_owned(db: Connection, claims: Iterable[Held]) -> set[int]:
    """The links whose lease still stands as they were claimed; they stay so until the transaction ends."""
    table = tables.link
    fences = {claim.id: claim.fence for claim in claims}
    leased = select(table.c.id, table.c.fence).where(table.c.id.in_(fences), table.c.lease_until > db_now())
    rows = db.execute(_locking(leased)).all() if fences else []
    return {row.id for row in rows if fences[row.id] == row.fence}


@dataclass(frozen=True)
class Standing:
    """A link that nobody has taken over since it was claimed: the version that its document has by now."""

    wanted: str | None
    read_at: datetime


def newest(db: Connection, claims: Iterable[Held]) -> dict[int, Standing]:
    """The links that nobody has taken over since they were claimed; they stay so until the transaction ends.

    Locked first and read then: what a pull committed while we waited for the lock is seen.
    """
    table, document = tables.link, tables.document
    fences = {claim.id: claim.fence for claim in claims}
    if not fences:
        return {}
    locked = db.execute(_locking(select(table.c.id, table.c.fence).where(table.c.id.in_(fences)))).all()
    ours = [row.id for row in locked if fences[row.id] == row.fence]
    read = (
        select(table.c.id, table.c.fingerprint_wanted, document.c.changed_at)
        .join(document, document.c.id == table.c.document_id)
        .where(table.c.id.in_(ours))
    )
    return {row.id: Standing(row.fingerprint_wanted, row.changed_at) for row in db.execute(read)}


def is_at_rest(db: Connection, link_id: int, since: datetime) -> bool:
    """Whether nothing is to be done for it, nothing of it is unanswered, and nobody touched it since a time."""
    table = tables.link
    unanswered = exists().where(tables.attempt.c.link_id == link_id, tables.attempt.c.outcome.is_(None))
    where = (
        (table.c.id == link_id)
        & (table.c.changed_at < since)
        & table.c.due_at.is_(None)
        & table.c.lease_owner.is_(None)
        & ~unanswered
    )
    return db.execute(select(table.c.id).where(where)).one_or_none() is not None


def renew(db: Connection, owner: str, link_ids: Iterable[int], lease_s: float) -> int:
    """Keep what this owner has; what somebody else took over stays theirs. Says how many are still ours."""
    table = tables.link
    ours = table.c.id.in_(list(link_ids)) & (table.c.lease_owner == owner)
    db.execute(_locking(select(table.c.id).where(ours)))
    where = ours & (table.c.lease_until > db_now())
    return db.execute(update(table).where(where).values(lease_until=db_now(lease_s))).rowcount


def held_by(db: Connection, process: str) -> list[LinkRow]:
    """The links that the turns of a process hold, locked until the transaction ends."""
    table = tables.link
    where = table.c.lease_owner.startswith(f"{process}/", autoescape=True) & (table.c.lease_until > db_now())
    return [LinkRow(**_values(row)) for row in db.execute(_locking(select(table).where(where)))]


def due_again(after_s: float) -> dict[str, Any]:
    """The columns of a released link whose next try is so many seconds away."""
    return {**RELEASED, "due_at": db_now(after_s), "lost_leases": 0}


def of_route(db: Connection, route_id: int, states: Sequence[LinkState]) -> list[LinkRow]:
    """The links of a route in some states, locked."""
    where = (tables.link.c.route_id == route_id) & tables.link.c.state.in_(states)
    return [LinkRow(**_values(row)) for row in db.execute(_locking(select(tables.link).where(where)))]


def stopped_by(db: Connection, cause: str, key: str, route_id: int) -> Sequence[LinkRow]:
    """The links of a route in ERROR by one cause about one thing, locked."""
    table = tables.link
    where = (
        (table.c.route_id == route_id)
        & (table.c.state == LinkState.ERROR)
        & (table.c.cause == cause)
        & (table.c.cause_key == key)
    )
    return [LinkRow(**_values(row)) for row in db.execute(_locking(select(table).where(where)))]


def _values(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": LinkState(row.state),
        "fence": row.fence,
        "message": row.message,
        "document_id": row.document_id,
        "target_id": row.target_connection_id,
        "route_id": row.route_id,
        "token": row.token,
        "revision": row.revision,
        "wanted": row.fingerprint_wanted,
        "held_fingerprint": row.fingerprint_held,
        "judged": row.judged,
        "cause": row.cause,
        "cause_key": row.cause_key,
        "decision": row.decision,
        "named_id": row.named_id,
        "shown": row.shown,
        "suspects": tuple(row.suspects or ()),
        "disowned": tuple(row.disowned or ()),
        "tries": row.tries,
        "lost_leases": row.lost_leases,
        "noticed_state": row.noticed_state,
        "noticed_version": row.noticed_version,
        "correlation": row.correlation,
        "remote": _sighting(row),
    }


def _sighting(row: Row[Any]) -> Sighting | None:
    if row.remote_id is None:
        return None
    remote = Remote(
        entity=row.remote_entity,
        id=row.remote_id,
        version=row.remote_version or "",
        number=row.remote_number,
        total=row.remote_total or 0,
        currency=row.remote_currency or "",
        url=row.remote_url,
    )
    return Sighting(remote, Mark(row.token, row.revision), row.remote_fields or {}, row.remote_note or "")
