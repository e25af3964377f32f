"""A firm with one invoice that waits to be sent, and the moments that stories are made of."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.chaos import checker
from tests.chaos.evidence import Damage
from tests.chaos.firm import Firm
from tests.chaos.nursery import Process
from tests.chaos.people import People
from tests.chaos.sellers import Deal
from tests.chaos.stand_ins import REALM, Json

BATCH = "/v3/company/*/batch"
QUICKBOOKS: Json = {"system": "quickbooks"}


STRIKES_WITHIN_S = 30.0
WORKERS_MAX = 3
TELLINGS = 3


class NothingCameError(AssertionError):
    """What a story waits for does not happen."""


@dataclass
class Scene:
    """Told by verbs."""

    firm: Firm
    people: People

    def strike(self, path: str, nth: int = 1, where: Json = QUICKBOOKS, **what: Any) -> None:
        """A fault for the n-th request from now."""
        self._admin("POST", "faults", {**where, "path": path, "nth": nth, "what": what})

    def setting(self, **changes: Any) -> None:
        """A setting of QuickBooks'."""
        self._admin("PUT", "settings/quickbooks", changes)

    def start_and_wait_for_fault(self) -> Process:
        """A worker, when the fault has struck it; where one finds nothing to do yet, the next one."""
        before = self.last_request()
        for _ in range(WORKERS_MAX):
            worker = self.firm.start("sync", "--wait", "5")
            with suppress(NothingCameError):
                self.wait_for_fault(before, worker)
                return worker
        raise NothingCameError("the fault did not strike")

    def wait_for_fault(self, before: int, worker: Process | None = None) -> None:
        """Until a fault has struck a request after one; at most until the worker has ended."""
        until = time.monotonic() + STRIKES_WITHIN_S
        while time.monotonic() < until:
            has_ended = worker is not None and worker.poll() is not None
            if any(entry["fault"] for entry in self.firm.outside.journal(before)):
                return
            if has_ended:
                break
            time.sleep(0.005)
        raise NothingCameError("the fault did not strike")

    def wait_for_batches(self, before: int, count: int, within_s: float = 60.0) -> None:
        """Until so many came after a request, or one was refused because there were too many of all kinds."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            came = self.firm.outside.journal(before)
            if sum(entry["path"].endswith("/batch") for entry in came) >= count or any(
                entry["status"] == 429 for entry in came
            ):
                return
            time.sleep(0.05)
        raise NothingCameError(f"there were not {count} batches")

    def sync(self) -> None:
        """To its end."""
        self.firm.run("sync", "--wait", "20")

    def last_request(self) -> int:
        """The number of the newest request."""
        entries = self.firm.outside.journal()
        return int(entries[-1]["number"]) if entries else 0

    def damages(self) -> list[Damage]:
        """What the checker says."""
        diary = self.people.diary.shown(rest_begins_after=self.last_request())
        return checker.check(checker.gather(self.firm.outside.url, REALM, self.firm.address, diary))

    def _admin(self, method: str, path: str, body: Json) -> None:
        self.firm.outside.admin(method, path, body)


def is_found(kind: str, tell: Callable[[Path], Scene], folder: Path) -> bool:
    """Whether the checker finds a kind of damage after a story.

    Where the machine is busy a story may miss its point: somebody was late. So it is told up to three times.
    """
    for number in range(TELLINGS):
        here = folder / f"telling-{number}"
        here.mkdir()
        with suppress(NothingCameError):
            if kind in {damage.kind for damage in tell(here).damages()}:
                return True
    return False


def opened(template: Firm, folder: Path, settings: Mapping[str, str], tooth: str | None = None) -> Scene:
    """One bill is in the books, so that the next batch holds bills only; then another invoice is entered."""
    scene = _scene(template, folder, settings)
    scene.people.enter_from(0, [9900])
    _have_synced(scene)
    scene.people.enter_from(0, [1000])
    _let_a_second_pass()
    scene.firm.tooth = tooth
    return scene


def opened_with_a_payment(template: Firm, folder: Path, settings: Mapping[str, str], tooth: str | None) -> Scene:
    """A customer's invoice is in the books, and a part of it was paid: the next batch holds the payment only."""
    scene = _scene(template, folder, settings)
    scene.people.sales.sell("highlevel", Deal((10_000,)))
    _have_synced(scene)
    scene.people.sales.pay(0, Decimal("0.3"))
    _let_a_second_pass()
    scene.firm.tooth = tooth
    return scene


def _scene(template: Firm, folder: Path, settings: Mapping[str, str]) -> Scene:
    firm = template.copied(folder, settings)
    return Scene(firm, People(firm))


def _have_synced(scene: Scene) -> None:
    _let_a_second_pass()
    scene.firm.run("sync")


def _let_a_second_pass() -> None:
    """Sources tell the time in whole seconds, so the newest second is left to the next pull."""
    time.sleep(1.1)
