"""Asking any source what it still has: all of it is listed, and a look by id finds what is there, nothing else."""

import pytest

from connectors.base import ExternalId, Sweeps
from models import exact_json
from models.errors import RetryableError, SyncError
from tests.contract.office import SourceOffice
from tests.contract.pulling import PAGES_MAX, pages, records


@pytest.fixture
def source(office: SourceOffice) -> Sweeps:
    connected = office.connected()
    if not isinstance(connected, Sweeps):
        pytest.skip(f"{office.system} is not swept")
    return connected


def listed(source: Sweeps) -> set[ExternalId]:
    seen: set[ExternalId] = set()
    for number, page in enumerate(source.sweep()):
        assert number < PAGES_MAX, "a sweep does not end"
        seen.update(page.listed)
    return seen


def test_a_sweep_lists_whatever_a_pull_gives(office: SourceOffice, source: Sweeps) -> None:
    """It may list more, such as what was put away; that is there too."""
    everything = listed(source)

    assert office.listed() <= everything
    assert all(source.look(one) for one in sorted(everything - office.listed(), key=str)[:10])


def test_a_look_finds_the_record_that_a_pull_gives(office: SourceOffice, source: Sweeps) -> None:
    pulled = {
        office.connected().external_id(record): record for record in records(pages(office.connected(), None))
    }

    largest = max(pulled, key=lambda one: len(str(pulled[one])))
    for identity in (largest, *sorted(pulled, key=str)[::40]):
        found = source.look(identity)

        assert exact_json.canonical(found) == exact_json.canonical(pulled[identity])


def test_what_was_erased_is_neither_listed_nor_found(office: SourceOffice, source: Sweeps) -> None:
    erased, *_ = sorted(office.listed(), key=str)
    office.erase(erased)

    assert erased not in listed(source)
    assert office.listed() <= listed(source)
    assert source.look(erased) is None


def test_what_never_was_is_not_found(source: Sweeps, office: SourceOffice) -> None:
    """An id like any other, that nobody has."""
    known, *_ = sorted(office.listed(), key=str)
    like_it = (ExternalId(known.entity, f"{known.id[:-2]}{number:02}") for number in range(100))
    never = next(one for one in like_it if one not in listed(source))

    assert source.look(never) is None


@pytest.mark.parametrize("kind", ["server_error", "drop", "rate_limited", "truncate"])
def test_a_failure_is_no_answer(office: SourceOffice, source: Sweeps, kind: str) -> None:
    """Whoever took it for "not there" would call a document gone."""
    known, *_ = sorted(office.listed(), key=str)
    source.look(known)
    anything = {"path": "*"}

    for ask in (lambda: source.look(known), lambda: listed(source)):
        office.admin("POST", "faults", {"system": office.system, "what": {"kind": kind}, "times": 1, **anything})
        with pytest.raises(RetryableError):
            ask()


def test_a_login_that_is_refused_is_no_answer(office: SourceOffice, source: Sweeps) -> None:
    known, *_ = sorted(office.listed(), key=str)
    office.admin(
        "POST", "faults", {"system": office.system, "what": {"kind": "unauthorized"}, "times": 9, "path": "*"}
    )

    with pytest.raises(SyncError):
        source.look(known)
