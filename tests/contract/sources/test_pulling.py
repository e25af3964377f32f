"""Pulling any source: everything once, whatever happens meanwhile, from wherever it was left off."""

import pytest

from connectors.base import Page
from models.errors import ConnectionBrokenError, RateLimitedError, RetryableError, SyncError, UnavailableError
from tests.contract.office import SourceOffice
from tests.contract.pulling import Versions, first, ids, pages, repeated, until_it_fails, versions
from tests.contract.stand_in import Fault

A_WHILE_S = 3600


def pulled(office: SourceOffice, cursor: str | None = None) -> tuple[Versions, str]:
    """Everything from a cursor on, and where it ends."""
    source = office.connected(**office.small_pages)
    came = list(pages(source, cursor))
    return versions(source, came), came[-1].cursor


# ── everything, once ─────────────────────────────────────────────────────────────────────────────────────────


def test_everything_comes_exactly_once(office: SourceOffice) -> None:
    came, _ = pulled(office)

    assert ids(came) == office.listed()
    assert len(came) == len(office.listed()) > 200


def test_small_pages_are_several(office: SourceOffice) -> None:
    """Else the other stories tell nothing."""
    assert len(list(pages(office.connected(**office.small_pages), None))) >= 5


def test_whoever_is_stopped_after_every_page_loses_and_repeats_nothing(office: SourceOffice) -> None:
    came: Versions = []
    cursor: str | None = None
    for _ in range(len(office.listed())):
        source = office.connected(**office.small_pages)
        page = first(pages(source, cursor))
        came += versions(source, [page])
        cursor = page.cursor
        if ids(came) == office.listed():
            break

    assert ids(came) == office.listed()
    assert len(came) == len(ids(came))


# ── the next pull ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_pull_brings_nothing_that_is_new(office: SourceOffice) -> None:
    office.wait(A_WHILE_S)
    came, cursor = pulled(office)
    office.wait(A_WHILE_S)

    again, _ = pulled(office, cursor)

    assert set(again) <= set(came)
    assert len(again) < len(came) or not office.tells_changes


def test_what_was_entered_and_changed_since_comes_with_the_next_pull(office: SourceOffice) -> None:
    came, cursor = pulled(office)
    edited = sorted(ids(came), key=str)[:3]
    for one in edited:
        office.edit(one, "Changed since")
    entered = office.enter()
    office.wait(A_WHILE_S)

    again, _ = pulled(office, cursor)

    new = dict(set(again) - set(came))
    assert new.keys() == {*edited, entered}
    assert all(b"Changed since" in new[one] for one in edited)


# ── while somebody works ─────────────────────────────────────────────────────────────────────────────────────


def test_rows_that_move_while_one_pages_are_not_missed(office: SourceOffice) -> None:
    """After each page the last one read and one still unread are changed, so that both move in the list."""
    source = office.connected(**office.small_pages)
    came: list[Page] = []
    edited: set[object] = set()
    for page in pages(source, None):
        came.append(page)
        read = [source.external_id(record) for record in page.records]
        unread = office.listed() - ids(versions(source, came)) - edited
        for one in (*read[-1:], *sorted(unread, key=str)[:1]):
            office.edit(one, "Edited meanwhile")
            edited.add(one)
    office.wait(A_WHILE_S)

    later, _ = pulled(office, came[-1].cursor)

    everything = versions(source, came) + later
    newest = dict(everything)
    assert newest.keys() == office.listed()
    assert {one for one, said in newest.items() if b"Edited meanwhile" in said} == edited
    assert repeated(versions(source, came)) == []


def test_an_entry_while_one_pages_shifts_nobody_out(office: SourceOffice) -> None:
    source = office.connected(**office.small_pages)
    before = office.listed()
    came: list[Page] = []
    for page in pages(source, None):
        came.append(page)
        if len(came) <= 3:
            office.enter()
    office.wait(A_WHILE_S)

    later, _ = pulled(office, came[-1].cursor)

    assert before <= ids(versions(source, came))
    assert ids(versions(source, came) + later) == office.listed()


# ── when it fails ────────────────────────────────────────────────────────────────────────────────────────────

FAILURES: dict[str, tuple[Fault, type[SyncError]]] = {
    "its own 500": ({"kind": "server_error"}, UnavailableError),
    "a gateway's 502": ({"kind": "gateway_error", "status": 502}, UnavailableError),
    "a gateway's 503": ({"kind": "gateway_error", "status": 503}, UnavailableError),
    "a gateway's 504": ({"kind": "gateway_error", "status": 504}, UnavailableError),
    "too many": ({"kind": "rate_limited", "retry_after": 17}, RateLimitedError),
    "no answer": ({"kind": "hang"}, UnavailableError),
    "broken off": ({"kind": "drop"}, UnavailableError),
    "half an answer": ({"kind": "truncate"}, UnavailableError),
    "half that passes for the whole": ({"kind": "truncate", "promised": False}, UnavailableError),
    "an empty answer": ({"kind": "respond", "status": 200, "body": ""}, UnavailableError),
    "a page in HTML": ({"kind": "respond", "status": 200, "body": "<h1>Maintenance</h1>"}, UnavailableError),
    "not permitted": ({"kind": "respond", "status": 403, "body": {}}, ConnectionBrokenError),
}


def check_that_it_goes_on(office: SourceOffice, fault: Fault, error: type[SyncError]) -> SyncError:
    """The third page goes wrong in this way; what comes after is all the rest, once."""
    office.strike(fault, nth=3)
    source = office.connected(**office.small_pages)

    before, met = until_it_fails(source, None)
    after, _ = pulled(office, before[-1].cursor)

    assert office.struck() == 1
    assert isinstance(met, error), f"{met!r} is no {error.__name__}"
    assert ids(versions(source, before) + after) == office.listed()
    assert repeated(versions(source, before) + after) == []
    return met


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_says_what_is_to_be_done_and_loses_and_repeats_nothing(office: SourceOffice, name: str) -> None:
    fault, error = FAILURES[name]

    met = check_that_it_goes_on(office, fault, error)

    assert len(met.message) > 20
    assert "Traceback" not in met.message


def test_its_own_ways_of_failing_are_known_too(office: SourceOffice) -> None:
    for fault, error in office.own_failures:
        office.begin()

        check_that_it_goes_on(office, fault, error)


def test_its_429_says_how_long_to_wait(office: SourceOffice) -> None:
    met = check_that_it_goes_on(office, {"kind": "rate_limited", "retry_after": 17}, RateLimitedError)

    assert isinstance(met, RateLimitedError)
    assert met.retry_after_s == (pytest.approx(17, abs=1) if office.tells_the_pause else office.pause_s)


def test_pages_that_are_wrong_lose_nothing(office: SourceOffice) -> None:
    """Where it is noticed the pull ends there, and the next one goes on; where not, the page had done no harm."""
    for fault in ({"kind": "previous_page"}, *office.odd_pages):
        office.begin()
        office.strike(fault, nth=3)
        source = office.connected(**office.small_pages)

        before, met = until_it_fails(source, None)
        office.wait(A_WHILE_S)
        after, _ = pulled(office, before[-1].cursor)

        assert office.struck() == 1, fault
        assert met is None or isinstance(met, RetryableError), fault
        assert ids(versions(source, before) + after) == office.listed(), fault


# ── the login ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_login_that_is_refused_on_the_way_is_renewed_or_a_person_is_asked(office: SourceOffice) -> None:
    office.strike({"kind": "unauthorized"}, nth=3)
    source = office.connected(**office.small_pages)

    before, met = until_it_fails(source, None)
    after = [] if met is None else pulled(office, before[-1].cursor)[0]

    assert office.struck() == 1
    assert met is None if office.renews_its_login else isinstance(met, ConnectionBrokenError)
    assert ids(versions(source, before) + after) == office.listed()
    assert repeated(versions(source, before) + after) == []


def test_a_login_that_is_always_refused_is_a_persons_business(office: SourceOffice) -> None:
    office.strike({"kind": "unauthorized"}, times=5)

    came, met = until_it_fails(office.connected(), None)

    assert came == []
    assert isinstance(met, ConnectionBrokenError)
    assert "connection's settings" in met.message or "authorize" in met.message
