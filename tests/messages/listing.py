"""The list of all messages, read from the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.quickbooks import fault_table
from connectors.quickbooks.fault_table import Reaction, Row
from tests.messages.places import Group, Place, places
from tests.messages.source import Source, read
from tests.messages.template import SHORTEST, Template, gap, shown, text
from tests.messages.texts import Texts

ROOT = Path(__file__).parents[2]
FAULTS = "connectors.quickbooks.fault_table"

MET = {
    Reaction.PERSON: Group.ERROR,
    Reaction.STALE: Group.ERROR,
    Reaction.LATER: Group.ON_ITS_WAY,
    Reaction.UNCLEAR: Group.ON_ITS_WAY,
    Reaction.EXPIRED: Group.ON_ITS_WAY,
    Reaction.THROTTLED: Group.CONNECTION,
    Reaction.LOCKED: Group.CONNECTION,
    Reaction.CONNECTION: Group.CONNECTION,
}
"""Who meets a fault of QuickBooks."""


@dataclass(frozen=True)
class Message:
    """One line of the list."""

    group: Group
    template: Template
    code: str = ""

    @property
    def shown(self) -> str:
        """As people read it."""
        return shown(self.template).strip()


@dataclass(frozen=True)
class Listing:
    """All messages, and what looks like one and has no place in the list."""

    messages: tuple[Message, ...]
    unplaced: tuple[str, ...]
    firsts: tuple[Template, ...]
    """The first sentences of QuickBooks' faults; an answer with two errors shows two of them."""


def listed(root: Path = ROOT) -> Listing:
    """Read the code."""
    source = read(root)
    texts = Texts(source)
    found = {message for place in places(source) for message in _messages(texts, place)} | set(_faults())
    elsewhere = {one.template for one in found if one.group is not Group.TIMELINE}
    kept = {one for one in found if one.group is not Group.TIMELINE or one.template not in elsewhere}
    said = {one.shown for one in kept}
    unplaced = [f"{where}: {text}" for where, text in _unplaced(source, texts) if text not in said]
    return Listing(_sorted(kept), tuple(unplaced), tuple(_filled(row.wrong) for row in _rows()))


def _sorted(messages: set[Message]) -> tuple[Message, ...]:
    order = list(Group)
    return tuple(sorted(messages, key=lambda one: (order.index(one.group), one.shown, one.code)))


def _messages(texts: Texts, place: Place) -> Iterator[Message]:
    template = texts.of(place.message)
    code = texts.of(place.code) if place.code is not None else None
    for one in template.alternatives if template else ():
        if one.is_worth_listing:
            yield Message(place.group, one, shown(code) if code else "")


# ── QuickBooks' faults ───────────────────────────────────────────────────────────────────────────────────────


def _faults() -> Iterator[Message]:
    """The table says itself which sentences belong together."""
    for row in _rows():
        codes = ", ".join(f"qb_{code}" for code, one in fault_table.ROWS.items() if one == row)
        yield Message(MET[row.reaction], _filled(f"{row.wrong} {row.remedy}".strip()), codes)


def _rows() -> set[Row]:
    return {one for one in vars(fault_table).values() if isinstance(one, Row)} | set(fault_table.ROWS.values())


def _filled(sentence: str) -> Template:
    """A format's fields as gaps."""
    pieces = [piece.partition("}") for piece in f"}}{sentence}".split("{")]
    filled = Template()
    for name, _, rest in pieces:
        filled += gap(name) if name else Template()
        filled += text(rest)
    return filled


# ── what has no place ────────────────────────────────────────────────────────────────────────────────────────


def _unplaced(source: Source, texts: Texts) -> Iterator[tuple[str, str]]:
    """Sentences in the code that no place of the list led to."""
    for module in source.modules.values():
        if module.name == FAULTS:
            continue
        for node in (one for one in ast.walk(module.tree) if isinstance(one, ast.expr)):
            said = _sentence(texts, node)
            if said and not _is_explained(source, texts, node):
                yield f"{module.name}, line {node.lineno}", said


def _sentence(texts: Texts, node: ast.AST) -> str:
    if not isinstance(node, ast.JoinedStr) and not (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        return ""
    template = Texts(texts.source).of(node)
    is_one = template is not None and template.own_letters >= SHORTEST and template.is_sentence
    return shown(template) if template and is_one else ""


def _is_explained(source: Source, texts: Texts, node: ast.AST) -> bool:
    """It was read, or is a part of what was; or it is a docstring, a help text, or about a bug of ours."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.stmt):
        if above in texts.read or (isinstance(above, ast.keyword) and above.arg in ("help", "comment")):
            return True
        above = source.parents.get(above)
    return isinstance(above, ast.Expr) and isinstance(above.value, ast.Constant)
