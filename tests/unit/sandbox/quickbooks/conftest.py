import pytest

from tests.unit.sandbox.quickbooks.books import Books


@pytest.fixture
def books() -> Books:
    return Books()
