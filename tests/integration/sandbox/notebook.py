"""A small system for the sandbox's own tests: it notes the bodies it is sent."""

from collections.abc import Sequence
from typing import Any

from sandbox.faults import OwnFault
from sandbox.system import Refused, Request, Response


class Notebook:
    name = "notebook"
    own_faults: Sequence[type[OwnFault]] = ()

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._settings: dict[str, Any] = {"ruled": True}

    def handle(self, request: Request) -> Response:
        self.notes.append(request.body.decode())
        shown = f"{request.method} {request.path} {dict(request.query)} {request.headers['x-pen']}"
        return Response(201, shown.encode(), {"Content-Type": "text/plain"}, wrote=(f"noted {self.notes[-1]}",))

    def look(self, account: str, entity: str) -> list[dict[str, Any]]:
        return [{"account": account, "entity": entity, "text": note} for note in self.notes]

    def look_at(self, account: str, entity: str, id_: str) -> dict[str, Any]:
        if not id_.isdecimal() or int(id_) >= len(self.notes):
            raise Refused(404, f"There is no note {id_}.")
        return self.look(account, entity)[int(id_)]

    def add(self, account: str, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        self.notes.append(str(body["text"]))
        return self.look(account, entity)[-1] | {"price": body.get("price")}

    def edit(self, account: str, entity: str, id_: str, body: dict[str, Any]) -> dict[str, Any]:
        self.notes[int(id_)] = str(body["text"])
        return self.look_at(account, entity, id_)

    def delete(self, account: str, entity: str, id_: str) -> None:  # noqa: ARG002  # as every system's
        del self.notes[int(id_)]

    def settings(self) -> dict[str, Any]:
        return dict(self._settings)

    def change_settings(self, changes: dict[str, Any]) -> None:
        if unknown := changes.keys() - self._settings.keys():
            raise Refused(400, f"There is no setting {sorted(unknown)[0]}.")
        self._settings |= changes

    def reset(self) -> None:
        self.notes.clear()
        self._settings = {"ruled": True}
