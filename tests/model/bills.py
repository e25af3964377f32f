"""Plays one schedule of bills: a new world, the moves, and then calm until nothing changes any more."""

from collections import Counter
from collections.abc import Sequence

from tests.model import judge
from tests.model.protocol import HOUR, QUIET, Link
from tests.model.schedule import Move, Outcome, Setting, World, play
from tests.model.target import Books
from tests.model.watch import watch
from tests.model.worker import Ledger, Worker


def new_world(setting: Setting) -> World:
    """One or two documents of the same party, two workers, an empty target."""
    books = Books(setting.temper)
    links = [Link(token, number=1 + token, party=1, wanted=1) for token in range(setting.documents)]
    for link in links:
        link.delete_when_void = setting.delete_when_void
    ledger = Ledger(books, links, setting.rules)
    return World(ledger, books, (Worker(ledger), Worker(ledger)))


def run(setting: Setting, moves: Sequence[Move]) -> Outcome:
    """Play a schedule, let things calm down, and judge."""
    world = played(setting, moves)
    ends = Counter(f"{link.state} at the end" for link in world.ledger.links)
    return Outcome(judge.wrong(world), world.ledger.reached + ends)


def played(setting: Setting, moves: Sequence[Move]) -> World:
    """The world after a schedule, at rest."""
    world = new_world(setting)
    for move in moves:
        play(world, move)
    come_to_rest(world)
    return world


def come_to_rest(world: World) -> None:
    """Faults stop, nobody touches anything; workers go on until nothing changes any more."""
    world.books.fates.clear()
    for worker in world.workers:
        worker.cut = False
    for _ in range(3):
        for _ in range(40):
            if not _work_off(world):
                break
        world.wait(QUIET + 1)
        watch(world.ledger)
    for link in world.ledger.links:
        if link.due_at is not None:
            link.due_at = min(link.due_at, world.ledger.now)
    _work_off(world)
    world.wait(HOUR)
    _work_off(world)


def _work_off(world: World) -> bool:
    """Do what is due, then wait for what is due next within the hour; False when there is none."""
    for _ in range(60):
        for worker in world.workers:
            worker.step()
        if all(worker.steps is None for worker in world.workers):
            break
    now = world.ledger.now
    waits = [
        max(link.due_at, link.lease_until + 1) - now for link in world.ledger.links if link.due_at is not None
    ]
    soonest = min(waits, default=HOUR)
    if soonest >= HOUR:
        return False
    world.wait(max(soonest, 0))
    return True
