"""Faults of content: another answer than the system's, whether or not the system did its work."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Literal

from pydantic import Field

from sandbox import exact_json
from sandbox.faults.fault import Exchange, Fault
from sandbox.sending import Sending, Whole
from sandbox.system import Response


class Respond(Fault):
    """Answer this instead; the system sees the request only when `handled`."""

    kind: Literal["respond"]
    status: int = Field(ge=200, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = ""  # a string is sent as it is, anything else as JSON
    handled: bool = False

    async def strike(self, exchange: Exchange) -> Sending:
        if self.handled:
            exchange.handle()
        return Whole(Response(self.status, _as_bytes(self.body), self.headers))


class GatewayError(Fault):
    """A page in HTML from the edge in front of the system, before or after the system did its work."""

    kind: Literal["gateway_error"]
    status: Literal[502, 503, 504]
    handled: bool = False

    async def strike(self, exchange: Exchange) -> Sending:
        if self.handled:
            exchange.handle()
        return Whole(html(self.status))


class WrongContentType(Fault):
    """Handle the request and call the answer something it is not."""

    kind: Literal["wrong_content_type"]
    content_type: str = "text/html"

    async def strike(self, exchange: Exchange) -> Sending:
        response = exchange.handle()
        others = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
        return Whole(replace(response, headers={**others, "content-type": self.content_type}))


def html(status: int) -> Response:
    """The page of a proxy that knows nothing of the API behind it."""
    phrase = HTTPStatus(status).phrase
    page = f"<html><head><title>{status} {phrase}</title></head><body><h1>{status} {phrase}</h1></body></html>\n"
    return Response(status, page.encode(), {"content-type": "text/html"})


def _as_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else exact_json.write(body)
