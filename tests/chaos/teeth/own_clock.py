"""A process judges leases by its own clock, and no two clocks are the same."""

import os
from datetime import UTC, datetime, timedelta

from sync import cli
from sync.store import clock


def own_time() -> datetime:
    """Minutes ahead, by the process's number."""
    return datetime.now(UTC) + timedelta(minutes=os.getpid() % 60)


if __name__ == "__main__":
    with clock.simulated(own_time):
        cli.main()
