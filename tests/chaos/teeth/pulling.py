"""Takes one protection out of the running process."""

from typing import Any


def pull(home: Any, name: str, instead: Any) -> None:
    """Put something else in the place of a function; one that is not there any more is noticed."""
    assert callable(getattr(home, name)), f"{home} has no {name}"
    setattr(home, name, instead)
