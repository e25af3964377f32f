from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.contract.office import SourceOffice
from tests.contract.stand_in import adapters

SOURCES = adapters(Path(__file__).parent)


@pytest.fixture(scope="session", params=SOURCES)
def opened(request: pytest.FixtureRequest) -> Iterator[SourceOffice]:
    """A source's stand-in, served over HTTP, and the office that works with it."""
    made: type[SourceOffice] = import_module(f"tests.contract.sources.{request.param}").OFFICE
    with made.served() as adapter:
        yield adapter


@pytest.fixture
def office(opened: SourceOffice) -> SourceOffice:
    """The office with its stand-in as new."""
    opened.begin()
    return type(opened)(opened.http)
