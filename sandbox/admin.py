"""The admin side: look at and change what the stand-ins hold, as a person at the vendor's screen would."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.faults import Faults, read_rule
from sandbox.journal import Journal
from sandbox.late import LateWork
from sandbox.system import Refused, System


def answer(body: Any, status: int = 200) -> Response:
    return Response(exact_json.write(body), status, media_type="application/json")


@dataclass(frozen=True)
class Admin:
    """The endpoints under /__admin."""

    systems: Mapping[str, System]
    clock: Clock
    journal: Journal
    faults: Faults
    late: LateWork

    def routes(self) -> list[Route]:
        return [
            Route("/__admin/journal", self.read_journal, methods=["GET"]),
            Route("/__admin/journal", self.clear_journal, methods=["DELETE"]),
            Route("/__admin/faults", self.read_faults, methods=["GET"]),
            Route("/__admin/faults", self.add_fault, methods=["POST"]),
            Route("/__admin/faults", self.clear_faults, methods=["DELETE"]),
            Route("/__admin/clock", self.read_clock, methods=["GET"]),
            Route("/__admin/clock", self.move_clock, methods=["POST"]),
            Route("/__admin/reset", self.reset, methods=["POST"]),
            Route("/__admin/settings/{system}", self.read_settings, methods=["GET"]),
            Route("/__admin/settings/{system}", self.change_settings, methods=["PUT"]),
            Route("/__admin/{system}/{account}/{entity}", self.look, methods=["GET"]),
            Route("/__admin/{system}/{account}/{entity}", self.add, methods=["POST"]),
            Route("/__admin/{system}/{account}/{entity}", self.clear, methods=["DELETE"]),
            Route("/__admin/{system}/{account}/{entity}/{id}", self.look_at, methods=["GET"]),
            Route("/__admin/{system}/{account}/{entity}/{id}", self.edit, methods=["PUT"]),
            Route("/__admin/{system}/{account}/{entity}/{id}", self.delete, methods=["DELETE"]),
        ]

    async def read_journal(self, request: Request) -> Response:
        wanted = _journal_filters(dict(request.query_params))
        return answer([entry.shown() for entry in self.journal.entries(**wanted)])

    async def clear_journal(self, _request: Request) -> Response:
        self.journal.clear()
        return Response(status_code=204)

    async def read_faults(self, _request: Request) -> Response:
        return answer(self.faults.shown())

    async def add_fault(self, request: Request) -> Response:
        body = await _body(request)
        rule = read_rule(body, self._system(body.get("system")))
        self.faults.add(rule)
        return answer(rule.shown(), 201)

    async def clear_faults(self, _request: Request) -> Response:
        self.faults.clear()
        return Response(status_code=204)

    async def read_clock(self, _request: Request) -> Response:
        return self._clock_shown()

    async def move_clock(self, request: Request) -> Response:
        _move(self.clock, await _body(request))
        return self._clock_shown()

    async def reset(self, _request: Request) -> Response:
        """Everything as at the start: clock, faults, late work, journal, and each system's data and settings."""
        self.clock.reset()
        self.faults.clear()
        self.late.clear()
        self.journal.clear()
        for system in self.systems.values():
            system.reset()
        return Response(status_code=204)

    async def read_settings(self, request: Request) -> Response:
        return answer(self._asked(request).settings())

    async def change_settings(self, request: Request) -> Response:
        system = self._asked(request)
        system.change_settings(await _body(request))
        return answer(system.settings())

    async def look(self, request: Request) -> Response:
        return answer(self._asked(request).look(*_place(request)))

    async def look_at(self, request: Request) -> Response:
        return answer(self._asked(request).look_at(*_record(request)))

    async def add(self, request: Request) -> Response:
        return answer(self._asked(request).add(*_place(request), await _body(request)), 201)

    async def edit(self, request: Request) -> Response:
        return answer(self._asked(request).edit(*_record(request), await _body(request)))

    async def delete(self, request: Request) -> Response:
        self._asked(request).delete(*_record(request))
        return Response(status_code=204)

    async def clear(self, request: Request) -> Response:
        """All records of a kind: an account that has just begun."""
        system, place = self._asked(request), _place(request)
        for record in system.look(*place):
            system.delete(*place, str(_id_of(record)))
        return Response(status_code=204)

    def _asked(self, request: Request) -> System:
        return self._system(request.path_params["system"])

    def _system(self, name: object) -> System:
        if not isinstance(name, str) or name not in self.systems:
            known = ", ".join(self.systems) or "none"
            raise Refused(404, f"There is no system {name!r} in this sandbox; known: {known}.")
        return self.systems[name]

    def _clock_shown(self) -> Response:
        return answer({"now": self.clock.now().isoformat(), "frozen": self.clock.frozen})


def _place(request: Request) -> tuple[str, str]:
    return request.path_params["account"], request.path_params["entity"]


def _record(request: Request) -> tuple[str, str, str]:
    return *_place(request), request.path_params["id"]


def _id_of(record: dict[str, Any]) -> Any:
    """Vendors write it in different ways."""
    return next(record[name] for name in ("id", "_id", "Id") if name in record)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = exact_json.read(await request.body())
    except ValueError as error:
        raise Refused(400, f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise Refused(400, "The body must be a JSON object.")
    return body


def _journal_filters(query: dict[str, str]) -> dict[str, Any]:
    if unknown := query.keys() - {"system", "method", "after"}:
        raise Refused(400, f"The journal has no filter {sorted(unknown)[0]!r}; known: system, method, after.")
    after = query.get("after", "0")
    if not after.isdecimal():
        raise Refused(400, f"after is the number of a request, not {after!r}.")
    return query | {"after": int(after)}


def _move(clock: Clock, body: dict[str, Any]) -> None:
    """Exactly one of {"advance": seconds}, {"set": time}, {"freeze": true} and {"follow": true}."""
    match list(body.items()):
        case [("advance", (int() | Decimal()) as seconds)] if not isinstance(seconds, bool):
            clock.advance(float(seconds))
        case [("set", str(at))]:
            clock.set(_time(at))
        case [("freeze", True)]:
            clock.freeze()
        case [("follow", True)]:
            clock.follow()
        case _:
            raise Refused(
                400, "Say one of advance (seconds), set (a time with offset), freeze: true, follow: true."
            )


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(400, f"{text!r} is not a time.") from error
    if at.tzinfo is None:
        raise Refused(400, f"{text!r} has no offset; write 2026-05-01T12:00:00Z.")
    return at
