"""Leases are never renewed: what takes longer is lost to others."""

from typing import Any

from sync import cli
from sync.store import leases, turns
from tests.chaos.teeth.pulling import pull


def keep_all(*_: Any) -> None:
    """Nobody keeps turns."""


def renew(*_: Any) -> int:
    """Nobody keeps links."""
    return 0


if __name__ == "__main__":
    pull(turns, "keep_all", keep_all)
    pull(leases, "renew", renew)
    cli.main()
