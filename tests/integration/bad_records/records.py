"""A good record, every place in it, and the same record with one bad value at a place."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path as File
from typing import Any

from models import exact_json
from tests.integration.bad_records.values import MISSING

Path = tuple[str | int, ...]

AT = "2026-11-05 10:00:00.000Z"
TOTAL = Decimal("175.15")
GOOD_ONES = (0, 97, 98, 199)
"""Their places in a listing: at the beginning and the end of every page of 100."""

_PLACE = "the bad value stands here"


def good(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A bill in order in which every field says something; ``number`` makes it one of many."""
    record: dict[str, Any] = deepcopy(_golden())
    record["invoiceItems"][0] |= {"notes": "Set aside", "costCategory": "M", "glCode": dict(record["glCode"])}
    file_beside = {"id": "f1", "name": "a.pdf", "url": "https://a.invalid", "createdAt": AT, "updatedAt": AT}
    own = {"id": f"ckinvoice{number:04}", "invoiceNumber": f"B-{number}", "updatedAt": moment(number)}
    said = {
        "invoiceDate": "2026-11-05 00:00:00.000Z",
        "dueDate": "2026-12-05 00:00:00.000Z",
        "createdAt": AT,
        "flagMessage": "Look at it",
        "rejectedReason": "Once rejected",
        "exceptions": ["totalDue"],
        "payments": Decimal("12.55"),
        "integrationMessage": "",
        "attachments": [file_beside],
        "creditMemos": [{"id": "memo1"}],
        "somethingNew": {"inside": ["x", 1]},
    }
    return record | said | own | changes


@cache
def _golden() -> Any:
    file = File(__file__).parents[2] / "data" / "kojo" / "taxed_and_shipped.json"
    return exact_json.loads(file.read_bytes())["record"]


def moment(number: int) -> str:
    """When that one was changed: later than those before it."""
    return f"2026-11-06T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}.000Z"


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every leaf, object and list, but for the record itself."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield from paths(inner, (*path, step))


@dataclass(frozen=True)
class Listed:
    """A record as Kojo lists it: raw JSON, with one bad value at ``path`` where there is one."""

    at: str
    id: str
    number: str
    raw: str
    path: Path = ()
    value: str = ""

    @property
    def field(self) -> str:
        """The name of the field that is wrong."""
        return next(str(step) for step in reversed(self.path) if isinstance(step, str))


def as_it_should_be(number: int, **changes: Any) -> Listed:
    """One of many good records."""
    record = good(number, **changes)
    return Listed(moment(number), f"ckinvoice{number:04}", f"B-{number}", exact_json.dumps(record).decode())


def with_bad(path: Path, value: str, number: int) -> Listed:
    """One of many records, with a bad value, given as raw JSON, in one place."""
    record = good(number)
    place: Any = record
    for step in path[:-1]:
        place = place[step]
    if value == MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = _PLACE
    raw = exact_json.dumps(record).decode().replace(f'"{_PLACE}"', value)
    return Listed(moment(number), f"ckinvoice{number:04}", f"B-{number}", raw, path, value)


def as_read(raw: str) -> Any:
    """The record in raw JSON, as it is read within a page."""
    return exact_json.loads(f'{{"data": {{"invoices": [{raw}]}}}}')["data"]["invoices"][0]
