"""Enters seed data as a caller and as a person would, at a moment in the past."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.zrm.installation import OFFICE, Installation, Record
from sandbox.zrm.procedures import PROCEDURES, Procedures
from sandbox.zrm.screen import Screen
from sandbox.zrm.sessions import USERS, Sessions
from sandbox.zrm.settings import ZRMSettings
from sandbox.zrm.trpc import Call

FIRST_DAY = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 184  # May to October
NOTED_AT = FIRST_DAY + timedelta(days=DAYS, hours=-2)  # somebody noted something on many invoices in one stroke


class Maker:
    """The same seed gives the same installation to the last digit."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, nothing secret
        self.installation = Installation()
        self._clock = Clock()
        self._screen = Screen(self.installation, Sessions(), self._clock)

    def moment(self) -> datetime:
        """Some time in working hours, to the millisecond."""
        day = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS - 30))
        return day + timedelta(hours=14, milliseconds=self.chance.randrange(8 * 3600 * 1000))

    def call(self, name: str, given: Record, at: datetime, workspace_id: str = OFFICE) -> Record:
        """Through the API."""
        procedures = Procedures(self.installation, ZRMSettings(), USERS[0], workspace_id, at)
        made: dict[str, Any] = procedures.run(Call(name, PROCEDURES[name][0], given))
        return made

    def edit(self, entity: str, id_: str, body: Record, at: datetime) -> Record:
        """In the screen."""
        with self._clock.stopped_at(at):
            return self._screen.edit(OFFICE, entity, id_, body)

    def delete(self, entity: str, id_: str) -> None:
        self._screen.delete(OFFICE, entity, id_)
