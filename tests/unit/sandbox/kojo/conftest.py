from datetime import UTC, datetime

import pytest

from sandbox.clock import Clock
from sandbox.kojo import Kojo
from tests.unit.sandbox.kojo.caller import Caller


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.freeze()
    clock.set(datetime(2026, 11, 2, 9, tzinfo=UTC))
    return clock


@pytest.fixture
def kojo(clock: Clock) -> Kojo:
    """Without rate limits, which have tests of their own."""
    kojo = Kojo(clock)
    kojo.change_settings({"limits": False})
    return kojo


@pytest.fixture
def caller(kojo: Kojo) -> Caller:
    return Caller(kojo)
