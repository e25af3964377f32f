"""Answers as HTTP responses: in JSON for who asks for it, else in XML, each with a name for support (§1.3)."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sandbox.quickbooks import answers
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.faults import TurnedAway
from sandbox.system import Request, Response


def response(request: Request, answer: Answer) -> Response:
    if _accepts_json(request):
        return _bytes(answer.status, "json", answers.json(answer.payload), answer.wrote)
    return _bytes(answer.status, "xml", answers.xml(answer.payload), answer.wrote)


def turned_away(request: Request, refused: TurnedAway, now: datetime) -> Response:
    """A throttled request gets XML whatever it accepts (§1.5.3)."""
    if _accepts_json(request) and refused.status != 429:
        return turned_away_json(refused, now)
    return turned_away_xml(refused, now)


def turned_away_json(refused: TurnedAway, now: datetime) -> Response:
    return _bytes(refused.status, "json", answers.turned_away_json(refused, now))


def turned_away_xml(refused: TurnedAway, now: datetime) -> Response:
    return _bytes(refused.status, "xml", answers.turned_away_xml(refused, now))


def traced(headers: Mapping[str, str]) -> dict[str, str]:
    """With an `intuit_tid`, new for every answer; support asks for it (§1.3)."""
    return {**headers, "intuit_tid": f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"}


def _accepts_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _bytes(status: int, form: str, body: bytes, wrote: tuple[str, ...] = ()) -> Response:
    headers = {
        "content-type": f"application/{form};charset=UTF-8",
        "cache-control": "no-cache, no-store",
    }
    return Response(status, body, traced(headers), wrote)
