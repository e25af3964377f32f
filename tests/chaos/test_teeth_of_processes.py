"""The same for many processes: each protection of turns, slots, leases and limits that is taken out is seen.

A story is told with the shipped command first, where it shows nothing.
"""

import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.mishaps import NAP_S
from tests.chaos.nursery import Process
from tests.chaos.scene import BATCH, QUICKBOOKS, NothingCameError, Scene, is_found, opened
from tests.chaos.schedule import Life, Limits, Moment

SLOW_S = 8.0
"""Longer than four leases: time enough for another worker to be there, also where everybody is busy."""

STRICTER = Limits(requests_per_second=2, requests_per_minute=400, batches_per_minute=100)

LIFE = Life((), (), Moment(0, "", 0, 0), from_scratch=False, clears=False, people_look=False)


def two_workers_while_kojo_is_slow(scene: Scene) -> None:
    """One pulls for longer than a lease lasts, and keeps it; the other has nothing to do."""
    before = scene.last_request()
    scene.strike("/graphql", where={"system": "kojo"}, kind="drip", seconds=SLOW_S)
    workers = [_worker(scene), _worker(scene)]
    scene.wait_for_fault(before)
    time.sleep(SLOW_S)
    _stop(*workers)


def two_schedulers(scene: Scene) -> None:
    """Both tick."""
    worker = _worker(scene)
    time.sleep(4)
    _stop(worker)


def told_to_stop_while_quickbooks_is_slow(scene: Scene) -> None:
    """It cannot wait for the answer, and leaves its work to others, who need not wait."""
    before = scene.last_request()
    scene.strike(BATCH, kind="drip", seconds=4 * SLOW_S)
    worker = _worker(scene)
    scene.wait_for_fault(before)
    worker.signal(signal.SIGTERM)
    worker.wait()


def many_invoices_on_a_strict_day(scene: Scene) -> None:
    """QuickBooks refuses who asks too often; its leases are long enough to wait for that."""
    scene.firm.configure(STRICTER)
    scene.setting(limits=True, **vars(STRICTER))
    for cents in range(60):
        scene.people.enter_from(0, [100 + cents])
    time.sleep(1.1)
    before = scene.last_request()
    workers = [_worker(scene), _worker(scene)]
    scene.wait_for_batches(before, 2)
    _stop(*workers)


def a_worker_sleeps_between_its_look_and_its_write(scene: Scene) -> None:
    """Another one does its work meanwhile; then it goes on."""
    before = scene.last_request()
    scene.strike("*/query", where=QUICKBOOKS | {"mentions": "DocNumber"}, kind="drip", seconds=1)
    sleeper = _worker(scene)
    scene.wait_for_fault(before)
    sleeper.signal(signal.SIGSTOP)
    scene.people.diary.losses += 1
    time.sleep(NAP_S)
    scene.firm.come_to_rest()
    before = scene.last_request()
    sleeper.signal(signal.SIGCONT)
    with suppress(NothingCameError):  # as it should be
        scene.wait_for_batches(before, 1, within_s=4)
    _stop(sleeper)


def _worker(scene: Scene) -> Process:
    """One more; the first comes with the schedulers."""
    return scene.firm.begin(LIFE)


def _let_slots_be_made_twice(scene: Scene) -> None:
    assert isinstance(scene.firm, Deployment)
    scene.firm.execute("ALTER TABLE schedule_slot DROP CONSTRAINT uq_schedule_slot_schedule_slot")


def _stop(*workers: Process) -> None:
    for one in workers:
        one.signal(signal.SIGTERM)
    for one in workers:
        one.wait()


def _settings(story: "Story") -> dict[str, str]:
    if story is many_invoices_on_a_strict_day:
        return {"LEASE_S": "20"}
    return {"STOP_WITHIN_S": "1"} if story is told_to_stop_while_quickbooks_is_slow else {}


Story = Callable[[Scene], None]
AT_REST: tuple[Story, ...] = (
    two_workers_while_kojo_is_slow,
    two_schedulers,
    many_invoices_on_a_strict_day,
    a_worker_sleeps_between_its_look_and_its_write,
)
"""After these everything is brought to rest; one story is looked at as it stands."""

TEETH: tuple[tuple[str, Story, str], ...] = (
    ("no_places", two_workers_while_kojo_is_slow, "two at once"),
    ("no_keeping", two_workers_while_kojo_is_slow, "two at once"),
    ("own_clock", two_workers_while_kojo_is_slow, "two at once"),
    ("slots_twice", two_schedulers, "two at once"),
    ("no_leaving", told_to_stop_while_quickbooks_is_slow, "lease left"),
    ("no_permits", many_invoices_on_a_strict_day, "over limit"),
    ("no_fence", a_worker_sleeps_between_its_look_and_its_write, "duplicate"),
)


@pytest.mark.parametrize("story", AT_REST, ids=lambda story: story.__name__)
def test_shipped_processes_do_no_damage(many: Deployment, tmp_path: Path, story: Story) -> None:
    scene = opened(many, tmp_path, _settings(story))

    story(scene)
    scene.firm.come_to_rest()
    scene.firm.close()

    assert scene.damages() == []


def test_who_is_told_to_stop_leaves_its_work_to_others(many: Deployment, tmp_path: Path) -> None:
    scene = opened(many, tmp_path, _settings(told_to_stop_while_quickbooks_is_slow))

    told_to_stop_while_quickbooks_is_slow(scene)
    scene.firm.close()

    assert [one for one in scene.damages() if one.kind == "lease left"] == []


@pytest.mark.parametrize(("tooth", "story", "kind"), TEETH, ids=[tooth for tooth, *_ in TEETH])
def test_without_a_protection_of_processes_the_checker_finds_damage(
    many: Deployment, tmp_path: Path, tooth: str, story: Story, kind: str
) -> None:
    def tell(folder: Path) -> Scene:
        scene = opened(many, folder, _settings(story), tooth)
        if tooth == "slots_twice":
            _let_slots_be_made_twice(scene)
        with closing(scene.firm):
            story(scene)
        return scene

    assert is_found(kind, tell, tmp_path)
