"""Enters seed data as a caller and as a person would, at a moment in the past."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import exact_json, iso_times
from sandbox.clock import Clock
from sandbox.coperniq.auth import ADMIN, COMPANY_ID, Auth
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.operations import Operations
from sandbox.coperniq.screen import Screen
from sandbox.coperniq.settings import CoperniqSettings
from sandbox.system import Request

FIRST_DAY = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 184  # May to October
SHARED_AT = FIRST_DAY + timedelta(days=DAYS, hours=-2)  # somebody shared many invoices in one stroke


class Maker:
    """The same seed gives the same company to the last digit."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, nothing secret
        self.company = Company()
        self._clock = Clock()
        self._screen = Screen(self.company, Auth(), self._clock)

    def moment(self) -> datetime:
        """Some time in working hours, to the millisecond."""
        day = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS - 30))
        return day + timedelta(hours=14, milliseconds=self.chance.randrange(8 * 3600 * 1000))

    def post(self, path: str, body: Record, at: datetime) -> Record:
        """Through the API. The answer is as the API shows it."""
        operations = Operations(self.company, CoperniqSettings(), ADMIN, at)
        response = operations.answer(Request("POST", f"/v1{path}", {}, {}, exact_json.write(body)))
        made: dict[str, Any] = exact_json.read(response.body)
        return made

    def add(self, entity: str, body: Record, at: datetime = FIRST_DAY) -> Record:
        """In the screen."""
        with self._clock.stopped_at(at):
            return self._screen.add(str(COMPANY_ID), entity, body)

    def edit(self, entity: str, id_: int, body: Record, at: datetime) -> Record:
        with self._clock.stopped_at(at):
            return self._screen.edit(str(COMPANY_ID), entity, str(id_), body)

    def delete(self, entity: str, id_: int) -> None:
        self._screen.delete(str(COMPANY_ID), entity, str(id_))


def day(at: datetime) -> str:
    """A date as most of Coperniq's callers send it: midnight UTC."""
    return iso_times.written(at.replace(hour=0, minute=0, second=0, microsecond=0))
