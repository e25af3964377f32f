"""The checker has teeth: each protection taken out does damage that it finds, in a story that is harmless with it.

A story is one fault and one kill at a chosen moment, so that it comes out the same every time.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.firm import Firm, killed
from tests.chaos.scene import BATCH, Scene, is_found, opened, opened_with_a_payment

IN_A_HURRY = {"LEASE_S": "1.2", "RESEND_CREATE_AFTER_S": "0.1", "SETTLED_AFTER_S": "3"}
LATE_S = 2.5
"""After a lease that was lost has been taken over, and before Q."""


# ── stories ──────────────────────────────────────────────────────────────────────────────────────────────────


def done_late_and_killed(scene: Scene) -> None:
    """QuickBooks works on it for long; the worker dies meanwhile, and another one sends the same again."""
    scene.strike(BATCH, kind="commit_late", seconds=LATE_S, answer="nothing")
    killed(scene.start_and_wait_for_fault())

    scene.sync()
    time.sleep(LATE_S)


def done_and_killed_where_request_ids_are_forgotten(scene: Scene) -> None:
    """It is in the books, nobody was told, and QuickBooks would do it again."""
    _done_and_killed(scene)

    scene.sync()


def the_line_drops(scene: Scene) -> None:
    """It is in the books, and the answer is lost."""
    scene.strike(BATCH, kind="commit_then_drop")

    scene.sync()


def the_bookkeeper_takes_it_for_something_else(scene: Scene) -> None:
    """He gives it another number and another vendor before anybody looks."""
    _done_and_killed(scene)
    scene.people.set_vendor(1, "41")
    scene.people.set_number(1, "CHECKED-1")

    scene.sync()


def the_bookkeeper_corrects_the_amount(scene: Scene) -> None:
    """Before anybody looks."""
    _done_and_killed(scene)
    scene.people.set_amount(1, 1001)

    scene.sync()


def a_worker_sleeps_longer_than_its_lease(scene: Scene) -> None:
    """It has looked and found nothing, and is stopped; another one does its work; then it goes on."""
    scene.strike("*/query", nth=4, kind="drip", seconds=1)
    sleeper = scene.start_and_wait_for_fault()
    os.kill(sleeper.pid, signal.SIGSTOP)
    time.sleep(1.5)

    scene.sync()
    os.kill(sleeper.pid, signal.SIGCONT)
    sleeper.wait()


def _done_and_killed(scene: Scene) -> None:
    scene.setting(replay_requests=False)
    scene.strike(BATCH, kind="drip", seconds=3)
    killed(scene.start_and_wait_for_fault())


Story = Callable[[Scene], None]
STORIES: tuple[Story, ...] = (
    done_late_and_killed,
    done_and_killed_where_request_ids_are_forgotten,
    the_line_drops,
    the_bookkeeper_takes_it_for_something_else,
    the_bookkeeper_corrects_the_amount,
    a_worker_sleeps_longer_than_its_lease,
)
TEETH: tuple[tuple[str, Story, str], ...] = (
    ("fresh_request_id", done_late_and_killed, "duplicate"),
    ("recorded_after", done_late_and_killed, "duplicate"),
    ("no_settling", done_late_and_killed, "duplicate"),
    ("no_lookup", done_and_killed_where_request_ids_are_forgotten, "duplicate"),
    ("naive_retry", the_line_drops, "duplicate"),
    ("no_mark", the_bookkeeper_takes_it_for_something_else, "unknown bill"),
    ("no_comparison", the_bookkeeper_corrects_the_amount, "wrong total"),
    ("no_fence", a_worker_sleeps_longer_than_its_lease, "duplicate"),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_shipped_command_does_no_damage(template: Firm, tmp_path: Path, story: Story) -> None:
    scene = opened(template, tmp_path, IN_A_HURRY)

    story(scene)

    assert scene.damages() == []


@pytest.mark.parametrize(("tooth", "story", "kind"), TEETH, ids=[tooth for tooth, *_ in TEETH])
def test_without_a_protection_the_checker_finds_damage(
    template: Firm, tmp_path: Path, tooth: str, story: Story, kind: str
) -> None:
    def tell(folder: Path) -> Scene:
        scene = opened(template, folder, IN_A_HURRY, tooth)
        with closing(scene.firm):
            story(scene)
        return scene

    assert is_found(kind, tell, tmp_path)


def test_a_payment_is_booked_once(template: Firm, tmp_path: Path) -> None:
    scene = opened_with_a_payment(template, tmp_path, IN_A_HURRY, None)

    done_late_and_killed(scene)
    scene.sync()  # a payment moves its invoice's version, which is seen by the next look at what changed

    assert scene.damages() == []


@pytest.mark.parametrize("tooth", ["fresh_request_id", "recorded_after", "no_settling"])
def test_without_a_protection_a_payment_is_booked_twice(template: Firm, tmp_path: Path, tooth: str) -> None:
    scene = opened_with_a_payment(template, tmp_path, IN_A_HURRY, tooth)

    done_late_and_killed(scene)

    assert {"duplicate", "wrong balance"} <= {damage.kind for damage in scene.damages()}
