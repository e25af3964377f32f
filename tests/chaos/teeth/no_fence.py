"""A worker goes on with what it once leased, whoever owns it by now and however old its look is."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from models.link import Event
from sync import cli
from sync.slice import Slice
from sync.store import links
from sync.store.links import Held
from tests.chaos.teeth.pulling import pull

_move = links.move


def move(db: Connection, link: Held, event: Event, message: str, **changes: Any) -> Held:
    """Under whatever fence there is."""
    now = links.by_id(db, link.id)
    return _move(db, replace(link, state=now.state, fence=now.fence), event, message, **changes)


def always(*_: Any) -> bool:
    """It is still ours."""
    return True


if __name__ == "__main__":
    pull(links, "move", move)
    pull(links, "is_still_owned", always)
    pull(links, "is_newest", always)
    pull(Slice, "is_fresh", always)
    cli.main()
