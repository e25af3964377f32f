"""Text from outside as it may be stored and shown anywhere: on a terminal, in a web page, in a spreadsheet.

A record's own texts lose only what no database, screen or reader can take; ``quoted`` and ``sentence`` are for
messages, which quote such texts. Nothing is escaped for one medium here: each does that itself.
"""

import unicodedata

LONGEST_SENTENCE = 500
"""The longest message: two sentences with the names and amounts a person needs."""
_LONGEST_QUOTE = 80

_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible characters that turn the text after them around; right-to-left letters need none of them."""
_BREAKS = frozenset("\u2028\u2029")
_NO_MARKUP = str.maketrans("<>", "\u2039\u203a")
"""Single quotation marks that look like the angle brackets of HTML."""
_FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula."""


def cleaned(text: str) -> str:
    """The text without control characters, halves of characters and what turns its direction around."""
    plain = text.isascii() and text.isprintable()
    return (text if plain else "".join(_cleaned_character(character) for character in text)).strip()


def one_line(text: str) -> str:
    """The cleaned text, every run of white space a single blank."""
    return " ".join(cleaned(text).split())


def quoted(value: object) -> str:
    """A value from outside, short enough to stand in a message beside what there is to say about it."""
    text = "nothing" if value is None else one_line(str(value))
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def capitalised(text: str) -> str:
    """The text with a capital at its beginning, as a sentence has it; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A message that can be shown anywhere: one line of bounded length, no markup, no spreadsheet's formula."""
    line = one_line(text).translate(_NO_MARKUP)
    line = f"'{line}" if line.startswith(_FORMULA) else line
    return line if len(line) <= LONGEST_SENTENCE else line[: LONGEST_SENTENCE - 1] + "…"


def first_sentence(text: str) -> str:
    """A message without its advice, where something else follows."""
    first, end, _ = text.partition(". ")
    return first + "." if end else text


def _cleaned_character(character: str) -> str:
    if character in "\n\t":
        return character
    if character in _DIRECTION:
        return ""
    match unicodedata.category(character):
        case "Cc":
            return " "
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return " " if character in _BREAKS else character
