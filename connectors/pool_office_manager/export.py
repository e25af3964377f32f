"""Compares Pool Office Manager's export of invoices with what its list gave: two witnesses of the same books.

No page names the export's columns, so they are known by what they may be called. Nothing is mapped from it.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.answers import UnreadableAnswerError
from connectors.base import Record
from connectors.fields import decimal
from connectors.pool_office_manager.settings import TITLE
from models.document import Finding
from models.text import quoted

_IDS = ("invoiceid", "id")
_NUMBERS = ("invoicenumber", "number", "invoiceno", "invoice")
_TOTALS = ("total", "totalamount", "invoicetotal", "amount")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Entry:
    """What both say of an invoice; the total to the cent."""

    number: str
    total: Decimal | None

    def __str__(self) -> str:
        said = "an unknown amount" if self.total is None else f"{self.total:,f}"
        return f"invoice {quoted(self.number)} of {said}"


@dataclass(frozen=True)
class Exported:
    """A row of the export; without an id where it has no such column."""

    id: str | None
    entry: Entry


def listed(records: Iterable[Record]) -> dict[str, Entry]:
    """What the list gave, by id."""
    return {str(each["id"]): Entry(str(each.get("number") or ""), _total(each.get("total"))) for each in records}


def entries(text: str) -> list[Exported]:
    """The rows. Raises ``UnreadableAnswerError`` where its columns are not known."""
    rows = csv.DictReader(io.StringIO(text))
    named = {re.sub(r"[^a-z]", "", name.lower()): name for name in rows.fieldnames or ()}
    id_, number, total = (_column(named, names) for names in (_IDS, _NUMBERS, _TOTALS))
    if number is None or total is None:
        raise UnreadableAnswerError(f"The export of {TITLE} has no columns for number and total.")
    return [
        Exported(row[id_] if id_ else None, Entry((row[number] or "").strip(), _total(row[total]))) for row in rows
    ]


def differences(exported: Sequence[Exported], given: Mapping[str, Entry]) -> tuple[Finding, ...]:
    """How they differ, each invoice by itself; by id, or by number and total where the export has no ids."""
    if any(row.id is None for row in exported):
        return tuple(_by_content(exported, given))
    return tuple(_by_id({str(row.id): row.entry for row in exported}, given))


def _by_id(exported: Mapping[str, Entry], given: Mapping[str, Entry]) -> Iterator[Finding]:
    yield from (_not_listed(exported[id_]) for id_ in sorted(exported.keys() - given.keys()))
    yield from (_not_exported(given[id_]) for id_ in sorted(given.keys() - exported.keys()))
    for id_ in sorted(exported.keys() & given.keys()):
        if exported[id_].total != given[id_].total:
            message = f"The export of {TITLE} has {exported[id_]}, its list says {given[id_]}."
            yield Finding(code="EXPORT_DIFFERS", message=message)


def _by_content(exported: Sequence[Exported], given: Mapping[str, Entry]) -> Iterator[Finding]:
    there, here = Counter(row.entry for row in exported), Counter(given.values())
    yield from (_not_listed(entry) for entry in (there - here).elements())
    yield from (_not_exported(entry) for entry in (here - there).elements())


def _not_listed(entry: Entry) -> Finding:
    message = f"The export of {TITLE} has {entry}, which its list did not give."
    return Finding(code="NOT_LISTED", message=message)


def _not_exported(entry: Entry) -> Finding:
    return Finding(code="NOT_EXPORTED", message=f"{TITLE} lists {entry}, which its export does not have.")


def _column(named: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((named[name] for name in names if name in named), None)


def _total(said: object) -> Decimal | None:
    number = decimal(re.sub(r"[$,\s]", "", said) if isinstance(said, str) else said)
    return None if number is None or abs(number) >= 10**15 else number.quantize(_CENT)
