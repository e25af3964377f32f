"""What a record is, and what messages call it."""

from typing import Any, Literal

from connectors.base import Record
from models.text import quoted

Entity = Literal["invoice", "bill"]


def entity(record: Record) -> Entity:
    """By the list it came in; by itself where it was read alone."""
    listed_as = record.get("listedAs")
    if listed_as in ("invoices", "bills"):
        return "bill" if listed_as == "bills" else "invoice"
    return "bill" if record.get("type") == "BILL" or "billNumber" in record else "invoice"


def number_field(of: Entity) -> str:
    """Where its number stands."""
    return "billNumber" if of == "bill" else "uid"


def label(record: Record) -> str:
    """By its number, else by its id."""
    what = entity(record)
    number = record.get(number_field(what))
    if _is_said(number):
        return f"{what} {quoted(number)}"
    if _is_said(record.get("id")):
        return f"the {what} with id {quoted(record['id'])}"
    return f"{'an invoice' if what == 'invoice' else 'a bill'} without number and id"


def _is_said(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and bool(str(value).strip())
