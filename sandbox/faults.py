"""Faults: rules that make a stand-in slow, refuse, or lose the connection, for chosen requests."""

import random
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from sandbox.system import Refused, Request


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Delay(_Strict):
    """Wait, then handle the request normally."""

    kind: Literal["delay"]
    seconds: float = Field(ge=0)


class Respond(_Strict):
    """Answer this; the system never sees the request."""

    kind: Literal["respond"]
    status: int = Field(ge=200, le=599)
    headers: dict[str, str] = {}
    body: Any = ""  # a string is sent as it is, anything else as JSON


class Drop(_Strict):
    """Close the connection; the system never sees the request."""

    kind: Literal["drop"]


class CommitThenDrop(_Strict):
    """Let the system handle the request, then close the connection without an answer."""

    kind: Literal["commit_then_drop"]


Fault = Delay | Respond | Drop | CommitThenDrop


class Rule(_Strict):
    """Which requests, when, and what happens to them.

    Exactly one of `nth`, `times` and `probability` says when. Patterns are those of fnmatch, where * also
    matches "/". `mentions` is text the body contains: in GraphQL every request has the same path.
    """

    system: str
    method: str = "*"
    path: str = "*"
    mentions: str = ""
    nth: int | None = Field(default=None, ge=1)  # the n-th matching request from now
    times: int | None = Field(default=None, ge=1)  # the next n matching requests
    probability: float | None = Field(default=None, ge=0, le=1)
    seed: int = 0
    what: Annotated[Fault, Field(discriminator="kind")]

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

    def matches(self, system: str, request: Request) -> bool:
        return (
            system == self.system
            and fnmatchcase(request.method, self.method)
            and fnmatchcase(request.path, self.path)
            and self.mentions.encode() in request.body
        )

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

    def strike(self, system: str, request: Request) -> Fault | None:
        """What happens to this request. Every matching rule counts it; the oldest one due has its way."""
        matching = [rule for rule in self._rules if rule.matches(system, request)]
        due = [rule for rule in matching if rule.is_due()]
        return due[0].strike() if due else None


def read_rule(body: Any) -> Rule:
    """Raise Refused(400) with the first thing that is wrong."""
    try:
        return Rule.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the rule"
        raise Refused(400, f"Fault refused: {place}: {first['msg']}.") from error
