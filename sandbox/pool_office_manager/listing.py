"""How Pool Office Manager lists: filter, order, and the two ways of paging (sources.md §5.4)."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence

from sandbox import exact_json
from sandbox.pool_office_manager.complaints import bad_input
from sandbox.pool_office_manager.organisation import Record


def invoices(rows: Iterable[Record], filter_: Record, order: str) -> list[Record]:
    found = [row for row in rows if _passes(row, filter_)]
    return sorted(found, key=lambda row: (row["updatedAt"] if order == "updatedAt" else "", *_age(row["id"])))


def customers(rows: Iterable[Record], filter_: Record, search: str | None) -> list[Record]:
    wanted = filter_.get("status")
    found = [row for row in rows if (not wanted or row["status"] == wanted) and _mentions(row, search or "")]
    return sorted(found, key=lambda row: _age(row["id"]))


def connection(rows: Sequence[Record], first: int, after: str | None, first_max: int) -> Record:
    _check("first", first, first_max)
    start = _start(rows, after) if after else 0
    page = rows[start : start + first]
    edges = [{"node": row, "cursor": cursor(row["id"])} for row in page]
    info = {
        "hasNextPage": start + first < len(rows),
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"edges": edges, "pageInfo": info, "totalCount": len(rows)}


def page(rows: Sequence[Record], number: int, limit: int, limit_max: int) -> Record:
    _check("limit", limit, limit_max)
    if number < 1:
        raise bad_input(f"page must be at least 1, got {number}")
    pagination = {"total": len(rows), "page": number, "limit": limit, "totalPages": -(-len(rows) // limit)}
    return {"data": rows[(number - 1) * limit : number * limit], "pagination": pagination}


def cursor(id_: str) -> str:
    return b64encode(exact_json.write({"id": id_})).decode()


def _start(rows: Sequence[Record], after: str) -> int:
    """Behind the row of the cursor, wherever that is by now; behind where it was, when it is gone."""
    id_ = _id_of(after)
    for index, row in enumerate(rows):
        if row["id"] == id_:
            return index + 1
    return next((index for index, row in enumerate(rows) if _age(row["id"]) > _age(id_)), len(rows))


def _id_of(after: str) -> str:
    try:
        match exact_json.read(b64decode(after, validate=True)):
            case {"id": str(id_)}:
                return id_
    except ValueError:
        pass
    raise bad_input("Invalid cursor")


def _age(id_: str) -> tuple[int, str]:
    """Older ids first, inv_1000 after inv_999."""
    return len(id_), id_


def _check(name: str, number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise bad_input(f"{name} must be between 1 and {most}, got {number}")


def _passes(row: Record, filter_: Record) -> bool:
    """A condition given as null asks for nothing."""
    status, due, updated = (filter_.get(name) for name in ("status", "dueDateLte", "updatedAtGte"))
    return (
        (status is None or row["status"] == status)
        and (due is None or row["dueDate"] <= due)
        and (updated is None or row["updatedAt"] >= updated)
    )


def _mentions(row: Record, search: str) -> bool:
    said = (row["firstName"], row["lastName"], row["companyName"] or "", row["email"] or "")
    return search.lower() in " ".join(said).lower()
