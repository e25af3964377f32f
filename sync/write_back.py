"""Tells the sources how their documents stand; never holds up a push, never loses a notice."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from connectors.base import Shown, Unshowable, WritesBack
from models.errors import RateLimitedError, SyncError
from models.link import LinkState
from sync import logs, trouble
from sync.connect import Workshop
from sync.counted import counted
from sync.store import notices, tallies, timeline
from sync.store.connections import ConnectionRow
from sync.store.notices import DueNotice

log = logs.get("write_back")

AT_ONCE = 20
"""Notices in one request."""


@dataclass
class WrittenBack:
    """What writing back came to; ``trouble`` is why it ended early, with nothing lost."""

    shown: int = 0
    trouble: SyncError | None = None


@counted("write_back")
def write_back(workshop: Workshop, row: ConnectionRow, *, go_on: Callable[[], bool] = lambda: True) -> WrittenBack:
    """Tell a source everything that is due, while it is to go on."""
    begun = time.monotonic()
    with logs.doing("write_back", row.name):
        written = _written_back(workshop, row, go_on)
        code = written.trouble and written.trouble.code
        log.info("written back", shown=written.shown, ms=logs.ms_since(begun), trouble=code)
    return written


def _written_back(workshop: Workshop, row: ConnectionRow, go_on: Callable[[], bool]) -> WrittenBack:
    written = WrittenBack()
    try:
        if isinstance(workshop.source(row), WritesBack) and _has_news(workshop, row):
            using = trouble.opened(workshop, row)
            while go_on() and (taken := _take(using, row)):
                written.shown += _report(using, row, cast(WritesBack, using.source(row)), taken)
                trouble.over(using, row)
                using = workshop
    except SyncError as error:
        written.trouble = error
        trouble.remember(workshop, row, error)
    return written


def _has_news(workshop: Workshop, row: ConnectionRow) -> bool:
    with workshop.database.reading() as db:
        return notices.count_due(db, row.id) > 0


def _take(workshop: Workshop, row: ConnectionRow) -> list[DueNotice]:
    """A source that is only tried is tried with one notice."""
    at_most = 1 if workshop.probing else AT_ONCE
    with workshop.database.transaction() as db:
        return notices.take(db, row.id, at_most, workshop.settings.settled_after_s)


def _report(workshop: Workshop, row: ConnectionRow, source: WritesBack, taken: Sequence[DueNotice]) -> int:
    """Tell some; those whose answer was lost come back by themselves and are read before they are told again."""
    worth_telling = [notice for notice in taken if _is_news(notice)]
    try:
        told = source.report(worth_telling) if worth_telling else {}
    except RateLimitedError as error:
        _put_off(workshop, worth_telling, trouble.pause_s(workshop.settings, error))
        raise
    with workshop.database.transaction() as db:
        for notice in sorted(taken, key=lambda notice: notice.link_id):  # as everybody locks several links
            outcome = _write_down(workshop, db, notice, told.get(notice.id), is_news=notice in worth_telling)
            if outcome != "needless":
                tallies.count(db, row.id, "notices", outcome)
            log.debug(
                "notice",
                link=notice.link_id,
                correlation=notice.correlation,
                state=str(notice.state),
                outcome=outcome,
            )
    return sum(isinstance(one, Shown) for one in told.values())


def _write_down(
    workshop: Workshop, db: Connection, notice: DueNotice, told: Shown | Unshowable | None, *, is_news: bool
) -> str:
    """What came of a notice; says it in a word."""
    if isinstance(told, Shown):
        notices.delivered(db, notice, told.version)
        return "shown"
    if told is None and is_news:
        _not_shown(workshop, db, notice)
        return "not taken"
    notices.needless(db, notice)
    return "unshowable" if isinstance(told, Unshowable) else "needless"


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
