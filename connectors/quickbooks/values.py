"""Values as QuickBooks writes them, in a form in which equal ones are equal."""

from decimal import Decimal
from typing import Any

from connectors.quickbooks.names import one_line


def amount(value: Any) -> Decimal:
    """A number of QuickBooks', which may be a string in its answers (quickbooks.md §1.4)."""
    return Decimal(str(value))


def money(value: Decimal) -> str:
    """Equal amounts have equal texts: at least two digits after the point, more only where they say something."""
    in_cents = f"{value:.2f}"
    return in_cents if Decimal(in_cents) == value else f"{value.normalize():f}"


def text_of(value: Any) -> str | None:
    """A text on one line; None for nothing."""
    return one_line(str(value)) if value not in (None, "") else None


def id_of(reference: Any) -> str | None:
    """The id that a reference holds."""
    return str(reference["value"]) if isinstance(reference, dict) and reference.get("value") else None


def name_of(reference: Any) -> str | None:
    """The name that an answer gives beside it."""
    return text_of(reference.get("name")) if isinstance(reference, dict) else None
