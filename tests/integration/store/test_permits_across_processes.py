"""Several processes share a limit; who receives the requests counts them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from connectors.base import Limit
from tests.integration.store.asking import LIMITS
from tests.integration.store.ledger import Ledger

SECONDS = 7.0
WORKERS = 4

Arrivals = list[tuple[float, str]]


@contextmanager
def receiving() -> Iterator[tuple[str, Arrivals]]:
    """A system that only notes what arrives, and when: its address and its notes."""
    arrivals: Arrivals = []

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            arrivals.append((time.monotonic(), self.path))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", arrivals
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def most(arrivals: Arrivals, limit: Limit) -> int:
    """The most that arrived in any window of a limit."""
    times = [at for at, path in arrivals if limit.kind == "request" or path == "/batch"]
    return max(sum(first <= at < first + limit.seconds for at in times) for first in times)


def asked(ledger: Ledger) -> Arrivals:
    """What arrives when several processes ask as fast as they may."""
    url = ledger.database.engine.url.render_as_string(hide_password=False)
    with receiving() as (address, arrivals):
        command = [sys.executable, "-m", "tests.integration.store.asking", url, address, str(SECONDS)]
        workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
        counts = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert len(arrivals) == sum(counts)
    assert min(counts) > 0
    return arrivals


def test_processes_that_ask_at_once_stay_below_every_limit_where_it_is_counted(ledger: Ledger) -> None:
    arrivals = asked(ledger)

    assert [limit for limit in LIMITS if most(arrivals, limit) > limit.count] == []
    narrow = LIMITS[0]
    assert len(arrivals) >= narrow.count * (SECONDS - 2) / (narrow.seconds + 1)  # and waste little of it


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_arrives_is_really_counted(ledger: Ledger) -> None:
    """The narrowest limit is what bounds them: without it more would arrive in a second."""
    arrivals = asked(ledger)

    assert most(arrivals, LIMITS[0]) >= LIMITS[0].count - 2
