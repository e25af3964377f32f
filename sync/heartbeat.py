"""Keeps the leases of a slice while it works, and knows whether they can still be relied on."""

import threading
import time
from collections.abc import Iterable
from contextvars import copy_context

from sqlalchemy.exc import DBAPIError

from sync import logs
from sync.store import leases
from sync.store.database import Database

BEATS_A_LEASE = 4

log = logs.get("heartbeat")


class Heartbeat:
    """Renews leases in a thread of its own; a process that is killed or stopped renews nothing."""

    def __init__(self, database: Database, owner: str, link_ids: Iterable[int], lease_s: float) -> None:
        self._database = database
        self._owner = owner
        self._link_ids = tuple(link_ids)
        self._lease_s = lease_s
        self._last = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(
            target=copy_context().run, args=(self._beat,), name="heartbeat", daemon=True
        )

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def is_fresh(self) -> bool:
        """Whether the leases were renewed within a third of their length: only then may something be sent."""
        return time.monotonic() - self._last < self._lease_s / 3

    def renew(self) -> None:
        """Renew now."""
        begun = time.monotonic()
        with self._database.transaction() as db:
            kept = leases.renew(db, self._owner, self._link_ids, self._lease_s)
        if kept or not self._link_ids:
            self._last = begun

    def _beat(self) -> None:
        while not self._ended.wait(self._lease_s / BEATS_A_LEASE):
            try:
                self.renew()
            except DBAPIError as error:  # not renewed, so not fresh: nothing is sent until a renewal works
                log.warning("leases not renewed", leases=len(self._link_ids), error=type(error.orig).__name__)
