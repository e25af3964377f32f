"""The link: one source document and its record in one target, and every state it can be in.

::

                  queue, wait                        defer, claim
                    ┌───┐                              ┌───┐
                 ┌──┴───▼────┐  claim, adopt        ┌──┴───▼──┐
      document ─▶│NOT_LINKED │─────────────────────▶│ LINKING │
                 │           │◀─────────────────────│         │
                 └──┬─────▲──┘  hand back, wait     └─┬─▲─▲─┬─┘
               stop │     │                   confirm │ │ │ │ stop
                    │     │ queue, wait   ┌───────────┘ │ │ │
                    │     │               ▼      change │ │ │
                 ┌──▼─────┴──┐  confirm ┌────────┐──────┘ │ │
                 │   ERROR   │─────────▶│ LINKED │        │ │
                 │           │◀─────────│        │        │ │
                 └─┬─┬──▲────┘   stop   └────────┘        │ │
        claim, defer │  └─────────────────────────────────┼─┘
          (only to   └────────────────────────────────────┘
             look)             change, adopt

``advance`` is the only way from one state to another. The database repeats it as a compare-and-swap.
"""

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum


class LinkState(StrEnum):
    """Who acts next."""

    NOT_LINKED = "NOT_LINKED"
    """Nothing is in the target and nothing is unanswered: the source's user acts next, or the queue."""
    LINKING = "LINKING"
    """Claimed, sent and unanswered, to be tried again, or an update is on its way: a worker acts next. After a
    crash its lease runs out and another worker settles what was left open."""
    LINKED = "LINKED"
    """The target holds this version, or both sides agree that it is void: nobody has to act."""
    ERROR = "ERROR"
    """A person acts next; the message says what to do. A remote, if there is one, is kept."""


class Event(StrEnum):
    """What can happen to a link."""

    WAIT = "wait"
    """It was judged not eligible; nothing is in the target."""
    QUEUE = "queue"
    """It has work for the first time, or again after an ERROR that left nothing in the target."""
    CLAIM = "claim"
    """A worker leased it."""
    HAND_BACK = "hand_back"
    """A worker gave it back with nothing sent: the connection is in trouble, not the document."""
    DEFER = "defer"
    """It is to be tried, or looked at, again later."""
    CONFIRM = "confirm"
    """The target was seen to hold this version."""
    CHANGE = "change"
    """The target holds another version, or an open attempt is to be settled: there is work."""
    ADOPT = "adopt"
    """A person named the record in the target that is this document."""
    STOP = "stop"
    """A person must act."""


class IllegalTransition(Exception):  # noqa: N818 - it is a bug that must crash, not an error that is handled
    """A transition that the table does not list was asked for."""


_S = LinkState
_E = Event

TRANSITIONS: dict[tuple[LinkState, Event], LinkState] = {
    (_S.NOT_LINKED, _E.WAIT): _S.NOT_LINKED,
    (_S.NOT_LINKED, _E.QUEUE): _S.NOT_LINKED,
    (_S.NOT_LINKED, _E.CLAIM): _S.LINKING,
    (_S.NOT_LINKED, _E.ADOPT): _S.LINKING,
    (_S.NOT_LINKED, _E.STOP): _S.ERROR,
    (_S.LINKING, _E.CLAIM): _S.LINKING,
    (_S.LINKING, _E.DEFER): _S.LINKING,
    (_S.LINKING, _E.ADOPT): _S.LINKING,
    (_S.LINKING, _E.CHANGE): _S.LINKING,
    (_S.LINKING, _E.HAND_BACK): _S.NOT_LINKED,
    (_S.LINKING, _E.WAIT): _S.NOT_LINKED,
    (_S.LINKING, _E.CONFIRM): _S.LINKED,
    (_S.LINKING, _E.STOP): _S.ERROR,
    (_S.LINKED, _E.CHANGE): _S.LINKING,
    (_S.LINKED, _E.CONFIRM): _S.LINKED,
    (_S.LINKED, _E.STOP): _S.ERROR,
    (_S.ERROR, _E.CLAIM): _S.ERROR,
    (_S.ERROR, _E.DEFER): _S.ERROR,
    (_S.ERROR, _E.WAIT): _S.NOT_LINKED,
    (_S.ERROR, _E.QUEUE): _S.NOT_LINKED,
    (_S.ERROR, _E.CHANGE): _S.LINKING,
    (_S.ERROR, _E.ADOPT): _S.LINKING,
    (_S.ERROR, _E.CONFIRM): _S.LINKED,
    (_S.ERROR, _E.STOP): _S.ERROR,
}


def advance(state: LinkState, event: Event) -> LinkState:
    """The state after an event; an illegal transition is a bug and crashes."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(f"{state} does not take “{event}”") from None


@dataclass(frozen=True)
class Remote:
    """What the target gave us: a record's identity and what it holds. ``total`` is in minor units."""

    entity: str
    id: str
    version: str
    number: str | None
    total: int
    currency: str
    url: str | None = None

    @property
    def label(self) -> str:
        """How people find it: "Bill 1042", or by its id where it has no number."""
        return f"{self.entity} {self.number or '#' + self.id}"


@dataclass(frozen=True)
class Mark:
    """``ledgerlink:<token>/<revision>``: says in the target that a record is ours, and which write made it.

    The token follows from the identities alone, so that a restored database knows its documents again; the
    revision counts our writes.
    """

    token: str
    revision: int

    def __str__(self) -> str:
        return f"ledgerlink:{self.token}/{self.revision}"


def mark_token(source_account: str, entity: str, source_id: str, target_account: str) -> str:
    """26 letters and digits that only this document in this target has."""
    identity = "\x1f".join((source_account, entity, source_id, target_account))
    digest = hashlib.sha256(identity.encode()).digest()[:16]
    return b32encode(digest).decode().rstrip("=").lower()
