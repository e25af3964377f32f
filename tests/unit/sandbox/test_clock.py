from datetime import UTC, datetime, timedelta, timezone

from sandbox.clock import Clock

MAY_DAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_new_clock_shows_real_time() -> None:
    before = datetime.now(UTC)

    shown = Clock().now()

    assert before <= shown <= datetime.now(UTC)


def test_a_clock_set_elsewhere_runs_on_from_there() -> None:
    clock = Clock()

    clock.set(MAY_DAY)
    first, second = clock.now(), clock.now()

    assert MAY_DAY <= first <= second < MAY_DAY + timedelta(seconds=5)


def test_a_stopped_clock_moves_only_when_told() -> None:
    clock = Clock()
    clock.freeze()
    clock.set(MAY_DAY)

    clock.advance(0.25)

    assert clock.now() == clock.now() == MAY_DAY + timedelta(milliseconds=250)


def test_following_again_does_not_jump() -> None:
    clock = Clock()
    clock.freeze()
    clock.set(MAY_DAY)

    clock.follow()

    assert MAY_DAY <= clock.now() < MAY_DAY + timedelta(seconds=5)


def test_any_offset_is_shown_as_utc() -> None:
    clock = Clock()
    clock.freeze()

    clock.set(datetime(2026, 5, 1, 14, tzinfo=timezone(timedelta(hours=2))))

    assert clock.now().isoformat() == "2026-05-01T12:00:00+00:00"
