"""What a person does at a moment of a day."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """``verb`` is one of the people's or of the firm's, ``after_s`` the time into the life."""

    after_s: float
    verb: str
    what: tuple[Any, ...]
