"""Faults of the connection: the request, the answer, or half of the answer is lost."""

from typing import Literal

from sandbox.faults.fault import Exchange, Fault
from sandbox.sending import BrokenOff, Cut, Half, Sending


class Drop(Fault):
    """Close the connection; the system never sees the request."""

    kind: Literal["drop"]

    async def strike(self, exchange: Exchange) -> Sending:  # noqa: ARG002  # it is lost before anything
        return Cut()


class CommitThenDrop(Fault):
    """Let the system handle the request, then close the connection without an answer."""

    kind: Literal["commit_then_drop"]

    async def strike(self, exchange: Exchange) -> Sending:
        exchange.handle()
        return Cut()


class Truncate(Fault):
    """Handle the request and send half of the answer's body.

    With `promised`, Content-Length is that of the whole body and the connection closes; without, the half
    passes for the whole, as from a careless proxy.
    """

    kind: Literal["truncate"]
    promised: bool = True

    async def strike(self, exchange: Exchange) -> Sending:
        response = exchange.handle()
        return BrokenOff(response) if self.promised else Half(response)
