"""Mapping any source's records: pure, without loss, and a broken record still says whose it is."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Mapped, Record, Source
from models import exact_json
from models.document import Invoice, Payment
from models.errors import MappingError
from models.fingerprint import fingerprint
from tests.contract.office import SourceOffice
from tests.contract.pulling import pages, records
from tests.leaves import Path, Shape, another, at, is_scalar, places, replaced, shape

ABSURD: tuple[Any, ...] = ("☠", "", "NaN", Decimal("1E+300"), -1, True, [], ["☠"], {}, {"id": "☠"}, None)
"""What nobody promised to leave out of any place."""


@pytest.fixture
def pulled(office: SourceOffice) -> list[Record]:
    return records(pages(office.connected(), None))


def mapped(source: Source, record: Record, memory: dict[str, Any] | None = None) -> Mapped | None:
    """What a record maps to; None where it does not, with a sentence."""
    try:
        return source.documents(record, memory if memory is not None else {})
    except MappingError as error:
        said = error.message
    assert len(said) > 20
    return None


def those_that_map(source: Source, pulled: list[Record]) -> Iterator[tuple[Record, Mapped]]:
    for record in pulled:
        documents = mapped(source, record)
        if documents is not None:
            yield record, documents


# ── pure ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_maps_to_the_same_documents_again_and_is_left_as_it_is(
    office: SourceOffice, pulled: list[Record]
) -> None:
    source = office.connected()
    office.forget_requests()

    for record in pulled:
        before = deepcopy(record)
        once = mapped(source, record)
        again = mapped(office.connected(), record)

        assert record == before
        assert once == again
    assert office.requests() == []


def test_what_was_remembered_changes_nothing_the_second_time(office: SourceOffice, pulled: list[Record]) -> None:
    source = office.connected()

    for record, once in those_that_map(source, pulled):
        memory = deepcopy(once.memory)
        again = mapped(source, record, memory)

        assert memory == once.memory, "a mapping changed the memory that it was given"
        assert again == once


def test_what_is_remembered_can_be_stored(office: SourceOffice, pulled: list[Record]) -> None:
    source = office.connected()

    for record, once in those_that_map(source, pulled):
        stored = exact_json.loads(exact_json.dumps(once.memory))

        assert mapped(source, record, stored) == once


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────────────────


def test_most_records_map(office: SourceOffice, pulled: list[Record]) -> None:
    """Else the other stories tell little."""
    assert len(list(those_that_map(office.connected(), pulled))) > len(pulled) * 0.9


def test_the_first_document_is_the_records_own(office: SourceOffice, pulled: list[Record]) -> None:
    source = office.connected()

    for record, once in those_that_map(source, pulled):
        first, *others = once.documents
        identity = source.external_id(record)

        assert isinstance(first, Invoice)
        assert (first.ref.entity, first.ref.id) == (identity.entity, identity.id)
        assert first.ref.tenant == office.account
        assert all(isinstance(one, Payment) and one.parent == first.ref for one in others)
        assert len({(one.ref.entity, one.ref.id) for one in once.documents}) == len(once.documents)


def test_a_broken_record_is_still_known_by_its_identity(office: SourceOffice, pulled: list[Record]) -> None:
    """Whatever stands in any other place: it maps, or a sentence says why not."""
    source = office.connected()

    for record, path in some_of_each_shape(source, pulled):
        if shape(path) in office.identity:
            continue
        for value in ABSURD:
            broken = replaced(record, path, value)

            assert source.external_id(broken) == source.external_id(record), f"{path} is {value!r}"
            documents = mapped(source, broken)
            for one in documents.documents if documents else ():
                fingerprint(one)


# ── nothing is lost ──────────────────────────────────────────────────────────────────────────────────────────


def test_everything_that_a_record_says_is_in_its_documents(office: SourceOffice, pulled: list[Record]) -> None:
    """Each value of each place is changed to another of its type: were it lost, the documents would stay equal."""
    source = office.connected()
    lost = {
        shape(path)
        for record, path in some_of_each_shape(source, pulled)
        if is_scalar(at(record, path)) and _is_lost(source, record, path)
    }

    assert lost <= office.not_kept.keys(), sorted(lost - office.not_kept.keys())


def _is_lost(source: Source, record: Record, path: Path) -> bool:
    """Left out of the comparison is what was not there before: the memory."""
    before, after = mapped(source, record), mapped(source, replaced(record, path, another(at(record, path))))
    return before is not None and after is not None and before.documents == after.documents


def some_of_each_shape(source: Source, pulled: list[Record]) -> list[tuple[Record, Path]]:
    """For each place that any record has, the first record that maps and has it."""
    met: dict[Shape, tuple[Record, Path]] = {}
    for record, _ in those_that_map(source, pulled):
        for path in places(record):
            met.setdefault(shape(path), (record, path))
    return list(met.values())
