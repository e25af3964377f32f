"""No look into the target before something is sent again."""

from typing import Any

from sync import cli, settle
from tests.chaos.teeth.pulling import pull


def look(*_: Any) -> settle._Seen:
    """As if nothing were there."""
    return settle._Seen([], {}, frozenset())


def unknown_deleted(*_: Any) -> list[tuple[str, str]]:
    """As if nobody had deleted anything."""
    return []


if __name__ == "__main__":
    pull(settle, "_look", look)
    pull(settle, "_unknown_deleted", unknown_deleted)
    cli.main()
