from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.server import all_systems
from tests.acceptance.office import Office, copied
from tests.integration.sandbox.serving import serving
from tests.messages.meeting import kept, wrong


@pytest.fixture(scope="session")
def stand_ins() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving(all_systems(clock), clock) as client:
        yield client


@pytest.fixture(scope="session")
def opened_office(stand_ins: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configured ledger after its first pull."""
    folder = tmp_path_factory.mktemp("office")
    office = Office(stand_ins, folder)
    office.open()
    office.close()
    return folder


@pytest.fixture
def office(stand_ins: httpx.Client, opened_office: Path, tmp_path: Path) -> Iterator[Office]:
    """An office where nothing is posted yet: the stand-ins' own invoices are before the route's start.

    After the story every message that somebody met in it must be in the list.
    """
    stand_ins.post("/__admin/reset").raise_for_status()
    copied(opened_office, tmp_path)
    office = Office(stand_ins, tmp_path)
    office.lift_limits()
    office.forget_requests()
    yield office
    office.close()
    assert list(wrong([*kept(office.database_file), *office.watcher.reasons])) == []
