"""Where texts become messages: the calls that hand one to a person, and who meets it there."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.messages.source import Source, argument, called, parameters


class Group(StrEnum):
    """Who meets a message, and where."""

    ERROR = "An invoice in ERROR"
    WAITING = "An invoice that is NOT_LINKED"
    ON_ITS_WAY = "An invoice in LINKING"
    LINKED = "An invoice that is LINKED"
    FINDINGS = "Remarks about a record"
    CONNECTION = "A connection"
    MEMO = "The memo of a bill"
    TIMELINE = "What was sent, and the timeline"
    COMMANDS = "What a command refuses"
    OUTPUT = "What a command prints"
    WEB = "What the web answers"


@dataclass(frozen=True)
class Place:
    """An expression whose text becomes a message, who meets it, and its code."""

    message: ast.expr
    group: Group
    code: ast.expr | None = None


NATIVE_SYNC = "NATIVE_SYNC"
"""What a connector's package says of its product's own sync; a connection's message ends with it."""

ENDS = {
    "stopped": Group.ERROR,
    "waits": Group.WAITING,
    "deferred": Group.ON_ITS_WAY,
    "handed_back": Group.ON_ITS_WAY,
    "left": Group.LINKED,
    "linked": Group.LINKED,
}
"""The verbs that end a claim."""

SAID = {
    "Stop": Group.ERROR,
    "Conflict": Group.ERROR,
    "Problem": Group.ERROR,
    "_Residual": Group.ERROR,
    "Wait": Group.WAITING,
    "Leave": Group.LINKED,
    "Recorded": Group.LINKED,
    "Finding": Group.FINDINGS,
    "LeftUnsaid": Group.LINKED,
    "LeftOut": Group.CONNECTION,
    "AccessEnded": Group.CONNECTION,
    "Remark": Group.FINDINGS,
    "Unknown": Group.ON_ITS_WAY,
    "NotExecuted": Group.ON_ITS_WAY,
    "Unshowable": Group.CONNECTION,
    "refusal": Group.WEB,
    "Reason": Group.WEB,
}
"""Decisions, outcomes and findings that carry a message."""

ERRORS = {
    "PermanentError": Group.ERROR,
    "RetryableError": Group.CONNECTION,
    "ConnectionBrokenError": Group.CONNECTION,
    "UsageError": Group.COMMANDS,
    "FileError": Group.COMMANDS,
    "NoAnswerError": Group.WEB,
    "WrongParameterError": Group.WEB,
    "ForgedEventError": Group.WEB,
    "UnusableEventError": Group.WEB,
}
"""Errors; one that derives from them is met at the same place."""

EVENTS = {
    "WAIT": Group.WAITING,
    "QUEUE": Group.WAITING,
    "HAND_BACK": Group.WAITING,
    "CLAIM": Group.ON_ITS_WAY,
    "DEFER": Group.ON_ITS_WAY,
    "CHANGE": Group.ON_ITS_WAY,
    "ADOPT": Group.ON_ITS_WAY,
    "CONFIRM": Group.LINKED,
    "STOP": Group.ERROR,
}
"""What moves a link, and what its message is then about."""

STANDINGS = {"BROKEN": Group.ERROR}
"""An eligibility that stops; every other is waited for."""

"""What a connector calls the sentence about its product's own sync, which a pause shows."""

MESSAGE = ("message", "missing", "reason", "said", "text", "sentence")
"""What the parameter is called that takes the message."""


def places(source: Source) -> Iterator[Place]:
    """All of them."""
    for call in (call for calls in source.calls.values() for call in calls):
        yield from _places(source, call)
    for node in source.tuples:
        if isinstance(node.elts[0], ast.Attribute) and (event := _member(node.elts[0], "Event")):
            yield Place(node.elts[1], EVENTS[event])
    for constant in source.constants(NATIVE_SYNC):
        yield Place(constant, Group.CONNECTION)


def _places(source: Source, call: ast.Call) -> Iterator[Place]:
    group = _group(source, call)
    if group is None:
        return
    names = _parameters(source, call)
    for listed in _in_table(source, call, names):
        yield Place(listed, group)
    message = _message(call, names)
    if message is not None:
        yield from _handed_on(source, Place(message, group, argument(call, names, "code")))


def _in_table(source: Source, call: ast.Call, names: list[str]) -> Iterator[ast.expr]:
    """The messages of a table whose rows are given as arguments: ``close(db, id, *TABLE[…])``."""
    for place, one in enumerate(call.args):
        match one:
            case ast.Starred(ast.Subscript(ast.Name(name))) if "message" in names:
                table = source.module_of[call].constants.get(name)
                rows = table.values if isinstance(table, ast.Dict) else []
                yield from (row.elts[names.index("message") - place] for row in rows if isinstance(row, ast.Tuple))
            case _:
                pass


def _handed_on(source: Source, place: Place) -> Iterator[Place]:
    """A message that a function was given is said by whoever calls it, and so is its code."""
    function = source.function_of(place.message)
    names = parameters(function) if function else []
    if function is None or not isinstance(place.message, ast.Name) or place.message.id not in names:
        yield place
        return
    for call in source.callers(function):
        given = argument(call, names, place.message.id)
        if given is not None:
            yield from _handed_on(source, Place(given, place.group, _given_code(place, call, names)))


def _given_code(place: Place, call: ast.Call, names: list[str]) -> ast.expr | None:
    if isinstance(place.code, ast.Name) and place.code.id in names:
        return argument(call, names, place.code.id)
    return place.code


def _group(source: Source, call: ast.Call) -> Group | None:
    name = called(call)
    match name:
        case "move" | "Move" | "_end":
            return next((EVENTS[event] for event in _members(call, "Event") if event in EVENTS), None)
        case "partial":
            return next(
                (ENDS[one.attr] for one in call.args if isinstance(one, ast.Attribute) and one.attr in ENDS), None
            )
        case "ending_with":
            return Group.MEMO
        case "Eligibility":
            return next((STANDINGS.get(one, Group.WAITING) for one in _members(call, "Standing")), None)
        case "Need":
            return Group.LINKED if any(one.arg == "optional" for one in call.keywords) else Group.ERROR
        case "of_link" | "of_connection" | "once_of_link" | "close" if _is_of(call, "timeline", "attempts"):
            return Group.TIMELINE
        case "print" | "write" | "info" if _is_output(call):
            return Group.OUTPUT
        case "ValueError" if source.module_of[call].name.endswith(("settings", "route")):
            return Group.COMMANDS
        case _:
            return ENDS.get(name) or SAID.get(name) or _error(source, name)


def _error(source: Source, name: str) -> Group | None:
    """The group of an error's class, or of the nearest that it derives from."""
    if not name.endswith("Error"):
        return None
    if name in ERRORS:
        return ERRORS[name]
    bases = [base.id for one in source.classes.get(name, []) for base in one.bases if isinstance(base, ast.Name)]
    return next((group for base in bases if base != name and (group := _error(source, base))), None)


def _members(call: ast.Call, enum: str) -> list[str]:
    each = (node for one in call.args for node in ast.walk(one) if isinstance(node, ast.expr))
    return [name for node in each if (name := _member(node, enum))]


def _member(node: ast.expr, enum: str) -> str | None:
    match node:
        case ast.Attribute(ast.Name(owner), name) if owner == enum:
            return name
        case _:
            return None


def _is_of(call: ast.Call, *owners: str) -> bool:
    match call.func:
        case ast.Attribute(ast.Name(owner)):
            return owner in owners
        case _:
            return False


def _is_output(call: ast.Call) -> bool:
    written = ast.unparse(call.func)
    return written.endswith(("out.print", "console().print", "console.print", "stderr.write", "said.info"))


def _parameters(source: Source, call: ast.Call) -> list[str]:
    """What a function takes, or a class."""
    function = source.resolved(call) or next(iter(source.functions.get(called(call), [])), None)
    return parameters(function) if function else _fields(source, called(call))


def _fields(source: Source, name: str) -> list[str]:
    """What a class takes: by its ``__init__``, its fields, or what it derives from."""
    for one in source.classes.get(name, []):
        fields = [
            node.target.id
            for node in one.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
        own = [
            parameters(node) for node in one.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"
        ]
        bases = [base.id for base in one.bases if isinstance(base, ast.Name) and base.id in source.classes]
        return next((names for names in (*own, fields) if names), None) or (
            _fields(source, bases[0]) if bases else []
        )
    return []


def _message(call: ast.Call, names: list[str]) -> ast.expr | None:
    match called(call):
        case name if name.endswith("Error") and not names:
            return call.args[0] if call.args else None
        case "print" | "write" | "info" | "ValueError":
            return call.args[0] if call.args else None
        case "ending_with":
            return call.args[1] if len(call.args) > 1 else None
    return next((found for wanted in MESSAGE if (found := argument(call, names, wanted)) is not None), None)
