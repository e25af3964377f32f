import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.quickbooks import QuickBooks
from sync.store.database import Database
from tests.integration.bad_records.ledger import Ledger
from tests.integration.bad_records.raw_kojo import RawKojo, serving
from tests.integration.sandbox.serving import serving as serving_stand_ins
from tests.messages.meeting import kept, wrong


@pytest.fixture(scope="session")
def quickbooks() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving_stand_ins([QuickBooks(clock)], clock) as client:
        yield client


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ledger") / "ledger.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.engine.dispose()
    return file


@pytest.fixture(scope="session")
def kojo_server() -> Iterator[RawKojo]:
    with serving(RawKojo()) as kojo:
        yield kojo


@pytest.fixture
def new_ledger(kojo_server: RawKojo, quickbooks: httpx.Client, empty_ledger: Path, tmp_path: Path) -> Ledger:
    """A new ledger between a Kojo that says what it is told to and QuickBooks' stand-in."""
    quickbooks.post("/__admin/reset").raise_for_status()
    quickbooks.put("/__admin/settings/quickbooks", json={"limits": False}).raise_for_status()
    kojo_server.records, kojo_server.answers_with = [], None
    file = tmp_path / "ledger.db"
    shutil.copy(empty_ledger, file)
    ledger = Ledger(file, kojo_server, f"{quickbooks.base_url}".rstrip("/"))
    ledger.configure()
    return ledger


@pytest.fixture
def ledger(new_ledger: Ledger) -> Iterator[Ledger]:
    """The same; after the test every message that somebody met in it must be in the list."""
    yield new_ledger
    assert list(wrong(kept(new_ledger.file))) == []
