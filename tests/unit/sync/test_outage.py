"""What is away is said once, with its reason, and once more when it is back."""

import logging

import pytest

from sync.outage import Outage


@pytest.fixture
def away(caplog: pytest.LogCaptureFixture) -> Outage:
    caplog.set_level(logging.INFO)
    return Outage("Redis", logging.getLogger("outage"), "work is looked for without it")


def test_it_is_said_once_however_long_it_lasts(away: Outage, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        away.met("connection refused")

    assert caplog.messages == ["Redis can't be used just now: connection refused; work is looked for without it"]


def test_another_reason_is_news(away: Outage, caplog: pytest.LogCaptureFixture) -> None:
    away.met("connection refused")
    away.met("loading")

    assert len(caplog.messages) == 2


def test_it_is_said_once_that_it_is_back(away: Outage, caplog: pytest.LogCaptureFixture) -> None:
    away.over()
    away.met("connection refused")
    away.over()
    away.over()

    assert caplog.messages[1:] == ["Redis can be used again."]
