"""Golden records: what Coperniq said, and beside it the documents that it must become."""

from pathlib import Path
from typing import Any

import pytest

from connectors.coperniq.mapping import documents
from models import exact_json
from tests.unit.coperniq.records import SETTINGS

FILES = sorted((Path(__file__).parents[2] / "data" / "coperniq").glob("*.json"))


def golden(file: Path) -> dict[str, Any]:
    story: dict[str, Any] = exact_json.loads(file.read_bytes())
    return story


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_record_becomes_the_documents_beside_it(file: Path) -> None:
    story = golden(file)

    made = documents(story["record"], story["memory"], "7301", SETTINGS)

    assert [document.model_dump(mode="json") for document in made.documents] == story["documents"]
    assert made.memory == story["remembered"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_stored_document_is_the_document_again(file: Path) -> None:
    story = golden(file)
    made = documents(story["record"], story["memory"], "7301", SETTINGS).documents

    for document, stored in zip(made, story["documents"], strict=True):
        assert type(document).model_validate_json(exact_json.dumps(stored)) == document


def test_there_are_golden_records() -> None:
    assert "reference_page" in {file.stem for file in FILES}
