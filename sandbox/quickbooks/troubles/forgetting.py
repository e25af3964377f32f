"""A QuickBooks that forgot a request id, or remembers it too well: how long it does is not published (§4.1)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from sandbox.faults import OwnFault
from sandbox.quickbooks.replay import Identity
from sandbox.system import Request, Response

if TYPE_CHECKING:
    from sandbox.quickbooks.system import QuickBooks


class ReplayOfDeleted(OwnFault):
    """An earlier sending arrives just before this one, and somebody deletes what it made: the replay names that.

    To be used after a fault that lost the first sending: then nothing was there when the caller looked.
    """

    kind: Literal["replay_of_deleted"]

    def touches(self, system: "QuickBooks", request: Request) -> bool:  # noqa: ARG002  # the query tells
        return "requestid" in request.query

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        first = system.handle(request)
        for line in first.wrote:
            verb, entity, id_ = line.split(" ", 2)
            if verb == "created":
                system.delete(request.path.split("/")[3], entity.lower(), id_)
        return replace(system.handle(request), wrote=first.wrote)


class ForgetRequestId(OwnFault):
    """Forget the request's id before handling it, once it was used so often and kept so long: all is done anew."""

    kind: Literal["forget_request_id"]
    after_uses: int = Field(default=1, ge=1)  # the first one included
    after_seconds: float = Field(default=0, ge=0)  # by the sandbox's clock

    def touches(self, system: "QuickBooks", request: Request) -> bool:
        return bool(self._forgettable(system, request))

    def answer(self, system: "QuickBooks", request: Request) -> Response:
        system.replay.forget(self._forgettable(system, request))
        return system.handle(request)

    def _forgettable(self, quickbooks: "QuickBooks", request: Request) -> list[Identity]:
        request_id = request.query.get("requestid", "")
        return quickbooks.replay.worn_out(request_id, self.after_uses, self.after_seconds)
