"""What people did, so that the checker can tell their doing from damage."""

from dataclasses import dataclass, field
from typing import Any

from tests.chaos.stand_ins import Json


@dataclass
class Diary:
    """What people did, in order; ``at`` counts everything that anybody did."""

    entered: dict[str, str] = field(default_factory=dict)
    sold: list[Json] = field(default_factory=list)
    taken_back: list[Json] = field(default_factory=list)
    edits: list[Json] = field(default_factory=list)
    deletions: list[Json] = field(default_factory=list)
    orders: list[Json] = field(default_factory=list)
    at: int = 0
    payments: int = 0
    losses: int = 0
    """How often somebody who worked was killed or held up, so that others took over."""

    def note(self, page: list[Json], **said: Any) -> None:
        """Write one thing down."""
        self.at += 1
        page.append({"at": self.at, **said})

    def shown(self, rest_begins_after: int) -> Json:
        """In the form that the checker reads."""
        pages = {name: getattr(self, name) for name in ("sold", "taken_back", "edits", "deletions", "orders")}
        told = {"entered": self.entered, "losses": self.losses}
        return {**told, **pages, "rest_begins_after": rest_begins_after}
