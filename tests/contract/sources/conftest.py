from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from sandbox.clock import Clock
from tests.contract.office import SourceOffice
from tests.integration.sandbox.serving import serving

HERE = Path(__file__).parent
SOURCES = sorted(
    file.stem for file in HERE.glob("*.py") if file.stem != "conftest" and not file.stem.startswith("test_")
)
"""Every file here that is no test is a source's adapter."""

assert SOURCES, "no source has an adapter"


@pytest.fixture(scope="session", params=SOURCES)
def opened(request: pytest.FixtureRequest) -> Iterator[SourceOffice]:
    """A source's stand-in, served over HTTP, and the office that works with it."""
    made: type[SourceOffice] = import_module(f"tests.contract.sources.{request.param}").OFFICE
    clock = Clock()
    with serving([made.stand_in(clock)], clock) as client:
        yield made(client)


@pytest.fixture
def office(opened: SourceOffice) -> SourceOffice:
    """The office with its stand-in as new."""
    opened.begin()
    return type(opened)(opened.http)
