"""A Kojo that says anything: it answers with the very bytes it was given, over a real socket.

The stand-in of the sandbox holds typed records and so can't be wrong in the ways that are tested here.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_LIMIT = re.compile(r"limit: (\d+)")
_SINCE = re.compile(r'updatedAt_gte: "([^"]*)"')
NOW = "Mon, 30 Nov 2026 12:00:00 GMT"


@dataclass
class RawKojo:
    """Records as raw JSON, each with the moment at which Kojo sorts it."""

    url: str = ""
    records: list[tuple[str, str]] = field(default_factory=list)
    items: str = '[{"id": "ckitem1"}, {"id": "ckitem2"}]'
    """What REST answers for the items of any invoice."""
    answers_with: str | None = None
    """What it answers to every question, where that is not a list."""

    def answer(self, query: str) -> str:
        """A page of invoices, oldest change first; or none of the items that are asked for by id."""
        if self.answers_with is not None:
            return self.answers_with
        limit, since = _LIMIT.search(query), _SINCE.search(query)
        if limit is None:
            return '{"data": {"item0": null}}'
        listed = [raw for at, raw in sorted(self.records) if since is None or since[1] <= at]
        return f'{{"data": {{"invoices": [{",".join(listed[: int(limit[1])])}]}}}}'


@contextmanager
def serving(kojo: RawKojo) -> Iterator[RawKojo]:
    """Serve it on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        """Head and body leave in one piece; two would wait for each other."""

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            self._say(kojo.answer(json.loads(asked)["query"]))

        def do_GET(self) -> None:
            self._say(kojo.items)

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
            return NOW

        def log_message(self, *_: object) -> None:
            pass

        def _say(self, text: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kojo.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield kojo
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
