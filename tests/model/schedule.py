"""Schedules: what happens to the workers, the target and the source, drawn from a seed, and easily shortened.

A schedule is a list of moves; a move that makes no sense at its moment does nothing, so that any part of a
schedule is a schedule too.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from tests.model.protocol import Code, Link, Order, Rules, State
from tests.model.target import VOID, Bill, Books, Fate, Q, Temper
from tests.model.watch import watch
from tests.model.worker import Ledger, Worker

WAITS = (1, 1, 3, 5, 5, 8, 21, 31, 31, 60, 150, 158, 170, 700, 3601)
CONTENTS = (1, 2, 3, 1, 2, VOID)
FATES = (
    Fate.LATE,
    Fate.LATE,
    Fate.LATE,
    Fate.LOST_AFTER,
    Fate.LOST_AFTER,
    Fate.LOST_BEFORE,
    Fate.FINE,
    Fate.REFUSED,
    Fate.FAULTY,
    Fate.NOT_EXECUTED,
)
DELAYS = (1, 3, 9, 25, 40, 100, 145, 149, Q)
ORDERS = (Order.RESYNC, Order.OVERWRITE, Order.ADOPT, Order.NOT_OURS)


class Move(NamedTuple):
    """One thing that happens."""

    name: str
    which: int = 0
    value: int = 0

    def __str__(self) -> str:
        return f"{self.name} {self.which} {self.value}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a schedule is played with."""

    rules: Rules
    temper: Temper
    documents: int = 1
    delete_when_void: bool = False


class Outcome(NamedTuple):
    """What came of a schedule: what is wrong, empty where nothing is, and the lines that were reached."""

    wrong: str
    reached: Counter[str]


class World(NamedTuple):
    """Everything there is."""

    ledger: Ledger
    books: Books
    workers: tuple[Worker, ...]

    def wait(self, seconds: int) -> None:
        """Let time pass; whoever can reach the ledger keeps its lease."""
        for worker in self.workers:
            worker.beat()
        self.ledger.now += seconds
        self.books.pass_time(self.ledger.now)
        for worker in self.workers:
            worker.beat()


def play(world: World, move: Move) -> None:
    """Make one move."""
    _MOVES[move.name](world, move.which, move.value)
    if move.name in ("source", "bookkeeper edits"):
        _agree(world)


def _agree(world: World) -> None:
    """For the judge: where source and target say the same, the bookkeeper's edit is nobody's loss."""
    for bill in world.books.bills:
        if bill.lineage is not None and bill.content == world.ledger.links[bill.lineage].wanted:
            bill.agreed.add(bill.content)


def describe(move: Move, documents: int = 1) -> str:
    """A move in words."""
    name, which, value = move
    match name:
        case "work":
            return f"worker {which % 2} does {1 + value % 8} steps"
        case "wait":
            return f"{WAITS[value % len(WAITS)]} s pass"
        case "crash" | "cut off" | "join again":
            return f"worker {which % 2}: {name}"
        case "fate":
            fate = FATES[fate_of(which, value)]
            return f"the next request: {fate}" + (
                f" by {DELAYS[value % len(DELAYS)]} s" if fate is Fate.LATE else ""
            )
        case "pause":
            return f"the next sender sleeps {Q + value} s between its last check and the send"
        case "source":
            return f"the source wants {CONTENTS[value % len(CONTENTS)]} for document {which % documents} (0: void)"
        case "order":
            return f"a person orders: {ORDERS[value % len(ORDERS)]} of document {which % documents}"
    return f"{name} ({which}, {value % 3})"


# ── what may happen ──────────────────────────────────────────────────────────────────────────────────────────


def _work(world: World, which: int, value: int) -> None:
    worker = world.workers[which % 2]
    for _ in range(1 + value % 8):
        worker.step()


def _wait(world: World, _: int, value: int) -> None:
    world.wait(WAITS[value % len(WAITS)])


def _crash(world: World, which: int, _: int) -> None:
    world.workers[which % 2].crash()


def _cut(world: World, which: int, _: int) -> None:
    world.workers[which % 2].cut = True


def _join(world: World, which: int, _: int) -> None:
    world.workers[which % 2].cut = False


def _fate(world: World, which: int, value: int) -> None:
    world.books.fates.append((FATES[fate_of(which, value)], DELAYS[value % len(DELAYS)]))


def _pause(world: World, _: int, value: int) -> None:
    """The open hole: a process sleeps between its last check and the send; never drawn."""
    world.books.fates.append((Fate.LATE, Q + value))


def fate_of(which: int, value: int) -> int:
    """The position of the fate that a move draws."""
    return (which + value // len(DELAYS)) % len(FATES)


def _source(world: World, which: int, value: int) -> None:
    link = world.ledger.links[which % len(world.ledger.links)]
    link.wanted = CONTENTS[value % len(CONTENTS)]
    make_due(world, link)


def make_due(world: World, link: Link) -> None:
    """Its document changed or a person spoke: judge it anew."""
    now = world.ledger.now
    if link.state is State.LINKED and link.wanted == link.held and link.order is None:
        return
    link.due_at = now if link.due_at is None else min(link.due_at, now)
    if link.state in (State.ERROR, State.LINKED):
        link.state = State.LINKING


def _order(world: World, which: int, value: int) -> None:
    """A person's word. They are honest: what they adopt or disown is what they say it is."""
    link = world.ledger.links[which % len(world.ledger.links)]
    order = ORDERS[value % len(ORDERS)]
    if link.lease_until >= world.ledger.now or not makes_sense(world.books, link, order):
        return
    if order is Order.ADOPT:
        link.order_bill = next(one for one in link.named if may_be(world.books.bills[one], link))
    shown = link.code is Code.DELETED or not world.ledger.rules.create_again_only_what_was_shown
    if order is Order.RESYNC and shown:
        order = Order.CREATE_AGAIN
    if order in (Order.NOT_OURS, Order.ADOPT):
        link.again_at = world.ledger.now
    if order is Order.NOT_OURS and world.ledger.rules.disown_only_what_was_named:
        link.not_ours.update(link.named)
        order = Order.RESYNC
    link.order, link.ordered_at, link.tries = order, world.ledger.now, 0
    covers = order is Order.OVERWRITE and _is_as_shown(world.books, link)
    link.overwrite_at = world.ledger.now if covers else -1
    make_due(world, link)


def _is_as_shown(books: Books, link: Link) -> bool:
    """For the judge: whether the person's word covers what is there now."""
    return link.remote is not None and books.bills[link.remote].content == link.shown


def may_be(bill: Bill, link: Link) -> bool:
    """Whether an honest person could say that this bill is the document."""
    return not bill.deleted and bill.lineage in (None, link.token)


def makes_sense(books: Books, link: Link, order: Order) -> bool:
    """Whether an honest person who read the message would order that."""
    named = [books.bills[one] for one in link.named]
    match order:
        case Order.ADOPT:
            asked = link.code in (Code.SUSPECT, Code.EXISTS, Code.SEVERAL)
            return asked and link.remote is None and any(may_be(bill, link) for bill in named)
        case Order.NOT_OURS:
            asked = link.code in (Code.SUSPECT, Code.EXISTS, Code.MAYBE_DELETED)
            return asked and not any(bill.sender is not None and not bill.deleted for bill in named)
        case Order.OVERWRITE:
            return link.code is Code.CHANGED
    return True


def _watch(world: World, _: int, __: int) -> None:
    watch(world.ledger)


Act = Callable[[Books, int, int], None]

BOOKKEEPER: dict[str, Act] = {
    "bookkeeper edits": lambda books, which, value: books.edit(which, 1 + value % 3),
    "bookkeeper renumbers": lambda books, which, _: books.renumber(which),
    "bookkeeper touches": lambda books, which, _: books.touch(which),
    "bookkeeper wipes the memo": lambda books, which, _: books.wipe(which),
    "bookkeeper deletes": lambda books, which, _: books.delete(which),
    "bookkeeper copies": lambda books, which, _: books.copy(which),
    "bookkeeper enters": lambda books, which, value: books.enter(1 + which % 2, 1 + value % 3),
    "bookkeeper pays": lambda books, which, _: books.pay(which),
}
"""What a bookkeeper does."""


def _on_books(act: Act) -> Callable[[World, int, int], None]:
    return lambda world, which, value: act(world.books, which, value)


Do = Callable[[World, int, int], None]

_MOVES: dict[str, Do] = {
    "work": _work,
    "wait": _wait,
    "fate": _fate,
    "crash": _crash,
    "pause": _pause,
    "cut off": _cut,
    "join again": _join,
    "source": _source,
    "order": _order,
    "watch": _watch,
    **{name: _on_books(act) for name, act in BOOKKEEPER.items()},
}
_WEIGHTS = (36, 24, 13, 3, 0, 3, 2, 7, 6, 3, 4, 1, 2, 2, 3, 2, 1, 1)


def drawer(names: Sequence[str], weights: Sequence[int]) -> Callable[[Random], list[Move]]:
    """A function that draws schedules of these moves."""
    table = [name for name, weight in zip(names, weights, strict=True) for _ in range(weight)]

    def draw(random: Random) -> list[Move]:
        bits, size = random.random, len(table)
        begin = [Move("work", 0, 7)] if bits() < 0.5 else []
        return begin + [
            Move(table[int(bits() * size)], int(bits() * 4), int(bits() * 3_000))
            for _ in range(6 + int(bits() * 26))
        ]

    return draw


draw = drawer(tuple(_MOVES), _WEIGHTS)
