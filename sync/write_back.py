"""Tells the sources how their documents stand; never holds up a push, never loses a notice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.base import Shown, Unshowable, WritesBack
from models.errors import RateLimitedError, SyncError
from models.link import LinkState
from sync import trouble
from sync.connect import Workshop
from sync.store import notices, timeline
from sync.store.connections import ConnectionRow
from sync.store.notices import DueNotice

AT_ONCE = 20
"""Notices in one request."""


@dataclass
class WrittenBack:
    """What writing back came to; ``trouble`` is why it ended early, with nothing lost."""

    shown: int = 0
    trouble: SyncError | None = None


def write_back(workshop: Workshop, row: ConnectionRow, *, go_on: Callable[[], bool] = lambda: True) -> WrittenBack:
    """Tell a source everything that is due, while it is to go on."""
    written = WrittenBack()
    try:
        source = workshop.source(row)
        if isinstance(source, WritesBack):
            while go_on() and (taken := _take(workshop, row)):
                written.shown += _report(workshop, source, taken)
    except SyncError as error:
        written.trouble = error
        trouble.remember(workshop, row, error)
    return written


def _take(workshop: Workshop, row: ConnectionRow) -> list[DueNotice]:
    with workshop.database.transaction() as db:
        return notices.take(db, row.id, AT_ONCE, workshop.settings.settled_after_s)


def _report(workshop: Workshop, source: WritesBack, taken: Sequence[DueNotice]) -> int:
    """Tell some; those whose answer was lost come back by themselves and are read before they are told again."""
    worth_telling = [notice for notice in taken if _is_news(notice)]
    try:
        told = source.report(worth_telling) if worth_telling else {}
    except RateLimitedError as error:
        _put_off(workshop, worth_telling, trouble.pause_s(workshop.settings, error))
        raise
    with workshop.database.transaction() as db:
        for notice in sorted(taken, key=lambda notice: notice.link_id):  # as everybody locks several links
            match told.get(notice.id):
                case Shown(version):
                    notices.delivered(db, notice, version)
                case Unshowable():
                    notices.needless(db, notice)
                case None if notice in worth_telling:
                    _not_shown(workshop, db, notice)
                case None:
                    notices.needless(db, notice)
    return sum(isinstance(one, Shown) for one in told.values())


def _not_shown(workshop: Workshop, db: Connection, notice: DueNotice) -> None:
    """The source refused it, or lost it: told again some times, then no more until there is other news."""
    if notice.tries + 1 < workshop.settings.tries_max:
        notices.put_off(db, notice, workshop.settings.settled_after_s, counted=True)
        return
    notices.needless(db, notice)
    text = f"The source did not take it {workshop.settings.tries_max} times; what it shows may be old."
    timeline.of_link(db, notice.link_id, "not shown", message=text)


def _put_off(workshop: Workshop, taken: Sequence[DueNotice], after_s: float) -> None:
    with workshop.database.transaction() as db:
        for notice in sorted(taken, key=lambda notice: notice.link_id):
            notices.put_off(db, notice, after_s, counted=False)


def _is_news(notice: DueNotice) -> bool:
    """NOT_LINKED is what a source shows anyway; it is told only where something else is shown."""
    if notice.state is not LinkState.NOT_LINKED:
        return True
    shown = notice.noticed_state or notice.source_shows
    return shown not in (None, LinkState.NOT_LINKED)
