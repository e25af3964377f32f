"""Telling a source how its documents stand: it may be repeated, and what is lost is told again."""

from collections.abc import Sequence

import pytest

from connectors.base import ExternalId, Notice, Shown, Unshowable, WritesBack
from models.errors import RetryableError
from models.link import LinkState
from tests.contract.office import SourceOffice
from tests.contract.stand_in import Fault

STOPPED = "GL Code is required for item 1"


@pytest.fixture
def source(office: SourceOffice) -> WritesBack:
    connected = office.connected()
    if not isinstance(connected, WritesBack):
        pytest.skip(f"{office.system} shows its users nothing of ours")
    return connected


@pytest.fixture
def three(office: SourceOffice) -> list[ExternalId]:
    return [office.enter() for _ in range(3)]


def stopped(of: Sequence[ExternalId]) -> list[Notice]:
    return [Notice(one, LinkState.ERROR, STOPPED) for one in of]


def written(office: SourceOffice) -> list[str]:
    return [what for request in office.requests() for what in request["wrote"]]


def test_what_is_told_is_shown(office: SourceOffice, source: WritesBack, three: list[ExternalId]) -> None:
    told = source.report(stopped(three))

    assert all(isinstance(told[one], Shown) for one in three)
    assert {office.shown(one) for one in three} == {("ERROR", STOPPED)}


def test_what_is_told_again_is_not_written_again(
    office: SourceOffice, source: WritesBack, three: list[ExternalId]
) -> None:
    source.report(stopped(three))
    office.forget_requests()

    told = source.report(stopped(three))

    assert all(isinstance(told[one], Shown) for one in three)
    assert written(office) == []


def test_only_what_is_news_is_written(office: SourceOffice, source: WritesBack, three: list[ExternalId]) -> None:
    source.report(stopped(three))
    office.forget_requests()

    source.report([Notice(three[0], LinkState.LINKED, ""), *stopped(three[1:])])

    assert len(written(office)) == 1
    assert [office.shown(one)[0] for one in three] == ["LINKED", "ERROR", "ERROR"]


@pytest.mark.parametrize(
    "fault", [{"kind": "commit_then_drop"}, {"kind": "drop"}, {"kind": "server_error", "handled": True}]
)
def test_what_was_not_answered_is_told_again_and_shown_once(
    office: SourceOffice, source: WritesBack, three: list[ExternalId], fault: Fault
) -> None:
    """The read before the write is answered, the write is not."""
    source.report(stopped(three[:1]))
    office.admin("POST", "faults", {"system": office.system, "nth": 2, "path": "*", "what": fault})
    with pytest.raises(RetryableError):
        source.report(stopped(three))

    told = source.report(stopped(three))

    assert office.struck() == 1
    assert all(isinstance(told[one], Shown) for one in three)
    assert {office.shown(one) for one in three} == {("ERROR", STOPPED)}


def test_what_is_gone_can_never_be_shown_and_stops_nobody(
    office: SourceOffice, source: WritesBack, three: list[ExternalId]
) -> None:
    office.delete(three[1])

    told = source.report(stopped(three))

    assert isinstance(told[three[1]], Unshowable)
    assert [office.shown(one)[0] for one in (three[0], three[2])] == ["ERROR", "ERROR"]


def test_a_message_of_any_length_is_shown_and_known_again(
    office: SourceOffice, source: WritesBack, three: list[ExternalId]
) -> None:
    long = [Notice(three[0], LinkState.ERROR, "x" * 500)]
    source.report(long)
    office.forget_requests()

    told = source.report(long)

    assert isinstance(told[three[0]], Shown)
    assert written(office) == []
