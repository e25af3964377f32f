"""Golden records: what HighLevel said, and beside it the documents that it must become."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from models import exact_json
from models.document import Document
from tests.unit.highlevel.records import all_of

FILES = sorted((Path(__file__).parents[2] / "data" / "highlevel").glob("*.json"))
DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


def golden(file: Path) -> dict[str, Any]:
    story: dict[str, Any] = exact_json.loads(file.read_bytes())
    return story


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_record_becomes_the_documents_beside_it(file: Path) -> None:
    story = golden(file)

    documents = all_of(story["record"])

    assert [document.model_dump(mode="json") for document in documents] == story["documents"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stored_documents_are_the_documents_again(file: Path) -> None:
    story = golden(file)

    again = [DOCUMENT.validate_json(exact_json.dumps(document)) for document in story["documents"]]

    assert tuple(again) == all_of(story["record"])


def test_there_are_golden_records() -> None:
    assert {"reference_page", "tax_added_and_included"} <= {file.stem for file in FILES}
