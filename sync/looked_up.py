"""What one process has found in a target lately: a turn of some seconds would ask again for all of it.

Only what was found is remembered: what is missing, a person may be entering at this moment.
"""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.base import ReferenceKind

REMEMBERED_S = 300.0
"""A bookkeeper renames and renumbers; so much later every worker has seen it. Changes are watched as often."""

Key = tuple[ReferenceKind, str]
"""Kind and source value of a need."""


@dataclass
class LookedUp:
    """The references of one target; safe to share between threads."""

    _seen: dict[Key, float] = field(default_factory=dict)

    def has_seen(self, key: Key) -> bool:
        """Whether it was there when somebody looked, not long ago."""
        return time.monotonic() - self._seen.get(key, -math.inf) < REMEMBERED_S

    def knows(self, key: Key) -> bool:
        """Whether it was ever there: then it is not new, and the rest of a backlog need not be asked about."""
        return key in self._seen

    def forget(self, keys: Iterable[Key]) -> None:
        """They are to be looked for anew."""
        for key in keys:
            if key in self._seen:
                self._seen[key] = -math.inf

    def note(self, key: Key, looked_at: float) -> None:
        """It was there at a reading of ``time.monotonic``."""
        self._seen[key] = max(looked_at, self._seen.get(key, looked_at))
