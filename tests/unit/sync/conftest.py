import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store.database import Database


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty ledger."""
    opened = Database(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield opened
    opened.engine.dispose()
