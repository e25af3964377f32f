"""What every stand-in is: one outside system that answers requests and lets a person work in its screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sandbox.faults import OwnFault


@dataclass(frozen=True)
class Request:
    """One HTTP request as a stand-in sees it."""

    method: str
    path: str  # below the mount: "/v3/company/9341/bill"
    query: Mapping[str, str]
    headers: Mapping[str, str]  # keys in lower case
    body: bytes


@dataclass(frozen=True)
class Response:
    """The stand-in's answer; the server adds Date and Content-Length."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wrote: tuple[str, ...] = ()  # for the journal: ("created Bill 145",)


class Refused(Exception):  # noqa: N818  # an answer to a person, not a fault of ours
    """An admin call that cannot be done; its message is shown to whoever called."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class System(Protocol):
    """One outside system, whole in memory."""

    name: str  # its mount and its name in admin calls: "kojo", "quickbooks"
    own_faults: Sequence["type[OwnFault]"]  # the troubles that only this system knows

    def handle(self, request: Request) -> Response:
        """Answer one request, synchronously, so that nothing else happens meanwhile."""
        ...

    # What a person does in the vendor's own screen. Bodies are the vendor's own JSON shapes;
    # whatever cannot be done raises Refused.

    def look(self, account: str, entity: str) -> list[dict[str, Any]]: ...

    def look_at(self, account: str, entity: str, id_: str) -> dict[str, Any]: ...

    def add(self, account: str, entity: str, body: dict[str, Any]) -> dict[str, Any]: ...

    def edit(self, account: str, entity: str, id_: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change the given fields and leave the others."""
        ...

    def delete(self, account: str, entity: str, id_: str) -> None: ...

    def settings(self) -> dict[str, Any]: ...

    def change_settings(self, changes: dict[str, Any]) -> None:
        """Change the given settings; an unknown name is Refused(400, ...) and changes nothing."""
        ...

    def reset(self) -> None:
        """Back to the seed data and the default settings."""
        ...
