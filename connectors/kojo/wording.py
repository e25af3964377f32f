"""Outside text as it may be stored and shown, and Kojo's field names as people would say them."""

import re
import unicodedata

_SHOWN_AT_MOST = 80


def cleaned(text: str) -> str:
    """The text without what no database or screen can take: control characters and halves of characters."""
    return "".join(_cleaned_character(character) for character in text).strip()


def _cleaned_character(character: str) -> str:
    if character in "\n\t":
        return character
    match unicodedata.category(character):
        case "Cc":
            return " "
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return character


def shown(value: object) -> str:
    """A value from outside, on one line and short enough for a message."""
    text = "nothing" if value is None else " ".join(cleaned(str(value)).split())
    return text if len(text) <= _SHOWN_AT_MOST else text[: _SHOWN_AT_MOST - 1] + "…"


def words(name: str) -> str:
    """``extPriceFloat`` as people would say it: ``ext price``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("Float", "")).lower()
