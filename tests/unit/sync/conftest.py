from collections.abc import Iterator

import pytest

from sync.store.database import Database


@pytest.fixture
def database(ledger_url: str) -> Iterator[Database]:
    """An empty ledger."""
    opened = Database(ledger_url)
    yield opened
    opened.engine.dispose()
