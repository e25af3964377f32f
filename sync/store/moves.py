"""Moves: every step of a link from one state to the next, one by one or many at once.

A step is made only if state and fence are still as they were read. Whoever comes with an older fence changes
nothing and learns so by ``LeaseLostError`` (DESIGN §4.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Connection, Double, Update, and_, bindparam, select, update

from models import tables
from models.link import Event, advance
from models.text import sentence
from sync.store import notices, timeline
from sync.store.clock import NOW, db_now
from sync.store.links import Held, LeaseLostError, locking

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


def due_again(after_s: float) -> dict[str, Any]:
    """The columns of a released link whose next try is so many seconds away."""
    return {**RELEASED, "due_at": db_now(after_s), "lost_leases": 0}


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
    now = {tuple(row) for row in db.execute(locking(read))} if steps else set()
    carry_out(db, [step for step in steps if (step.link.id, step.link.state, step.link.fence) in now])


def carry_out(db: Connection, steps: Sequence[Move]) -> None:
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


def _as_read(link: Held) -> ColumnElement[bool]:
    table = tables.link
    return (table.c.id == link.id) & (table.c.state == link.state) & (table.c.fence == link.fence)


def _told(steps: Sequence[Move]) -> list[timeline.Happened]:
    return [
        timeline.Happened(step.link.id, step.event, step.link.state, step.after.state, step.after.message)
        for step in steps
        if step.is_news
    ]
