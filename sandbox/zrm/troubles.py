"""The troubles only ZRM knows, as faults that strike chosen requests (sources.md §2.3)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import field_validator

from sandbox.faults import OwnFault
from sandbox.faults.listed import LISTED
from sandbox.faults.told import TOLD
from sandbox.system import Request, Response
from sandbox.zrm import trpc

if TYPE_CHECKING:
    from sandbox.zrm.system import ZRM


class Refusal(OwnFault):
    """An error in tRPC's envelope, before or after the work was done."""

    kind: Literal["refusal"]
    code: str
    message: str = "Something went wrong"
    handled: bool = False

    @field_validator("code")
    @classmethod
    def _is_known(cls, code: str) -> str:
        if code not in trpc.CODES:
            raise ValueError(f"is one of {', '.join(trpc.CODES)}")
        return code

    def answer(self, system: "ZRM", request: Request) -> Response:
        wrote = system.handle(request).wrote if self.handled else ()
        return replace(system.refusal(request, self.code, self.message), wrote=wrote)


TROUBLES: tuple[type[OwnFault], ...] = (*TOLD, *LISTED, Refusal)
