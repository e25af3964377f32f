"""Sends events to whoever listens, as HighLevel does: again after a 429 and after nothing else (§6.4)."""

import random
import threading
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.highlevel import events, signing, times
from sandbox.highlevel.account import Record
from sandbox.highlevel.settings import Settings

ATTEMPTS_MAX = 6
_LOOKS_EVERY = 0.05  # seconds of real time, for what became due by the sandbox's clock
_PATIENCE = 10  # seconds of real time for an answer

Post = Callable[[str, bytes, dict[str, str]], int | None]
"""The status of the answer, or None when there was none."""


@dataclass
class Delivery:
    """One event on its way. All attempts carry the same bytes, and so the same timestamp (GH-4)."""

    id: str  # webhookId
    event: str
    invoice: str
    body: bytes
    due: datetime
    state: str = "waiting"  # waiting, delivered, given_up (429 to the last), lost (any other answer, or none)
    attempts: list[Record] = field(default_factory=list)

    def shown(self) -> Record:
        return {
            "id": self.id,
            "event": self.event,
            "invoice": self.invoice,
            "state": self.state,
            "due": times.written(self.due),
            "attempts": list(self.attempts),
        }


class Webhooks:
    """Events wait here; a thread of its own carries them, since a listener may ask the stand-in meanwhile."""

    def __init__(self, clock: Clock, settings: Settings, seed: int = 1) -> None:
        self._clock = clock
        self._settings = settings
        self._dice = random.Random(seed)  # noqa: S311  # repeatable on purpose, nothing secret
        self._lock = threading.Lock()
        self._deliveries: list[Delivery] = []
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def tell(self, before: Record | None, after: Record | None) -> None:
        """Note what happened to an invoice, when somebody listens."""
        invoice = after or before
        if not self._settings.webhook_url or invoice is None:
            return
        event, now = events.event_of(before, after), self._clock.now()
        id_ = self._new_id()
        body = events.body_of(event, invoice, id_, times.written(now), self._settings.webhook_envelope)
        self._add(Delivery(id_, event, invoice["_id"], exact_json.write(body), now))

    def tell_of_the_app(self, event: str) -> None:
        """That it was installed or uninstalled, when somebody listens."""
        if self._settings.webhook_url:
            id_, now = self._new_id(), self._clock.now()
            body = events.of_the_app(event, id_, times.written(now))
            self._add(Delivery(id_, event, "", exact_json.write(body), now))

    def shown(self) -> list[Record]:
        with self._lock:
            return [deepcopy(delivery.shown()) for delivery in self._deliveries]

    def stop(self) -> None:
        """What waits is never sent."""
        self._stopped.set()

    def _new_id(self) -> str:
        return f"{self._dice.getrandbits(128):032x}"

    def _add(self, delivery: Delivery) -> None:
        with self._lock:
            self._deliveries.append(delivery)
        self._start()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._carry, name="highlevel-webhooks", daemon=True)
            self._thread.start()

    def _carry(self) -> None:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
            while not self._stopped.is_set():
                for delivery in self._next():
                    if not self._stopped.is_set():
                        self._attempt(delivery, _posting(client))
                self._stopped.wait(_LOOKS_EVERY)

    def _next(self) -> list[Delivery]:
        """All that are due, each as often as it is to come, in the order that was chosen."""
        if self._settings.webhooks_held:
            return []
        now = self._clock.now()
        with self._lock:
            due = [each for each in self._deliveries if each.state == "waiting" and each.due <= now]
        return self._mixed(due * self._settings.webhook_copies)

    def _mixed(self, due: list[Delivery]) -> list[Delivery]:
        match self._settings.webhook_order:
            case "in_order":
                return due
            case "reversed":
                return due[::-1]
            case "shuffled":
                return self._dice.sample(due, k=len(due))

    def _attempt(self, delivery: Delivery, post: Post) -> None:
        """A copy of what came to its end is sent all the same, and changes nothing."""
        url = self._settings.webhook_url.replace("{event}", delivery.event)
        headers = {"Content-Type": "application/json"}
        status = post(
            url, delivery.body, headers | signing.headers(delivery.body, self._settings.webhook_signature)
        )
        with self._lock:
            delivery.attempts.append({"at": times.written(self._clock.now()), "status": status})
            if delivery.state == "waiting":
                self._judge(delivery, status)

    def _judge(self, delivery: Delivery, status: int | None) -> None:
        if status is not None and 200 <= status < 300:
            delivery.state = "delivered"
        elif status != 429:
            delivery.state = "lost"
        elif len(delivery.attempts) >= ATTEMPTS_MAX * self._settings.webhook_copies:
            delivery.state = "given_up"
        else:
            delivery.due = self._clock.now() + self._pause()

    def _pause(self) -> timedelta:
        """Ten minutes and up to a tenth more."""
        seconds = self._settings.webhook_retry_seconds
        return timedelta(seconds=seconds * (1 + self._dice.random() / 10))


def _posting(client: httpx.Client) -> Post:
    def post(url: str, body: bytes, headers: dict[str, str]) -> int | None:
        try:
            return client.post(url, content=body, headers=headers).status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            return None

    return post
