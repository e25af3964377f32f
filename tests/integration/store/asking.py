"""A worker process that asks a stand-in of QuickBooks as often as the limiter lets it.

``python -m tests.integration.store.asking DATABASE_URL BASE_URL SECONDS``; says how many requests it sent.
"""

import sys
import time

import httpx

from connectors.base import Limit
from models.errors import RateLimitedError
from sync.store import connections
from sync.store.database import Database
from sync.store.permits import StoredPermits

LIMITS = (Limit("request", 8, 1), Limit("request", 60, 60), Limit("batch", 6, 3))
"""As the stand-in is told to enforce them, but for the batches: their window is shortened."""


def ask(database_url: str, base_url: str, seconds: float) -> int:
    """Ask until the time is over; each third question is a batch."""
    database = Database(database_url)
    with database.reading() as db:
        target = connections.by_name(db, "books")
    assert target is not None
    permits = StoredPermits(database, target.id, "QuickBooks", LIMITS, lease_s=8.0)
    until, sent = time.monotonic() + seconds, 0
    with httpx.Client(base_url=base_url) as client:
        while time.monotonic() < until:
            is_batch = sent % 3 == 2
            try:
                permits.take("request", *(["batch"] if is_batch else []))
            except RateLimitedError:
                continue
            client.post("/batch" if is_batch else "/query")
            sent += 1
    return sent


if __name__ == "__main__":
    sys.stdout.write(f"{ask(sys.argv[1], sys.argv[2], float(sys.argv[3]))}\n")
