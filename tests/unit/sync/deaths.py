"""What a process leaves behind that dies at a line: the ledger as it was committed, and the world as it is.

A process that is killed runs nothing more, no ``finally`` either. So nothing has to be killed: while the work goes
on undisturbed, every line that it comes to is asked what a death right there would leave. Lines between two
effects leave the same; each different state is kept once, and who goes on from it saw the deaths at all its lines.
"""

import sqlite3
import sys
from copy import copy
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import sync
from sync.store import clock
from tests.unit.sync.doubles import Books, Inbox
from tests.unit.sync.firm import Firm

OURS = str(Path(sync.__file__).parent)
ROOT = Path(OURS).parent
INSIDE_THE_LIBRARY = clock.__file__
"""Its lines are run by SQLAlchemy, some of them only when a statement is compiled."""

UNDER_WAY = (Books.send.__code__, Inbox.report.__code__)
"""A request is under way while these lines run; what is done for one item is done as a whole."""

Line = tuple[str, int]
World = TypeVar("World", Inbox, Books)


@dataclass(frozen=True)
class Remains:
    """What is left after a death at any of some lines, of which the first is named."""

    firm: Firm
    first: str
    ledger: sqlite3.Connection
    inbox: Inbox
    books: Books

    def come_back(self) -> None:
        """Make the firm as it was right after the death."""
        self.firm.go_back(self.ledger, twin(self.inbox), twin(self.books))


@dataclass
class Deaths:
    """Watches a firm at work; ``remains`` are the different states that a death would have left."""

    firm: Firm
    remains: list[Remains] = field(default_factory=list)
    lines: set[Line] = field(default_factory=set)
    events: int = 0
    """How often a line of ours was come to."""

    def __enter__(self) -> "Deaths":
        self._ledger = sqlite3.connect(str(self.firm.database.engine.url.database), isolation_level=None)
        self._committed = -1
        self._keep("before the first line")
        sys.settrace(self._enter_function)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        self._keep("after the last line")
        self._ledger.close()

    def _enter_function(self, frame: FrameType, _event: str, _: Any) -> Any:
        return self._come_to_line if is_ours(frame) or frame.f_code in UNDER_WAY else None

    def _come_to_line(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            self.events += frame.f_code not in UNDER_WAY
            line = (frame.f_code.co_filename, frame.f_lineno)
            self.lines.add(line)
            self._keep(_shown(line))
        return self._come_to_line

    def _keep(self, where: str) -> None:
        """Keep what a death would leave here, if that is not what the line before left."""
        committed = self._ledger.execute("PRAGMA data_version").fetchone()[0]
        last = self.remains[-1] if self.remains else None
        if last and (committed, self.firm.books, self.firm.inbox) == (self._committed, last.books, last.inbox):
            return
        self._committed = committed
        ledger = sqlite3.connect(":memory:")
        self._ledger.backup(ledger)
        self.remains.append(Remains(self.firm, where, ledger, twin(self.firm.inbox), twin(self.firm.books)))


def is_ours(frame: FrameType) -> bool:
    """Whether a line of ``sync`` is being run."""
    file = frame.f_code.co_filename
    return file.startswith(OURS) and file != INSIDE_THE_LIBRARY


def twin(one: World) -> World:
    """A copy that changes alone."""
    other = copy(one)
    for each in fields(one):
        setattr(other, each.name, copy(getattr(one, each.name)))
    return other


def _shown(line: Line) -> str:
    file, number = line
    return f"{Path(file).relative_to(ROOT)}:{number}"
