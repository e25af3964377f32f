"""Nobody counts how much was asked for."""

from typing import Any

from sync import cli
from sync.store.permits import StoredPermits
from tests.chaos.teeth.pulling import pull


def take(*_: Any) -> None:
    """At once."""


if __name__ == "__main__":
    pull(StoredPermits, "take", take)
    cli.main()
