"""Golden records: what ZRM said, and beside it the documents that it must become."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from connectors.zrm.mapping import mapped
from models import exact_json
from models.document import Document
from tests.unit.zrm.records import OFFICE, SETTINGS

FILES = sorted((Path(__file__).parents[2] / "data" / "zrm").glob("*.json"))
DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


def golden(file: Path) -> dict[str, Any]:
    story: dict[str, Any] = exact_json.loads(file.read_bytes())
    return story


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_record_becomes_the_documents_beside_it(file: Path) -> None:
    story = golden(file)

    found = mapped(story["record"], {}, OFFICE, SETTINGS)

    assert [document.model_dump(mode="json") for document in found.documents] == story["documents"]
    assert found.memory == story["memory"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_stored_document_is_the_document_again(file: Path) -> None:
    story = golden(file)

    again = [DOCUMENT.validate_json(exact_json.dumps(stored)) for stored in story["documents"]]

    assert again == list(mapped(story["record"], {}, OFFICE, SETTINGS).documents)


def test_there_are_golden_records() -> None:
    assert "reference_page" in {file.stem for file in FILES}
