import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store.database import Database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger's file."""
    file = tmp_path_factory.mktemp("ledger") / "ledger.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.engine.dispose()
    return file


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty ledger."""
    opened = Database(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield opened
    opened.engine.dispose()
