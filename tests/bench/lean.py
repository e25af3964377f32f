"""Lean stand-ins for benchmarks of throughput: the sandbox's would take most of the machine themselves.

They answer as the sandbox does, but work nothing out. Kojo's invoices are one that the sandbox once answered with,
under other ids, numbers, times and amounts; QuickBooks takes every bill as it comes. What they still do is what
makes the figures honest: logins, limits of pages, and the identity of every write: the same one brings back the
same answer and must carry the same bytes; and what is searched for by number is found.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import Any, cast

import simplejson

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.faults import OwnFault
from sandbox.kojo import Kojo
from sandbox.quickbooks import QuickBooks
from sandbox.quickbooks.responses import traced
from sandbox.system import Refused, Request, Response
from tests.bench import invoices

_LIMIT = re.compile(rb"limit: (\d+)")
_SINCE = re.compile(rb'updatedAt_gte: \\"([^\\]+)\\"')
_AFTER = re.compile(rb'id_gt: \\"c(\d+)\\"')
_FILTER = re.compile(rb"filter: \{[^}]*\}")
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_STEP = timedelta(milliseconds=1)

Pattern = Callable[[int, int, datetime], bytes]
"""An invoice as the sandbox would list it, given its number, its version and when it was changed."""


@cache
def _kojo(clock: Clock) -> Kojo:
    """The sandbox's own, for logins and for one invoice to copy."""
    whole = Kojo(clock)
    whole.change_settings({"limits": False})
    for id_ in [invoice["id"] for invoice in whole.look("acme", "invoices")]:
        whole.delete("acme", "invoices", id_)
    return whole


@dataclass(frozen=True)
class _Run:
    """Invoices that were entered, or changed, a step after one another."""

    begin: datetime
    numbers: range
    version: int

    def moment(self, number: int) -> datetime:
        return self.begin + (number - self.numbers[0]) * _STEP

    def steps_before(self, at: datetime) -> int:
        return max(0, -((self.begin - at) // _STEP))


class LeanKojo:
    """Invoices that are made up when they are asked for."""

    own_faults: Sequence[type[OwnFault]] = ()

    def __init__(self, clock: Clock, name: str) -> None:
        self.name = name
        self._whole = _kojo(clock)
        self._pattern: Pattern | None = None
        self.reset()

    def reset(self) -> None:
        self._runs: list[_Run] = []
        self._count, self._changed = 0, 0

    def enter(self, count: int) -> None:
        """So many more, a millisecond after one another."""
        self._add(_Run(self._after_all(count), range(self._count, self._count + count), 0))
        self._count += count

    def change(self, count: int) -> None:
        """The first ones, which come after all others then: Kojo lists by the time of change."""
        self._changed = count
        self._add(_Run(self._after_all(count), range(count), 1))

    def _after_all(self, count: int) -> datetime:
        """So that the last of them is in the past already, by the second that an answer is dated with."""
        earliest = self._runs[-1].moment(self._runs[-1].numbers[-1]) + _STEP if self._runs else _LONG_AGO
        return max(earliest, self._whole.now() - timedelta(seconds=2) - count * _STEP)

    def _add(self, run: "_Run") -> None:
        if run.numbers:
            self._runs.append(run)

    def handle(self, request: Request) -> Response:
        """Lists of invoices are made up; everything else the sandbox answers."""
        if request.path != "/graphql" or b"invoices(" not in request.body:
            return self._whole.handle(request)
        limit, since = _LIMIT.search(request.body), _SINCE.search(request.body)
        assert limit is not None
        if b"orderBy: id" in request.body:
            return _listed(self._ids(request.body, int(limit[1])))
        pattern = self._pattern or self._learn(request)
        begin = datetime.fromisoformat(since[1].decode()) if since else _LONG_AGO
        return _listed(pattern(*one) for one in islice(self._from(begin), int(limit[1])))

    def _ids(self, asked: bytes, limit: int) -> Iterator[bytes]:
        """What a sweep reads."""
        after = _AFTER.search(asked)
        first = int(after[1]) + 1 if after else 0
        return (b'{"id":"%s"}' % _id(number) for number in range(first, min(first + limit, self._count)))

    def _from(self, begin: datetime) -> Iterator[tuple[int, int, datetime]]:
        """Number, version and time of what was entered or changed since; what was changed is there only once."""
        for run in self._runs:
            for number in run.numbers[run.steps_before(begin) :]:
                if run.version or number >= self._changed:
                    yield number, run.version, run.moment(number)

    def _learn(self, request: Request) -> Pattern:
        """How the sandbox writes an invoice when it is asked so."""
        self._pattern = _pattern(
            self._whole, request.headers["authorization"], _FILTER.sub(b"%s", request.body.replace(b"%", b"%%"))
        )
        return self._pattern

    def look(self, account: str, entity: str) -> list[dict[str, Any]]:
        return self._whole.look(account, entity)

    def look_at(self, account: str, entity: str, id_: str) -> dict[str, Any]:
        return self._whole.look_at(account, entity, id_)

    def add(self, *_: object) -> dict[str, Any]:
        raise Refused(400, "The lean Kojo only has invoices that are made up.")

    edit = delete = cast(Any, add)

    def settings(self) -> dict[str, Any]:
        return self._whole.settings()

    def change_settings(self, changes: dict[str, Any]) -> None:
        self._whole.change_settings(changes)


def _listed(made_up: Iterable[bytes]) -> Response:
    body = b'{"data":{"invoices":[' + b",".join(made_up) + b"]}}"
    return Response(200, body, {"Content-Type": "application/json"})


def _id(number: int) -> bytes:
    return b"c%024d" % number


def _written(at: datetime) -> bytes:
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}Z".encode()


@cache
def _pattern(whole: Kojo, authorization: str, body: bytes) -> Pattern:
    made = [_made(whole, vendor, authorization, body) for vendor in whole.look("acme", "vendors")]

    def written(number: int, version: int, changed_at: datetime) -> bytes:
        text, id_, updated = made[number % len(made)]
        amount, total = invoices.last_line(number + version), invoices.total(number + version)
        return (
            text.replace(b"INV-0000007", b"INV-%07d" % number)
            .replace(id_, _id(number))
            .replace(updated, _written(changed_at))
            .replace(str(invoices.last_line(7)).encode(), str(amount).encode())
            .replace(str(invoices.total(7)).encode(), str(total).encode())
        )

    return written


def _made(whole: Kojo, vendor: dict[str, Any], authorization: str, body: bytes) -> tuple[bytes, bytes, bytes]:
    """One invoice of a vendor as the sandbox lists it, with its id and its time."""
    entered = whole.add("acme", "invoices", invoices.body(7, {"id": vendor["id"]}))
    asked = body % b'filter: { id: \\"%s\\" }' % entered["id"].encode()
    answered = whole.handle(Request("POST", "/graphql", {}, {"authorization": authorization}, asked))
    whole.delete("acme", "invoices", entered["id"])
    (mine,) = exact_json.read(answered.body)["data"]["invoices"]
    return exact_json.write(mine), mine["id"].encode(), mine["updatedAt"].encode()


_NUMBERS = re.compile(r"'((?:[^'\\]|\\.)*)'")


class LeanQuickBooks(QuickBooks):
    """Takes bills without judging them; whatever else is asked the sandbox answers."""

    def reset(self) -> None:
        super().reset()
        self._answers: dict[tuple[str, str, str], tuple[bytes, dict[str, Any]]] = {}
        self._bills: dict[tuple[str, str], dict[str, Any]] = {}
        self._next_id = 100_000
        self.conflicts = 0

    def handle(self, request: Request) -> Response:
        statement = request.query.get("query", "") or request.body.decode(errors="replace")
        if request.path.endswith("/query") and "FROM Bill" in statement:
            return self._found(self._oauth.realm_of(request.headers), statement)
        if request.path.endswith("/batch") and b'"Vendor":' not in request.body:
            return self._batch(self._oauth.realm_of(request.headers), request)
        return super().handle(request)

    def bills(self) -> Iterable[dict[str, Any]]:
        """Of all companies; one that came under another identity is there twice."""
        return self._bills.values()

    def _found(self, realm: str, statement: str) -> Response:
        numbers = _NUMBERS.findall(statement)
        rows = [self._bills[realm, number] for number in numbers if (realm, number) in self._bills]
        return _json({"QueryResponse": {"Bill": rows} if rows else {}})

    def _batch(self, realm: str, request: Request) -> Response:
        request_id = request.query["requestid"]
        items = simplejson.loads(request.body, use_decimal=True)["BatchItemRequest"]
        return _json({"BatchItemResponse": [self._once(realm, request_id, item) for item in items]})

    def _once(self, realm: str, request_id: str, item: dict[str, Any]) -> dict[str, Any]:
        """The same identity again gets the same answer; with other bytes it is a fault of ours."""
        identity, digest = (realm, request_id, item["bId"]), sha256(exact_json.write(item)).digest()
        if identity in self._answers:
            before, row = self._answers[identity]
            self.conflicts += before != digest
        else:
            row = self._made(realm, item["Bill"])
            self._answers[identity] = (digest, row)
        return {"Bill": row, "bId": item["bId"]}

    def _made(self, realm: str, sent: dict[str, Any]) -> dict[str, Any]:
        self._next_id += 1
        at = f"{self.now():%Y-%m-%dT%H:%M:%S}-00:00"
        total = sum((line["Amount"] for line in sent["Line"]), invoices.NOTHING)
        lines = [{"Id": str(number), **line} for number, line in enumerate(sent["Line"], start=1)]
        row = sent | {
            "Id": str(self._next_id),
            "SyncToken": "0",
            "Line": lines,
            "TotalAmt": total,
            "Balance": total,
            "MetaData": {"CreateTime": at, "LastUpdatedTime": at},
        }
        key = (realm, sent["DocNumber"])
        self._bills[key if key not in self._bills else (realm, f"{sent['DocNumber']}#{self._next_id}")] = row
        return row


def _json(body: Any) -> Response:
    headers = {"content-type": "application/json;charset=UTF-8"}
    return Response(200, exact_json.write(body), traced(headers))
