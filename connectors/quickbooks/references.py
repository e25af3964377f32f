"""What QuickBooks has of the things that documents refer to, active or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.base import Need, ReferenceKind, TargetReference
from connectors.quickbooks import query
from connectors.quickbooks.client import Client
from connectors.quickbooks.names import display_name, normalised, one_line, when_inactive, without_deleted
from connectors.quickbooks.query import ACTIVE_OR_NOT, one_of
from connectors.quickbooks.shapes import LISTED, NAMED, check

_WHOLE_LISTS = {
    ReferenceKind.ACCOUNT: "Account",
    ReferenceKind.TERM: "Term",
    ReferenceKind.CLASS: "Class",
    ReferenceKind.DEPARTMENT: "Department",
}
_BY_NAME = {ReferenceKind.VENDOR: "Vendor", ReferenceKind.CUSTOMER: "Customer"}
"""There may be tens of thousands of these; only those that are needed are read."""


def find(client: Client, needs: Sequence[Need]) -> list[TargetReference]:
    """Read what may answer the needs: the whole list of a small kind, of a large one the names in question."""
    kinds = dict.fromkeys(need.kind for need in needs)
    return [found for kind in kinds for found in _distinct(_of_kind(client, kind, needs))]


def made_since(client: Client, kind: ReferenceKind, since: datetime) -> list[TargetReference]:
    """Read those that were made since a time."""
    entity = _BY_NAME.get(kind) or _WHOLE_LISTS[kind]
    condition = f"{query.made_since(since)} AND {ACTIVE_OR_NOT}"
    return [reference_of(kind, row) for row in client.rows(entity, condition)]


def reference_of(kind: ReferenceKind, row: Mapping[str, Any]) -> TargetReference:
    """One row as a reference; a name that QuickBooks gave a suffix when it was made inactive is known without.

    Raises ``UnavailableError`` for a row that has no name.
    """
    check(LISTED if kind in _WHOLE_LISTS else NAMED, row)
    active = row.get("Active", True) is not False
    shown = str(row.get("FullyQualifiedName") or row["Name"]) if kind in _WHOLE_LISTS else str(row["DisplayName"])
    name = one_line(shown if active else without_deleted(shown))
    return TargetReference(
        kind=kind,
        id=str(row["Id"]),
        key=normalised(name),
        name=name,
        number=(one_line(row["AcctNum"]) if kind is ReferenceKind.ACCOUNT and row.get("AcctNum") else None),
        active=active,
    )


def _of_kind(client: Client, kind: ReferenceKind, needs: Iterable[Need]) -> Iterator[TargetReference]:
    if kind in _WHOLE_LISTS:
        conditions, entity = iter([ACTIVE_OR_NOT]), _WHOLE_LISTS[kind]
    elif kind in _BY_NAME:
        names = [name for need in needs if need.kind is kind for name in _forms(need)]
        conditions = (f"{some} AND {ACTIVE_OR_NOT}" for some in one_of("DisplayName", names))
        entity = _BY_NAME[kind]
    else:
        raise ValueError(f"No document sent to QuickBooks needs a {kind}")
    for condition in conditions:
        yield from (reference_of(kind, row) for row in client.rows(entity, condition))


def _forms(need: Need) -> Iterator[str]:
    for name in map(display_name, (need.value, *need.names)):
        yield name
        yield when_inactive(name)


def _distinct(references: Iterable[TargetReference]) -> list[TargetReference]:
    """One reference for each name: the active one where an inactive one had the name before it."""
    best: dict[str, TargetReference] = {}
    for reference in references:
        if reference.key not in best or (reference.active and not best[reference.key].active):
            best[reference.key] = reference
    return list(best.values())
