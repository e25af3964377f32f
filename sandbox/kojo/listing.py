"""How Kojo lists invoices: filter, order, page (sources.md §3.4)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.kojo.organisation import Record

LIMIT_MAX = 100

ORDER_FIELDS = (
    "approvedAt",
    "createdAt",
    "flaggedAt",
    "id",
    "invoiceDate",
    "paidAt",
    "rejectedAt",
    "shipDate",
    "updatedAt",
    "voidedAt",
)

# The reference page lets one filter by taxExempt and type though no field of the invoice shows them:
# no invoice here is tax exempt, and none has a type.
FILTER_FIELDS = {
    "approvedAt": "DateTime",
    "createdAt": "DateTime",
    "category": "InvoiceCategory",
    "flagged": "Boolean",
    "flaggedAt": "DateTime",
    "id": "ID",
    "invoiceDate": "DateTime",
    "invoiceNumber": "String",
    "paidAt": "DateTime",
    "rejectedAt": "DateTime",
    "shipDate": "DateTime",
    "state": "InvoiceState",
    "taxExempt": "Boolean",
    "type": "String",
    "updatedAt": "DateTime",
    "voidedAt": "DateTime",
}

# Nothing but null equals null, and null is neither smaller nor larger than anything, as in SQL.
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "": lambda value, wanted: value == wanted,
    "not": lambda value, wanted: value is not None and value != wanted,
    "in": lambda value, wanted: value is not None and value in wanted,
    "not_in": lambda value, wanted: value is not None and value not in wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "gt": lambda value, wanted: value is not None and value > wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "contains": lambda value, wanted: value is not None and wanted in value,
    "not_contains": lambda value, wanted: value is not None and wanted not in value,
    "starts_with": lambda value, wanted: value is not None and value.startswith(wanted),
    "not_starts_with": lambda value, wanted: value is not None and not value.startswith(wanted),
    "ends_with": lambda value, wanted: value is not None and value.endswith(wanted),
    "not_ends_with": lambda value, wanted: value is not None and not value.endswith(wanted),
}

_EQUALITY = ("", "not", "in", "not_in")
_ORDER = ("lt", "lte", "gt", "gte")
_TEXT = tuple(name for name in OPERATORS if name.endswith(("contains", "_with")))
_OPERATORS_OF = {
    "DateTime": _EQUALITY + _ORDER,
    "ID": _EQUALITY + _ORDER + _TEXT,
    "String": _EQUALITY + _ORDER + _TEXT,
    "Boolean": ("", "not"),
}


@dataclass(frozen=True)
class Condition:
    """One field of the filter input: `updatedAt_gte`."""

    field: str
    operator: str
    type: str

    @property
    def name(self) -> str:
        return f"{self.field}_{self.operator}" if self.operator else self.field

    @property
    def argument(self) -> str:
        return f"[{self.type}!]" if self.operator in ("in", "not_in") else self.type

    def holds(self, invoice: Record, wanted: Any) -> bool:
        """A condition given as null asks for nothing, except that a field is or is not null."""
        value = _value(invoice, self.field)
        if wanted is None and self.operator == "not":
            return value is not None
        if wanted is None and self.operator:
            return True
        return OPERATORS[self.operator](value, wanted)


CONDITIONS = {
    condition.name: condition
    for condition in [
        *(
            Condition(field, operator, type_)
            for field, type_ in FILTER_FIELDS.items()
            for operator in _OPERATORS_OF.get(type_, _EQUALITY)
        ),
        Condition("integrationState", "in", "IntegrationState"),  # the only one it has, says the page
    ]
}


class ListingError(Exception):
    """The caller asked for a page there cannot be."""


def chosen(invoices: Iterable[Record], filter_: dict[str, Any], *, include_deleted: bool) -> list[Record]:
    return [
        invoice
        for invoice in invoices
        if (include_deleted or invoice["deletedAt"] is None)
        and all(CONDITIONS[name].holds(invoice, wanted) for name, wanted in filter_.items())
    ]


def ordered(invoices: list[Record], field: str, direction: str) -> list[Record]:
    """Nulls first when ascending; equals by id, so that pages neither overlap nor leave gaps."""
    return sorted(
        invoices,
        key=lambda invoice: (invoice[field] is not None, invoice[field] or "", invoice["id"]),
        reverse=direction == "DESC",
    )


def page(records: list[Record], limit: int, offset: int) -> list[Record]:
    if not 1 <= limit <= LIMIT_MAX:
        raise ListingError(f"limit must be between 1 and {LIMIT_MAX}, got {limit}")
    if offset < 0:
        raise ListingError(f"offset must not be negative, got {offset}")
    return records[offset : offset + limit]


def _value(invoice: Record, field: str) -> Any:
    match field:
        case "flagged":
            return invoice["flaggedAt"] is not None
        case "taxExempt":
            return False
        case "type":
            return None
        case _:
            return invoice[field]
