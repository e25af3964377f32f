"""What a worker leaves to others when it is told to stop: nothing that they would have to wait for."""

from sqlalchemy import Connection

from models.link import Event, LinkState
from sync.judge import QUEUED
from sync.store import attempts, leases, moves, references, turns
from sync.store.clock import db_now
from sync.store.database import Database
from sync.store.links import LinkRow
from sync.store.moves import RELEASED

TAKEN_UP = "It is taken up again by the next worker."


def leave(database: Database, process: str) -> int:
    """Give back every lease of a process; says how many documents it had. An unanswered attempt stays so."""
    with database.transaction() as db:
        turns.release_all(db, process)
        references.release_all(db, process)
        held = leases.held_by(db, process)
        for link in held:
            _give_back(db, link)
    return len(held)


def _give_back(db: Connection, link: LinkRow) -> None:
    """As if the lease had run out this moment, but not counted as one that was lost."""
    if link.state is LinkState.ERROR:
        moves.move(db, link, Event.DEFER, link.message, **moves.due_again(0))
    elif link.remote is None and attempts.open_of_link(db, link.id) is None:
        moves.move(db, link, Event.HAND_BACK, QUEUED, **RELEASED, due_at=db_now(), lost_leases=0)
    else:
        moves.move(db, link, Event.DEFER, TAKEN_UP, **moves.due_again(0))
