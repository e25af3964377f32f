"""The moves of a schedule, made in an office; what cannot be made there yet is left out here, with the reason."""

from collections.abc import Callable
from random import Random

from models.errors import UsageError
from sync import orders
from sync.store import links
from tests.model import references, schedule
from tests.model.protocol import Code, Order
from tests.model.references import PEOPLE
from tests.model.schedule import BOOKKEEPER, CONTENTS, DELAYS, FATES, ORDERS, WAITS, Move, makes_sense, may_be
from tests.schedules import evidence
from tests.schedules.evidence import Evidence
from tests.schedules.hostile import ENTITY
from tests.schedules.office import Document, Office

LEFT_OUT = {
    "a person renames": "a vendor made without an answer is looked for by its name alone, not by its time (R2)",
}

OWN = ("fine steps", "batches")
"""Moves that only the real code knows: a pause at every transaction; several documents in one request."""


_ROUGH = {
    "work": 30,
    "wait": 22,
    "fate": 22,
    "crash": 3,
    "cut off": 3,
    "join again": 3,
    "source": 8,
    "order": 14,
    "watch": 8,
    "bookkeeper edits": 6,
    "bookkeeper renumbers": 1,
    "bookkeeper touches": 2,
    "bookkeeper wipes the memo": 4,
    "bookkeeper deletes": 4,
    "bookkeeper copies": 2,
    "bookkeeper enters": 3,
    "bookkeeper pays": 1,
}
"""More trouble than the model's schedules have, as the code is slower to play: how often each is drawn."""

_draw_rough = schedule.drawer(tuple(_ROUGH), tuple(_ROUGH.values()))


def draw(bits: Random) -> list[Move]:
    """A schedule of the model's, or a rougher one; sometimes with finer steps or batches."""
    own = [Move(name) for name in OWN if bits.random() < 0.3]
    if bits.random() < 0.4:
        return own + schedule.draw(bits)
    return [*own, Move("fate", int(bits.random() * 4), int(bits.random() * 3_000)), *_draw_rough(bits)]


def draw_references(bits: Random) -> list[Move]:
    """A schedule of the model's about a vendor, sometimes with finer steps."""
    return [*([Move("fine steps")] if bits.random() < 0.4 else []), *references.draw(bits)]


def describe(move: Move, documents: int = 1) -> str:
    """A move in words."""
    return move.name if move.name in OWN else schedule.describe(move, documents)


def play(office: Office, move: Move) -> None:
    """Make one move."""
    if move.name in LEFT_OUT:
        return
    office.tick()
    if act := BOOKKEEPER.get(move.name):
        act(office.books, move.which, move.value)
    elif (do := PEOPLE.get(move.name)) and office.target.names is not None:
        do(office.target.names, move.which, move.value)
    else:
        _MOVES[move.name](office, move.which, move.value)
    if move.name in ("source", "bookkeeper edits"):
        _agree(office)


def _agree(office: Office) -> None:
    """For the judge: where source and target say the same, the bookkeeper's edit is nobody's loss."""
    for bill in office.books.bills:
        if bill.lineage is not None and bill.content == office.documents[bill.lineage].wanted:
            bill.agreed.add(bill.content)


def _work(office: Office, which: int, value: int) -> None:
    worker = office.workers[which % 2]
    for _ in range((1 + value % 8) * (4 if office.pauses_at_every_transaction else 1)):
        office.tick()
        worker.step()


def _wait(office: Office, _: int, value: int) -> None:
    office.wait(WAITS[value % len(WAITS)])


def _crash(office: Office, which: int, _: int) -> None:
    office.lost_leases += 1
    office.workers[which % 2].crash()


def _cut(office: Office, which: int, _: int) -> None:
    office.lost_leases += 1
    office.workers[which % 2].cut = True


def _join(office: Office, which: int, _: int) -> None:
    office.workers[which % 2].cut = False


def _cut_or_join(office: Office, which: int, value: int) -> None:
    (_join if value % 2 else _cut)(office, which, value)


def _fate(office: Office, which: int, value: int) -> None:
    door = office.books if office.target.names is None else office.target.names
    door.fates.append((FATES[schedule.fate_of(which, value)], DELAYS[value % len(DELAYS)]))


def _source(office: Office, which: int, value: int) -> None:
    office.want(_document(office, which), CONTENTS[value % len(CONTENTS)])


def _fine_steps(office: Office, _: int, __: int) -> None:
    office.pauses_at_every_transaction = True


def _batches(office: Office, _: int, __: int) -> None:
    office.target.batch_size = 3


def _watch(office: Office, _: int, value: int) -> None:
    """A pass over the target's changes: all of it, or up to where something may happen in between."""
    if value % 2:
        office.watch()
    else:
        office.watcher.go_on()


def _document(office: Office, which: int) -> Document:
    return office.documents[which % len(office.documents)]


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


def _order(office: Office, which: int, value: int) -> None:
    """A person's word. They are honest: what they adopt or disown is what they say it is."""
    document, order = _document(office, which), ORDERS[value % len(ORDERS)]
    seen = evidence.of(office, document)
    if seen.link.lease_until >= office.now or not makes_sense(office.books, seen.link, order):
        return
    if order in (Order.NOT_OURS, Order.ADOPT) or seen.link.code is Code.DELETED:
        document.again_at = office.now
    document.overwrites = document.overwrite_at = -1
    match order:
        case Order.RESYNC:
            _resync(office, seen, "check")
        case Order.OVERWRITE:
            _overwrite(office, document, seen)
        case Order.NOT_OURS:
            _resync(office, seen, "send")
        case Order.ADOPT:
            _adopt(office, document, seen)
    office.changed()


def _resync(office: Office, seen: Evidence, order: orders.Order) -> None:
    with office.database.transaction() as db:
        orders.resync(db, [links.by_id(db, seen.id)], order=order)


def _overwrite(office: Office, document: Document, seen: Evidence) -> None:
    """For the judge: the person's word covers what is there now, if that is what the message shows."""
    bill = None if seen.link.remote is None else office.books.bills[seen.link.remote]
    if bill is not None and bill.content == seen.link.shown:
        document.overwrites, document.overwrite_at = bill.content, office.now
    _resync(office, seen, "overwrite")


def _adopt(office: Office, document: Document, seen: Evidence) -> None:
    bill = next(one for one in seen.link.named if may_be(office.books.bills[one], seen.link))
    with office.database.transaction() as db:
        row = orders.invoice(db, document.id)
        try:
            orders.adopt(db, row, str(bill), ENTITY, office.settings.quiet_after_s)
        except UsageError:
            return  # too early; the person is told so


_MOVES: dict[str, Callable[[Office, int, int], None]] = {
    "work": _work,
    "wait": _wait,
    "fate": _fate,
    "crash": _crash,
    "cut off": _cut,
    "join again": _join,
    "cut off, or join again": _cut_or_join,
    "source": _source,
    "order": _order,
    "watch": _watch,
    "fine steps": _fine_steps,
    "batches": _batches,
}
