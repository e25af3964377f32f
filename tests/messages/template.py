"""A message with its gaps: literal text, what is filled in, and what may stand there or not."""

import re
from dataclasses import dataclass
from functools import cache

SHORTEST = 4
"""So many letters of its own a template needs; with fewer it would say yes to anything."""

_QUOTED = re.compile(r"“[^”]*”|`[^`]*`|\([^()]*\)")
_END = re.compile(r"[.!?](?:\s|$)")


@dataclass(frozen=True)
class Gap:
    """What is filled in when it is said; ``is_message`` where that is another message of the list."""

    name: str
    is_message: bool = False


@dataclass(frozen=True)
class Choice:
    """One of several texts stands here; with one that is empty, perhaps nothing."""

    texts: tuple["Template", ...]


Piece = str | Gap | Choice


@dataclass(frozen=True)
class Template:
    """Pieces in their order."""

    pieces: tuple[Piece, ...] = ()

    def __add__(self, other: "Template") -> "Template":
        """The two, one after the other."""
        return Template((*self.pieces, *other.pieces))

    @property
    def alternatives(self) -> tuple["Template", ...]:
        """The texts it may be, where it is nothing but a choice."""
        match self.pieces:
            case (Choice(texts),):
                return tuple(one for text in texts for one in text.alternatives)
            case _:
                return (self,)

    @property
    def own_letters(self) -> int:
        """How much of it is said by us, whatever is filled in."""
        return sum(_own_letters(piece) for piece in self.pieces)

    @property
    def own_words(self) -> str:
        """All that we may say in it, gaps left out."""
        return "".join(_own_words(piece) for piece in self.pieces)

    @property
    def is_wording(self) -> bool:
        """Whether we say anything in words; an address or a figure is a value."""
        words = self.own_words
        return any(character.isalpha() for character in words) and not re.search("[/=]", words)

    @property
    def is_worth_listing(self) -> bool:
        """Whether it says something of its own, or something about another message."""
        about_another = any(isinstance(piece, Gap) and piece.is_message for piece in self.pieces)
        return self.own_letters >= SHORTEST or (about_another and bool(self.own_words.strip()))

    @property
    def is_sentence(self) -> bool:
        """Whether it begins and ends as one."""
        text = shown(self).strip()
        return bool(re.match(r"[A-Z“{\[]", text)) and text.endswith((".", ".]", ".}"))

    def capitalised(self) -> "Template":
        """With a capital at its beginning, as far as that is ours."""
        match self.pieces:
            case (str() as first, *rest):
                return Template((first[:1].upper() + first[1:], *rest))
            case (Choice(texts), *rest):
                return Template((Choice(tuple(one.capitalised() for one in texts)), *rest))
            case _:
                return self

    def without_end(self, characters: str) -> "Template":
        """As ``rstrip`` does it, as far as the text is ours."""
        if self.pieces and isinstance(self.pieces[-1], str):
            return Template((*self.pieces[:-1], self.pieces[-1].rstrip(characters)))
        return self


def text(words: str) -> Template:
    """A template without gaps."""
    return Template((words,)) if words else Template()


def gap(name: str, *, is_message: bool = False) -> Template:
    """A template that is nothing but a gap."""
    return Template((Gap(name, is_message),))


def choice(templates: list[Template]) -> Template:
    """One of them; a single one is no choice."""
    distinct = tuple(dict.fromkeys(one for each in templates for one in each.alternatives))
    return distinct[0] if len(distinct) == 1 else Template((Choice(distinct),))


def _own_letters(piece: Piece) -> int:
    match piece:
        case str():
            return sum(character.isalpha() for character in piece)
        case Choice(texts):
            return min(one.own_letters for one in texts)
        case Gap():
            return 0


def _own_words(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Choice(texts):
            return "".join(one.own_words for one in texts)
        case Gap():
            return ""


def shown(template: Template) -> str:
    """For people: {gap}, [perhaps], {this / that}."""
    return "".join(_shown(piece) for piece in template.pieces)


def _shown(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Gap(name):
            return f"{{{name}}}"
        case Choice(texts):
            said = " / ".join(shown(one) for one in texts if one.pieces)
            return f"{{{said}}}" if all(one.pieces for one in texts) else f"[{said}]"


def sentences(message: str) -> int:
    """How many sentences our own words make; what stands in quotation marks or brackets does not count."""
    return len(_END.findall(_QUOTED.sub("x", message)))


def longest(template: Template) -> str:
    """The text with the longest of every choice; a gap is a word, and a message in one a sentence."""
    return "".join(_longest(piece) for piece in template.pieces)


def _longest(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Gap():
            return "x"
        case Choice(texts):
            return max((longest(one) for one in texts), key=lambda said: (sentences(said), len(said)))


@cache
def pattern(template: Template) -> re.Pattern[str]:
    """What matches the template's messages; a group for each message inside."""
    inner = "".join(_pattern(piece) for piece in template.pieces)
    return re.compile(rf"\s*{inner}\s*", re.DOTALL)


def _pattern(piece: Piece) -> str:
    match piece:
        case str():
            return re.escape(piece)
        case Gap(is_message=True):
            return "(.+?)"
        case Gap():
            return ".*?"
        case Choice(texts):
            return "(?:" + "|".join("".join(_pattern(inner) for inner in one.pieces) for one in texts) + ")"
