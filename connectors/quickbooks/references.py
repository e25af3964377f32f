"""What QuickBooks has of the things that documents refer to, active or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.base import Need, ReferenceKind, TargetReference
from connectors.quickbooks import company, query
from connectors.quickbooks.client import Client
from connectors.quickbooks.jobs import display_names, is_job, path
from connectors.quickbooks.names import display_name, normalised, one_line, when_inactive, without_deleted
from connectors.quickbooks.query import ACTIVE_OR_NOT, one_of
from connectors.quickbooks.shapes import LISTED, NAMED, check
from connectors.quickbooks.tax_codes import tax_codes

_WHOLE_LISTS = {
    ReferenceKind.ACCOUNT: "Account",
    ReferenceKind.TERM: "Term",
    ReferenceKind.CLASS: "Class",
    ReferenceKind.DEPARTMENT: "Department",
    ReferenceKind.PAYMENT_METHOD: "PaymentMethod",
}
_NOT_SOLD = ("Category", "Group")
_NAMED = {
    ReferenceKind.VENDOR: "Vendor",
    ReferenceKind.CUSTOMER: "Customer",
    ReferenceKind.JOB: "Customer",
}
_BY_NAME = {**_NAMED, ReferenceKind.ITEM: "Item"}
"""There may be tens of thousands of these; only those that are needed are read."""


def find(client: Client, needs: Sequence[Need]) -> list[TargetReference]:
    """Read what may answer the needs: the whole list of a small kind, of a large one the names in question."""
    kinds = dict.fromkeys(need.kind for need in needs)
    return [found for kind in kinds for found in _distinct(_of_kind(client, kind, needs))]


def made_since(client: Client, kind: ReferenceKind, since: datetime) -> list[TargetReference]:
    """Read those that were made since a time."""
    condition = f"{query.made_since(since)} AND {ACTIVE_OR_NOT}"
    return list(_read(kind, client.rows(_BY_NAME[kind], condition)))


def reference_of(kind: ReferenceKind, row: Mapping[str, Any]) -> TargetReference:
    """One row as a reference; a name that QuickBooks gave a suffix when it was made inactive is known without.

    Raises ``UnavailableError`` for a row that has no name.
    """
    check(NAMED if kind in _NAMED else LISTED, row)
    active = row.get("Active", True) is not False
    shown = _shown(kind, row)
    name = one_line(shown if active else without_deleted(shown))
    return TargetReference(
        kind=kind,
        id=str(row["Id"]),
        key=normalised(name),
        name=name,
        number=_number(row),
        active=active,
    )


def _read(kind: ReferenceKind, rows: Iterable[Mapping[str, Any]]) -> Iterator[TargetReference]:
    """Those of the rows that are of the kind; the others must be readable, too."""
    for row in rows:
        one = reference_of(kind, row)
        if _is_one(kind, row):
            yield one


def _is_one(kind: ReferenceKind, row: Mapping[str, Any]) -> bool:
    """Whether a row of the kind's entity is one of the kind: what only groups others can't be sold."""
    if kind is ReferenceKind.JOB:
        return is_job(row)
    return row.get("Type") not in _NOT_SOLD


def _shown(kind: ReferenceKind, row: Mapping[str, Any]) -> str:
    """What a record goes by: an item by its own name, whatever category it is in."""
    if kind is ReferenceKind.JOB:
        return path(row)
    if kind in _NAMED:
        return str(row["DisplayName"])
    is_nested = kind is not ReferenceKind.ITEM
    return str((is_nested and row.get("FullyQualifiedName")) or row["Name"])


def _items(client: Client, names: Sequence[str]) -> Iterator[TargetReference]:
    """Products and services by their names or SKUs; what only groups others can't be sold.

    Of several of one name in several categories the one in none comes first.
    """
    forms = [form for name in map(display_name, names) for form in (name, when_inactive(name))]
    for condition in (*one_of("Name", forms), *one_of("Sku", names)):
        rows = list(client.rows("Item", f"{condition} AND {ACTIVE_OR_NOT}"))
        for is_inside in (False, True):
            some = [row for row in rows if (isinstance(row, dict) and "ParentRef" in row) is is_inside]
            yield from _read(ReferenceKind.ITEM, some)


def _number(row: Mapping[str, Any]) -> str | None:
    """An account's number, or an item's: the other name that people know them by."""
    said = row.get("AcctNum") or row.get("Sku")
    return one_line(said) if said else None


def _of_kind(client: Client, kind: ReferenceKind, needs: Iterable[Need]) -> Iterator[TargetReference]:
    if kind is ReferenceKind.COMPANY:
        yield from company.facts(client)
        return
    if kind in (ReferenceKind.TAX_CODE, ReferenceKind.PURCHASE_TAX_CODE):
        yield from tax_codes(client, kind)
        return
    if kind is ReferenceKind.ITEM:
        yield from _items(client, [name for need in needs if need.kind is kind for name in need.all_names])
        return
    if kind in _WHOLE_LISTS:
        conditions, entity = iter([ACTIVE_OR_NOT]), _WHOLE_LISTS[kind]
    elif kind in _NAMED:
        names = [name for need in needs if need.kind is kind for name in _forms(need)]
        conditions = (f"{some} AND {ACTIVE_OR_NOT}" for some in one_of("DisplayName", names))
        entity = _NAMED[kind]
    else:
        raise ValueError(f"No document sent to QuickBooks needs a {kind}")
    for condition in conditions:
        yield from _read(kind, client.rows(entity, condition))


def _forms(need: Need) -> Iterator[str]:
    names = display_names(need) if need.kind is ReferenceKind.JOB else map(display_name, need.all_names)
    for name in dict.fromkeys(names):
        yield name
        yield when_inactive(name)


def _distinct(references: Iterable[TargetReference]) -> list[TargetReference]:
    """One reference for each name: the active one where an inactive one had the name before it."""
    best: dict[str, TargetReference] = {}
    for reference in references:
        if reference.key not in best or (reference.active and not best[reference.key].active):
            best[reference.key] = reference
    return list(best.values())
