"""Where a pull stands among ZRM's changes; pure."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.times import instant, written

MOMENT = timedelta(milliseconds=1)
"""The finest time ZRM tells apart."""


@dataclass(frozen=True)
class Position:
    """Everything that changed before ``since`` was taken, and of what changed at that moment the ids to ``after``.

    ``until`` is the end of a pull that was begun, so that it ends there even when somebody takes it up days later.
    """

    since: datetime | None = None
    after: str = ""
    until: datetime | None = None

    @classmethod
    def read(cls, cursor: str | None) -> "Position":
        """From a cursor of ours, or from the beginning."""
        said = json.loads(cursor) if cursor else {}
        since, until = said.get("since"), said.get("until")
        return cls(instant(since) if since else None, said.get("after", ""), instant(until) if until else None)

    def cursor(self) -> str:
        """As text; what is not set is left out."""
        said = {
            "since": self.since and written(self.since),
            "after": self.after,
            "until": self.until and written(self.until),
        }
        return json.dumps({name: value for name, value in said.items() if value})

    def is_before(self, changed: datetime, id_: str) -> bool:
        """Whether an invoice with this change is still to be taken."""
        return self.since is None or (self.since, self.after) < (changed, id_)

    @property
    def asked_since(self) -> str | None:
        """The time to ask ZRM for: nobody knows whether its bound is included, so it lies a little earlier."""
        return None if self.since is None else written(self.since - MOMENT)
