"""Golden records: what Pool Office Manager said, and beside it the document that it must become."""

from pathlib import Path
from typing import Any

import pytest

from models import exact_json
from models.document import Invoice, TaxMode
from tests.unit.pool_office_manager.records import mapped, money

FILES = sorted((Path(__file__).parents[2] / "data" / "pool_office_manager").glob("*.json"))


def golden(file: Path) -> dict[str, Any]:
    story: dict[str, Any] = exact_json.loads(file.read_bytes())
    return story


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_record_becomes_the_document_beside_it(file: Path) -> None:
    story = golden(file)

    document = mapped(story["record"])

    assert [document.model_dump(mode="json")] == story["documents"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_stored_document_is_the_document_again(file: Path) -> None:
    story = golden(file)

    again = Invoice.model_validate_json(exact_json.dumps(story["documents"][0]))

    assert again == mapped(story["record"])


PAGE = [
    ("reference_page_tax_included", TaxMode.INCLUSIVE, "150.00"),
    ("reference_page_tax_added", TaxMode.EXCLUSIVE, "271.25"),
]


@pytest.mark.parametrize(("stem", "mode", "total"), PAGE)
def test_both_examples_of_the_reference_page_come_to_their_totals(stem: str, mode: TaxMode, total: str) -> None:
    [file] = [file for file in FILES if file.stem == stem]

    document = mapped(golden(file)["record"])

    assert (document.tax_mode, document.total, document.reconciliation.residual) == (
        mode,
        money(total),
        money("0"),
    )
