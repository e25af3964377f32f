from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from models.document import Kind
from sandbox.clock import Clock
from tests.contract.books import Books
from tests.contract.clerk import Clerk
from tests.contract.keeping import Keeping
from tests.integration.sandbox.serving import serving

HERE = Path(__file__).parent
TARGETS = sorted(
    file.stem for file in HERE.glob("*.py") if file.stem != "conftest" and not file.stem.startswith("test_")
)
"""Every file here that is no test is a target's adapter."""

assert TARGETS, "no target has an adapter"


@pytest.fixture(scope="session", params=TARGETS)
def opened(request: pytest.FixtureRequest) -> Iterator[Books]:
    """A target's stand-in, served over HTTP, and the books in it."""
    made: type[Books] = import_module(f"tests.contract.targets.{request.param}").BOOKS
    clock = Clock()
    with serving([made.stand_in(clock)], clock) as client:
        yield made(client)


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
