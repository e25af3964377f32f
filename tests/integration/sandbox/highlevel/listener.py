"""A listener for webhooks on a real port: remembers what came, and answers as it is told."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Heard:
    path: str
    headers: dict[str, str]  # keys in lower case
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class Listener:
    url: str
    heard: list[Heard] = field(default_factory=list)
    status: Callable[[int], int] = lambda _number: 200  # of the answer to the n-th event, from 1

    def start_anew(self) -> None:
        self.heard = []
        self.status = lambda _number: 200

    def wait_for(self, events: int) -> list[Heard]:
        """What came, once there are so many."""
        patience = time.monotonic() + 10
        while len(self.heard) < events and time.monotonic() < patience:
            time.sleep(0.01)
        assert len(self.heard) >= events, self.heard
        return list(self.heard)

    def hears_no_more(self) -> bool:
        before = len(self.heard)
        time.sleep(0.3)
        return len(self.heard) == before


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            listener.heard.append(Heard(self.path, headers, body))
            self.send_response(listener.status(len(listener.heard)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
