from collections.abc import Iterator

import pytest

from models.link import LinkState
from sync.store.database import Database
from tests.unit.sync.firm import Firm


@pytest.fixture
def database(ledger_url: str) -> Iterator[Database]:
    """An empty ledger."""
    opened = Database(ledger_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def firm(ledger_url: str) -> Iterator[Firm]:
    """A firm whose books take three documents at once."""
    opened = Firm(ledger_url)
    yield opened
    opened.close()


@pytest.fixture
def linked(firm: Firm) -> Firm:
    """One invoice, in the books."""
    firm.enter("inv-1")
    firm.sync()
    assert firm.state("inv-1") is LinkState.LINKED
    return firm
