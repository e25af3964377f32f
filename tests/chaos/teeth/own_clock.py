"""A process judges leases by its own clock; every other one is an hour ahead."""

import os
from datetime import UTC, datetime, timedelta

from sync import cli
from sync.store import clock


def own_time() -> datetime:
    """By the process's number, so that one of two that start together is ahead."""
    return datetime.now(UTC) + timedelta(hours=os.getpid() % 2)


if __name__ == "__main__":
    with clock.simulated(own_time):
        cli.main()
