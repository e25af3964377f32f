"""Golden records of every source: what it said, and beside it the documents that it must become (tests/data)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from connectors import coperniq, highlevel, kojo, pool_office_manager, zrm
from connectors.base import Source
from models import exact_json
from models.document import Document, Invoice, TaxMode
from tests.given import given_in_memory
from tests.unit.coperniq import records as of_coperniq
from tests.unit.highlevel import records as of_highlevel
from tests.unit.kojo import records as of_kojo
from tests.unit.pool_office_manager import records as of_pool_office_manager
from tests.unit.zrm import records as of_zrm

DATA = Path(__file__).parents[1] / "data"
GIVEN = given_in_memory()
SOURCES: dict[str, Source] = {
    "coperniq": coperniq.connect(of_coperniq.SETTINGS, "7301", GIVEN),
    "highlevel": highlevel.connect(of_highlevel.SETTINGS, of_highlevel.LOCATION, GIVEN),
    "kojo": kojo.connect(of_kojo.SETTINGS, "acme", GIVEN),
    "pool_office_manager": pool_office_manager.connect(
        of_pool_office_manager.SETTINGS, of_pool_office_manager.ACCOUNT, GIVEN
    ),
    "zrm": zrm.connect(of_zrm.SETTINGS, of_zrm.OFFICE, GIVEN),
}
DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)

FILES = [
    pytest.param(name, file, id=f"{name}-{file.stem}")
    for name in SOURCES
    for file in sorted((DATA / name).glob("*.json"))
]


def story(file: Path) -> dict[str, Any]:
    """``record`` and, where something was remembered before, ``memory``; what becomes of them beside it."""
    read: dict[str, Any] = exact_json.loads(file.read_bytes())
    return read


@pytest.mark.parametrize(("source", "file"), FILES)
def test_a_record_becomes_the_documents_beside_it(source: str, file: Path) -> None:
    told = story(file)

    made = SOURCES[source].documents(told["record"], told.get("memory", {}))

    assert [document.model_dump(mode="json") for document in made.documents] == told["documents"]
    assert made.memory == told.get("remembered", {})


@pytest.mark.parametrize(("source", "file"), FILES)
def test_a_stored_document_is_the_document_again(source: str, file: Path) -> None:
    told = story(file)

    again = [DOCUMENT.validate_json(exact_json.dumps(stored)) for stored in told["documents"]]

    assert tuple(again) == SOURCES[source].documents(told["record"], told.get("memory", {})).documents


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_its_reference_page_among_them(source: str) -> None:
    assert any(file.stem.startswith("reference_page") for file in (DATA / source).glob("*.json"))


PAGE = [("included", TaxMode.INCLUSIVE, "150.00"), ("added", TaxMode.EXCLUSIVE, "271.25")]


@pytest.mark.parametrize(("tax", "mode", "total"), PAGE)
def test_both_examples_of_the_pool_page_come_to_their_totals(tax: str, mode: TaxMode, total: str) -> None:
    record = story(DATA / "pool_office_manager" / f"reference_page_tax_{tax}.json")["record"]

    invoice = SOURCES["pool_office_manager"].documents(record, {}).documents[0]

    assert isinstance(invoice, Invoice)
    assert (invoice.tax_mode, invoice.total, invoice.reconciliation.residual) == (mode, Decimal(total), Decimal(0))
