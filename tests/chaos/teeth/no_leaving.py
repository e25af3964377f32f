"""A worker that is told to stop gives nothing back."""

from typing import Any

from sync import cli, worker
from tests.chaos.teeth.pulling import pull


def leave(*_: Any) -> int:
    """Others wait until its leases run out."""
    return 0


if __name__ == "__main__":
    pull(worker, "leave", leave)
    cli.main()
