"""What came of pulling a source, in the contract's words."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from connectors.base import ExternalId, Page, Record, Source
from models import exact_json
from models.errors import SyncError

PAGES_MAX = 400
"""A pull that takes more of the stand-in's data stands still."""

Versions = list[tuple[ExternalId, bytes]]
"""Each record that came, in the order in which it did: whose it is, and its exact form."""


def pages(source: Source, cursor: str | None) -> Iterator[Page]:
    """Some hundred pages at most."""
    for number, page in enumerate(source.pull(cursor)):
        assert number < PAGES_MAX, "a pull does not end"
        yield page


def records(came: Iterable[Page]) -> list[Record]:
    return [record for page in came for record in page.records]


def versions(source: Source, came: Iterable[Page]) -> Versions:
    return [(source.external_id(record), exact_json.canonical(record)) for record in records(came)]


def ids(came: Versions) -> set[ExternalId]:
    return {identity for identity, _ in came}


def repeated(came: Versions) -> list[tuple[ExternalId, bytes]]:
    """What came more than once in the very same form."""
    return [one for one, count in Counter(came).items() if count > 1]


def until_it_fails(source: Source, cursor: str | None) -> tuple[list[Page], SyncError | None]:
    """The pages that came, and what ended the pull."""
    came: list[Page] = []
    try:
        came.extend(pages(source, cursor))
    except SyncError as error:
        return came, error
    return came, None


def first(came: Iterator[Page]) -> Page:
    """The first page, and then nobody reads on."""
    (page,) = islice(came, 1)
    return page
