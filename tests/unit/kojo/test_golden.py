"""Golden records: what Kojo said, and beside it the document that it must become."""

from pathlib import Path
from typing import Any

import pytest

from models import exact_json
from models.document import Invoice
from tests.unit.kojo.records import mapped

FILES = sorted((Path(__file__).parents[2] / "data" / "kojo").glob("*.json"))


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


def test_there_are_golden_records() -> None:
    assert "reference_page" in {file.stem for file in FILES}
