"""The seed data's one source of chance: the same seed gives the same organisation to the last digit."""

import random
from datetime import UTC, datetime, timedelta

from sandbox.kojo import times
from sandbox.kojo.ids import Ids

FIRST_DAY = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = 184  # May to October


class Chance(random.Random):
    """Dice, and the ids that go with them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._ids = Ids(seed)

    def id(self, at: datetime = FIRST_DAY) -> str:
        return self._ids.new(at)

    def day(self) -> datetime:
        return FIRST_DAY + timedelta(days=self.randrange(DAYS))

    def moment_of(self, day: datetime) -> datetime:
        """Some time in working hours, to the millisecond."""
        return day + timedelta(hours=14, milliseconds=self.randrange(8 * 3600 * 1000))

    def yes(self, percent: int) -> bool:
        return self.randrange(100) < percent


def date(day: datetime) -> str:
    """A date as Kojo shows it: midnight UTC."""
    return times.written(day.replace(hour=0, minute=0, second=0, microsecond=0))
