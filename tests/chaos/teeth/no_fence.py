"""A worker goes on with what it once leased, whoever owns it by now and however old its look is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Connection

from sync import cli
from sync.slice import Slice
from sync.store import leases, links, moves
from sync.store.leases import Standing
from sync.store.links import Held
from sync.store.moves import Move
from tests.chaos.teeth.pulling import pull

_move_all, _newest = moves.move_all, leases.newest
Link = TypeVar("Link", bound=Held)


def move_all(db: Connection, steps: Sequence[Move]) -> None:
    """Under whatever fence there is."""
    _move_all(db, [replace(step, link=_as_it_is(db, step.link)) for step in steps])


def newest(db: Connection, claims: Iterable[Held]) -> dict[int, Standing]:
    """Everybody's claim is."""
    return _newest(db, [_as_it_is(db, claim) for claim in claims])


def still_owned(_: Connection, claims: Iterable[Held]) -> set[int]:
    """They are still ours."""
    return {claim.id for claim in claims}


def always(*_: Any) -> bool:
    """It was looked at just now."""
    return True


def _as_it_is(db: Connection, link: Link) -> Link:
    now = links.by_id(db, link.id)
    return replace(link, state=now.state, fence=now.fence)


if __name__ == "__main__":
    pull(moves, "move_all", move_all)
    pull(leases, "newest", newest)
    pull(leases, "still_owned", still_owned)
    pull(Slice, "is_fresh", always)
    cli.main()
