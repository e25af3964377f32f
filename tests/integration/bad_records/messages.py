"""What a message must be so that it can be shown anywhere."""

import re
import unicodedata
from collections.abc import Iterator

_TURNS_OR_MARKS_UP = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029<>]")


def unsafe(message: str) -> Iterator[str]:
    """What is wrong with a message; nothing where it can be shown anywhere."""
    if len(message) > 500:
        yield "too long"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in message):
        yield "has control characters"
    if _TURNS_OR_MARKS_UP.search(message):
        yield "turns text around or is markup"
    if message.startswith(("=", "+", "-", "@")):
        yield "is a formula"
    if len(_sentences(message)) > 2:
        yield "more than two sentences"


def _sentences(message: str) -> list[str]:
    """What our own words say; what they quote does not count."""
    own = re.sub(r"“[^”]*”|\([^)]*\)", "x", message)
    return re.findall(r"[^.!?]+[.!?](?:\s|$)", own)
