"""How HighLevel lists invoices: string limits, filters, and one field to sort by (sources.md §6.3)."""

from collections.abc import Iterable, Mapping

from sandbox.highlevel.account import Record
from sandbox.highlevel.answers import unprocessable
from sandbox.highlevel.demands import DATE, NUMBER_STRING, PLACE, TEXT, Checks, check, one_of
from sandbox.highlevel.settings import Settings

_REQUIRED: Checks = {**PLACE, "limit": NUMBER_STRING, "offset": NUMBER_STRING}
_OPTIONS: Checks = {
    "status": one_of("draft", "sent", "payment_processing", "paid", "void", "partially_paid"),
    "startAt": DATE,
    "endAt": DATE,
    "search": TEXT,
    "paymentMode": one_of("default", "live", "test"),
    "contactId": TEXT,
    "sortField": one_of("issueDate"),
    "sortOrder": one_of("ascend", "descend"),
}


def page(rows: Iterable[Record], query: Mapping[str, str], settings: Settings) -> tuple[list[Record], int]:
    """The rows of this page, and how many there are in all."""
    check(query, _REQUIRED, _OPTIONS)
    found = _sorted([row for row in rows if _passes(row, query, settings)], query)
    limit, offset = page_of(query, settings)
    return found[offset : offset + limit], len(found)


def page_of(query: Mapping[str, str], settings: Settings) -> tuple[int, int]:
    limit = int(query["limit"])
    if limit < 1 or (limit > settings.limit_max and settings.over_limit_max == "refuse"):
        raise unprocessable(f"limit must be between 1 and {settings.limit_max}")
    return min(limit, settings.limit_max), int(query["offset"])


def _passes(row: Record, query: Mapping[str, str], settings: Settings) -> bool:
    day = row[settings.dates_are_of][:10]
    wanted = query.get("status")
    mode = {"live": True, "test": False}.get(query.get("paymentMode", "default"))
    return (
        (settings.void_is_listed or row["status"] != "void")
        and (wanted is None or row["status"] == wanted)
        and query.get("startAt", "") <= day <= query.get("endAt", "9999-12-31")
        and (mode is None or row["liveMode"] is mode)
        and query.get("contactId") in (None, row["contactDetails"].get("id"))
        and query.get("search", "").lower() in _said(row)
    )


def _said(row: Record) -> str:
    contact = row["contactDetails"]
    said = (row["name"], row["invoiceNumber"], contact.get("name"), contact.get("email"))
    return " ".join(str(each or "") for each in said).lower()


def _sorted(rows: list[Record], query: Mapping[str, str]) -> list[Record]:
    """Newest first where nothing is said, so that a new invoice moves all others on."""
    if "sortField" not in query:
        return sorted(rows, key=lambda row: (row["createdAt"], row["_id"]), reverse=True)
    down = query.get("sortOrder", "descend") == "descend"
    return sorted(rows, key=lambda row: (row["issueDate"], row["_id"]), reverse=down)
