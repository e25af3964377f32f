"""What a GraphQL answer carries: its data, or one of our errors.

GraphQL answers 200 whatever happened, so its errors are told apart by their words (sources.md §10, KJ-3): those
about the login or permissions need a person, a rate limit is a pause, and what is not known is tried again. Where
an error has a code beside its words, that counts as one of them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.answers import Answers, moment
from connectors.http import Response
from models.errors import RetryableError, SyncError
from models.text import quoted

_LOGIN_WORDS = re.compile(r"unauthenti|unauthori[sz]ed|not logged in|invalid (token|api key)|token.*expired", re.I)
_PERMISSION_WORDS = re.compile(r"forbidden|permission|not allowed|access denied", re.I)
_RATE_WORDS = re.compile(r"rate.?limit|too many requests", re.I)
_QUESTION_WORDS = re.compile(r"GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED|BAD_USER_INPUT")
"""The codes of the widespread servers for a question that they do not understand or will not answer as it is."""


@dataclass(frozen=True)
class Answer:
    """The data of an answer, and the time by the other system's clock when it was given."""

    data: Any
    at: datetime


class PartialAnswerError(RetryableError):
    """Data and errors came at once; ``data`` holds what there is, ``reason`` is the server's code for the rest."""

    def __init__(self, message: str, *, data: dict[str, Any], reason: str = "") -> None:
        super().__init__(message, code="source_partial")
        self.data = data
        self.reason = reason


class QuestionRefusedError(RetryableError):
    """It did not answer because of the question: an unknown field, filter or value."""


def answers(system: str, credentials: str) -> Answers:
    """Some GraphQL servers answer a query they cannot read with 400, and say why in the same form."""

    def refused(answer: Any) -> SyncError | None:
        match answer:
            case {"errors": errors}:
                return _failure(plain, errors, None)
            case _:
                return None

    plain = Answers(system, credentials)
    return Answers(system, credentials, refused)


def answer_in(read: Answers, response: Response) -> Answer:
    """What a response carries, and when it was given. Raises as ``data`` does."""
    return Answer(data(read, read.body(response)), moment(response))


def data(read: Answers, answer: Any) -> Any:
    """What an answer carries, wrapped in ``data`` or bare as in Kojo's examples.

    Raises ``PartialAnswerError`` where only a part of the data came.
    """
    if not isinstance(answer, dict):
        return answer
    if errors := answer.get("errors"):
        raise _failure(read, errors, answer.get("data"))
    return answer.get("data", answer)


def _failure(read: Answers, errors: Any, partial: Any) -> SyncError:
    text, code, request_id = _first(errors)
    told = f"{code} {text}"
    if _LOGIN_WORDS.search(told):
        return read.login_refused()
    if _RATE_WORDS.search(told):
        return read.too_many(None)
    if _PERMISSION_WORDS.search(told):
        return read.not_permitted(text)
    request = f" (request {quoted(request_id)})" if request_id else ""
    said = f"{read.system} could not answer: “{quoted(text)}”{request}."
    if isinstance(partial, dict) and any(value is not None for value in partial.values()):
        return PartialAnswerError(said, data=partial, reason=code)
    if _QUESTION_WORDS.search(code):
        return QuestionRefusedError(said, code="source_question")
    return RetryableError(said, code="source_graphql")


def _first(errors: Any) -> tuple[str, str, str]:
    """Message, code and request id of the first error, in whatever form it came."""
    first = errors[0] if isinstance(errors, list) and errors else errors
    if not isinstance(first, dict):
        return str(first), "", ""
    more = first.get("extensions")
    code = more.get("code") if isinstance(more, dict) else None
    return str(first.get("message") or "no reason given"), str(code or ""), str(first.get("requestId") or "")
