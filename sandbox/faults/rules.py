"""The rules that say which requests a fault strikes, and when."""

import random
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SerializeAsAny, ValidationError, model_validator

from sandbox.faults.fault import Fault
from sandbox.faults.lost import CommitThenDrop, Drop, Truncate
from sandbox.faults.slow import CommitLate, Delay, Drip, Hang
from sandbox.faults.wrong import GatewayError, Respond, WrongContentType
from sandbox.system import Refused, Request, System

_OF_ANY_SYSTEM: tuple[type[Fault], ...] = (
    Delay,
    Drip,
    Hang,
    CommitLate,
    Drop,
    CommitThenDrop,
    Truncate,
    Respond,
    GatewayError,
    WrongContentType,
)


class Rule(BaseModel):
    """Which requests, when, and what happens to them.

    Exactly one of `nth`, `times` and `probability` says when. Patterns are those of fnmatch, where * also
    matches "/". `mentions` is text that the body or one of the query's values contains: in GraphQL every request
    has the same path, and a question may stand in the address.
    """

    model_config = ConfigDict(extra="forbid")

    system: str
    method: str = "*"
    path: str = "*"
    mentions: str = ""
    nth: int | None = Field(default=None, ge=1)  # the n-th matching request from now
    times: int | None = Field(default=None, ge=1)  # the next n matching requests
    probability: float | None = Field(default=None, ge=0, le=1)
    seed: int = 0
    what: SerializeAsAny[Fault]

    _seen: int = PrivateAttr(default=0)
    _struck: int = PrivateAttr(default=0)
    _dice: random.Random = PrivateAttr()

    @model_validator(mode="after")
    def _one_when(self) -> "Rule":
        if sum(when is not None for when in (self.nth, self.times, self.probability)) != 1:
            raise ValueError("exactly one of nth, times and probability says when")
        return self

    def model_post_init(self, _context: Any) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311  # repeatable on purpose, nothing secret

    def matches(self, system: System, request: Request) -> bool:
        return (
            system.name == self.system
            and fnmatchcase(request.method, self.method)
            and fnmatchcase(request.path, self.path)
            and self._is_mentioned(request)
            and self.what.touches(system, request)
        )

    def _is_mentioned(self, request: Request) -> bool:
        said = (request.body, *(value.encode() for value in request.query.values()))
        return any(self.mentions.encode() in one for one in said)

    def is_due(self) -> bool:
        """Count one more matching request and say whether this is one to strike."""
        self._seen += 1
        if self.nth is not None:
            return self._seen == self.nth
        if self.times is not None:
            return self._struck < self.times
        return self._dice.random() < (self.probability or 0)

    def strike(self) -> Fault:
        self._struck += 1
        return self.what

    def shown(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True) | {"seen": self._seen, "struck": self._struck}


class Faults:
    """The rules in force, oldest first."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, rule: Rule) -> None:
        self._rules.append(rule)

    def clear(self) -> None:
        self._rules.clear()

    def shown(self) -> list[dict[str, Any]]:
        return [rule.shown() for rule in self._rules]

    def strike(self, system: System, request: Request) -> Fault | None:
        """What happens to this request. Every matching rule counts it; the oldest one due has its way."""
        matching = [rule for rule in self._rules if rule.matches(system, request)]
        due = [rule for rule in matching if rule.is_due()]
        return due[0].strike() if due else None


def read_rule(body: Mapping[str, Any], system: System) -> Rule:
    """A rule for this system; raise Refused(400) with the first thing that is wrong."""
    try:
        what = _kind_of(body.get("what"), system).model_validate(body.get("what"))
    except ValidationError as error:
        raise _refused(error, "what") from error
    try:
        return Rule.model_validate({**body, "what": what})
    except ValidationError as error:
        raise _refused(error) from error


def _kind_of(what: Any, system: System) -> type[Fault]:
    kinds = {_named(fault): fault for fault in (*_OF_ANY_SYSTEM, *system.own_faults)}
    wanted = what.get("kind") if isinstance(what, Mapping) else None
    if not isinstance(wanted, str) or wanted not in kinds:
        known = ", ".join(kinds)
        raise Refused(400, f"Fault refused: what: there is no kind {wanted!r} for {system.name}; known: {known}.")
    return kinds[wanted]


def _named(fault: type[Fault]) -> str:
    """The one word its `kind` can be."""
    (word,) = get_args(fault.model_fields["kind"].annotation)
    return str(word)


def _refused(error: ValidationError, *place: str) -> Refused:
    first = error.errors()[0]
    path = ".".join((*place, *(str(part) for part in first["loc"]))) or "the rule"
    return Refused(400, f"Fault refused: {path}: {first['msg']}.")
