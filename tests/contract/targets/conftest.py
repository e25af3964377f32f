from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from models.document import Kind
from tests.contract.books import Books
from tests.contract.clerk import Clerk
from tests.contract.keeping import Keeping
from tests.contract.stand_in import adapters

TARGETS = adapters(Path(__file__).parent)


@pytest.fixture(scope="session", params=TARGETS)
def opened(request: pytest.FixtureRequest) -> Iterator[Books]:
    """A target's stand-in, served over HTTP, and the books in it."""
    made: type[Books] = import_module(f"tests.contract.targets.{request.param}").BOOKS
    with made.served() as adapter:
        yield adapter


@pytest.fixture
def books(opened: Books) -> Books:
    """The books as they are before anything was written."""
    opened.begin()
    return type(opened)(opened.http)


@pytest.fixture(params=list(Kind))
def kind(request: pytest.FixtureRequest, opened: Books) -> Kind:
    """Each kind that the target takes."""
    one: Kind = request.param
    if one not in opened.kinds:
        pytest.skip(f"{opened.system} takes no {one.label}")
    return one


@pytest.fixture
def clerk(books: Books) -> Clerk:
    return Clerk(books, books.connected())


@pytest.fixture
def keeping(books: Books, ledger_url: str) -> Iterator[Keeping]:
    """A ledger that knows nothing yet, between a tray and the books."""
    opened = Keeping(ledger_url, books)
    yield opened
    opened.close()
