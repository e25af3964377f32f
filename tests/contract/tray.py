"""A source whose records are canonical documents, in memory: what it is put into it, it gives; nothing else.

It is a connector like any other (``connectors.base``), so that the whole sync can be run into a target.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, TypeAdapter

from connectors.base import ExternalId, Given, Limit, Mapped, Page, Record
from models.document import Document

TITLE = "Tray"

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)


class Settings(BaseModel):
    """There is nothing to set."""


def limits(_: BaseModel) -> Sequence[Limit]:
    return ()


def connect(_: BaseModel, account: str, given: Given) -> "Tray":  # noqa: ARG001 - the protocol's arguments
    return TRAYS[account]


@dataclass
class Tray:
    """Every change is numbered; each document is a record of its own."""

    changes: int = 0
    rows: dict[str, Record] = field(default_factory=dict)

    def put(self, document: Document) -> None:
        self.changes += 1
        id_ = document.ref.id
        ref = document.ref.model_copy(update={"version": f"{self.changes:09}"})
        content = document.model_copy(update={"ref": ref}).model_dump(mode="json")
        self.rows[id_] = {"id": id_, "change": self.changes, "document": content}

    def pull(self, cursor: str | None) -> Iterator[Page]:
        since = int(cursor or 0)
        changed = sorted((row["change"], row["id"]) for row in self.rows.values() if row["change"] > since)
        for change, id_ in changed:
            yield Page((dict(self.rows[id_]),), str(change))

    def external_id(self, record: Record) -> ExternalId:
        return ExternalId(record["document"]["ref"]["entity"], record["id"])

    def documents(self, record: Record, memory: dict[str, Any]) -> Mapped:
        return Mapped((_DOCUMENT.validate_python(record["document"]),), memory)


TRAYS: dict[str, Tray] = {}
"""What is at the other end of each account."""
