"""What a request asks for: each parameter checked, a wrong one refused with one sentence."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from starlette.datastructures import QueryParams

from models.link import LinkState
from sync.store.views import Wanted

LIMIT, LIMIT_MAX, TEXT_MAX = 100, 1000, 300

LARGEST_ID = 2**63 - 1


class Name(StrEnum):
    """The parameters of a list of invoices."""

    STATE = "state"
    SOURCE = "source"
    TARGET = "target"
    TEXT = "q"
    LIMIT = "limit"
    AFTER = "after"


class WrongParameterError(Exception):
    """The text says in one sentence what is wrong."""


@dataclass(frozen=True)
class Asked:
    """A page of a list."""

    wanted: Wanted
    limit: int = LIMIT
    before: int | None = None


def none(given: QueryParams) -> None:
    """Refuse every parameter."""
    _only(given, ())


def asked(given: QueryParams) -> Asked:
    """The page that is asked for. Raises ``WrongParameterError``."""
    _only(given, tuple(Name))
    return Asked(
        Wanted(_state(given), _text(given, Name.SOURCE), _text(given, Name.TARGET), _text(given, Name.TEXT)),
        _limit(given),
        _before(given),
    )


def cursor(link_id: int) -> str:
    """Where the next page begins, for whoever must not read more into it."""
    return urlsafe_b64encode(f"link {link_id}".encode()).decode().rstrip("=")


def _only(given: QueryParams, known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            listed = f"known are {', '.join(known)}" if known else "none is known here"
            raise WrongParameterError(f"There is no parameter “{name[:50]}”; {listed}.")
        if len(given.getlist(name)) > 1:
            raise WrongParameterError(f"“{name}” is given more than once.")


def _state(given: QueryParams) -> str | None:
    state = given.get(Name.STATE)
    if state is None or state in tuple(LinkState):
        return state
    raise WrongParameterError(f"“state” must be one of {', '.join(LinkState)}.")


def _text(given: QueryParams, name: Name) -> str | None:
    text = given.get(name)
    if text is None or (0 < len(text) <= TEXT_MAX and text.isprintable()):
        return text
    raise WrongParameterError(f"“{name}” must have 1 to {TEXT_MAX} printable characters.")


def _limit(given: QueryParams) -> int:
    text = given.get(Name.LIMIT, str(LIMIT))
    if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= LIMIT_MAX:
        return int(text)
    raise WrongParameterError(f"“limit” must be a whole number from 1 to {LIMIT_MAX}.")


def _before(given: QueryParams) -> int | None:
    text = given.get(Name.AFTER)
    if text is None:
        return None
    try:
        found = re.fullmatch(rb"link ([0-9]{1,19})", urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    if found is None or int(found[1]) > LARGEST_ID:
        raise WrongParameterError("“after” must be what “next” of the page before says.")
    return int(found[1])
