"""What every fault is: something that stands between a request and the system it is for."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from sandbox.journal import Entry
from sandbox.late import LateWork
from sandbox.sending import Sending, Whole
from sandbox.system import Request, Response, System


@dataclass(frozen=True)
class Exchange:
    """One request on its way to its system, and all a fault may do with it."""

    system: System
    request: Request
    entry: Entry
    late: LateWork

    def handle(self) -> Response:
        return self.noted(self.system.handle(self.request))

    def handle_late(self, seconds: float) -> None:
        """Handle the request when the sandbox's clock has moved by `seconds`; the answer goes nowhere."""
        self.late.add(seconds, self.handle)

    def noted(self, response: Response) -> Response:
        """What a response wrote belongs in the journal even when nobody gets the response."""
        self.entry.wrote = response.wrote
        return response


class Fault(BaseModel, ABC):
    """Data as it was posted, with its behaviour."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str

    def touches(self, system: Any, request: Request) -> bool:  # noqa: ARG002  # most faults touch any request
        """Whether this fault means anything to this request; others do not count for its rule."""
        return True

    @abstractmethod
    async def strike(self, exchange: Exchange) -> Sending: ...


class OwnFault(Fault):
    """A trouble that only one system knows; `system` is always that one."""

    async def strike(self, exchange: Exchange) -> Sending:
        return Whole(exchange.noted(self.answer(exchange.system, exchange.request)))

    @abstractmethod
    def answer(self, system: Any, request: Request) -> Response:
        """The answer, whose `wrote` says what was handled nevertheless."""
