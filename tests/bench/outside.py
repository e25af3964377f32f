"""The outside systems of many companies, in one process: ``python -m tests.bench.outside --companies 100``.

Each company has a Kojo of its own, under ``/kojo-7``, and a company in one QuickBooks. Besides the sandbox's admin
side there is ``/__bench``: enter many invoices at once, change some, and what the books hold.
"""

import argparse
import socket
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import uvicorn
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response as HTTPResponse
from starlette.routing import Route

from sandbox import exact_json
from sandbox.admin import answer
from sandbox.clock import Clock
from sandbox.kojo import Kojo
from sandbox.quickbooks import QuickBooks
from sandbox.server import at_once, build, configure
from sandbox.system import System
from tests.bench import invoices
from tests.bench.lean import LeanKojo, LeanQuickBooks


class Source(System, Protocol):
    """A Kojo that invoices are entered in by the thousand."""

    def enter(self, count: int) -> None: ...

    def change(self, count: int) -> None: ...


class Books(System, Protocol):
    """A QuickBooks that tells what it holds."""

    def bills(self) -> Iterable[dict[str, Any]]: ...


class FullKojo(Kojo):
    """The sandbox's own, without its invoices."""

    def __init__(self, clock: Clock, name: str) -> None:
        self.name = name
        super().__init__(clock)
        self._organisation.invoices.clear()
        self._vendors = [{"id": vendor["id"]} for vendor in self.look("acme", "vendors")]

    def enter(self, count: int) -> None:
        """As a person would, one after the other."""
        begin = len(self._organisation.invoices)
        for number in range(begin, begin + count):
            self.add("acme", "invoices", invoices.body(number, self._vendors[number % len(self._vendors)]))

    def change(self, count: int) -> None:
        """The first ones: their memo is as it was, their amounts are not."""
        for number, id_ in enumerate(list(self._organisation.invoices)[:count]):
            self.edit("acme", "invoices", id_, invoices.amounts(number + 1))


class FullQuickBooks(QuickBooks):
    """The sandbox's own, with a company for each realm."""

    def bills(self) -> Iterable[dict[str, Any]]:
        """Of all companies."""
        return (bill for realm in self._realms for bill in self.look(realm, "bill"))


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--companies", type=int, default=1)
    parser.add_argument("--lean", nargs="*", default=[], choices=["kojo", "quickbooks"])
    asked = parser.parse_args()
    clock, numbers = Clock(), range(asked.companies)
    realms = [invoices.realm(number) for number in numbers]
    kojo: Callable[[Clock, str], Source] = LeanKojo if "kojo" in asked.lean else FullKojo
    sources = [kojo(clock, f"kojo-{number}") for number in numbers]
    books: Books = LeanQuickBooks(clock, realms) if "quickbooks" in asked.lean else FullQuickBooks(clock, realms)
    app = build([*sources, books], clock)
    app.router.routes[:0] = _Bench(sources, books).routes()
    with socket.create_server(("127.0.0.1", asked.port)) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)  # noqa: T201 - to whoever started it
        uvicorn.Server(configure(app, "127.0.0.1", asked.port)).run(sockets=[at_once(listener)])


class _Bench:
    """What a benchmark asks for, besides what a person could."""

    def __init__(self, sources: list[Source], books: Books) -> None:
        self._sources = sources
        self._books = books

    def routes(self) -> list[Route]:
        return [
            Route("/__bench/enter", self._enter, methods=["POST"]),
            Route("/__bench/change", self._change, methods=["POST"]),
            Route("/__bench/books", self._look, methods=["GET"]),
        ]

    async def _enter(self, request: HTTPRequest) -> HTTPResponse:
        asked = exact_json.read(await request.body())
        self._sources[asked["company"]].enter(asked["count"])
        return answer({})

    async def _change(self, request: HTTPRequest) -> HTTPResponse:
        asked = exact_json.read(await request.body())
        self._sources[asked["company"]].change(asked["count"])
        return answer({})

    async def _look(self, _request: HTTPRequest) -> HTTPResponse:
        """How many bills there are, how many marks are on more than one, and their total."""
        marks: set[str] = set()
        bills, total = 0, invoices.NOTHING
        for bill in self._books.bills():
            bills += 1
            total += bill["TotalAmt"]
            marks.add(bill["PrivateNote"].rsplit("ledgerlink:", 1)[-1].split("/")[0])
        return answer({"bills": bills, "twice": bills - len(marks), "total": total})


if __name__ == "__main__":
    main()
