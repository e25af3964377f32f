"""Faults of time: an answer late, in drips or never, and work done when nobody waits any more."""

import asyncio
from typing import Literal

from pydantic import Field

from sandbox.faults.fault import Exchange, Fault
from sandbox.sending import Cut, Dripped, Sending, Silence, Whole


class Delay(Fault):
    """Wait, then handle the request normally, even when the caller has given up."""

    kind: Literal["delay"]
    seconds: float = Field(ge=0)

    async def strike(self, exchange: Exchange) -> Sending:
        await asyncio.sleep(self.seconds)
        return Whole(exchange.handle())


class Hang(Fault):
    """Never answer: until the caller gives up, or until `seconds` are over and the connection is closed."""

    kind: Literal["hang"]
    seconds: float = Field(default=600, gt=0, le=3600)

    async def strike(self, exchange: Exchange) -> Sending:  # noqa: ARG002  # the system never sees the request
        return Silence(self.seconds)


class CommitLate(Fault):
    """No answer, but the system handles the request when its clock has moved by `seconds`."""

    kind: Literal["commit_late"]
    seconds: float = Field(gt=0, le=100)
    answer: Literal["drop", "nothing"] = "drop"

    async def strike(self, exchange: Exchange) -> Sending:
        exchange.handle_late(self.seconds)
        return Cut() if self.answer == "drop" else Silence(Hang(kind="hang").seconds)


class Drip(Fault):
    """Handle the request, then send the body bit by bit over `seconds`, so that no single wait is long."""

    kind: Literal["drip"]
    seconds: float = Field(gt=0, le=3600)

    async def strike(self, exchange: Exchange) -> Sending:
        return Dripped(exchange.handle(), self.seconds)
