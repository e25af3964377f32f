"""The fields of a bill that we own, in one form for what we send and what QuickBooks has, and how two differ."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from connectors.quickbooks.names import one_line
from models.money import total

Fields = dict[str, Any]

_MAY_BE_MANGLED = re.compile(r"[^\x20-\x7e\xa1-\xff]|[?]")
"""What a US company's ISO-8859-1 store may drop or replace (quickbooks.md §9 T45) can't show a person's change."""


def _value(reference: Any) -> str | None:
    return str(reference["value"]) if isinstance(reference, dict) and reference.get("value") else None


def _text(value: Any) -> str | None:
    return one_line(str(value)) if value not in (None, "") else None


_HEADER: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "party": ("VendorRef", _value),
    "number": ("DocNumber", _text),
    "issue_date": ("TxnDate", _text),
    "due_date": ("DueDate", _text),
    "term": ("SalesTermRef", _value),
    "currency": ("CurrencyRef", _value),
}
_LABELS = {
    "party": "vendor",
    "number": "number",
    "issue_date": "date",
    "due_date": "due date",
    "term": "terms",
    "currency": "currency",
    "total": "total",
}
_NAMED = ("party", "term")
"""Header fields that hold an id, so that a person is told the name."""


def sent_fields(body: Mapping[str, Any]) -> Fields:
    """What a body that we send says; a sparse one says nothing of the fields it leaves alone."""
    fields: Fields = {key: read(body[name]) for key, (name, read) in _HEADER.items() if name in body}
    if "Line" in body:
        fields["lines"] = [_line(line) for line in body["Line"]]
        fields["total"] = money(sent_total(body) or Decimal(0))
    return fields


def seen_fields(row: Mapping[str, Any]) -> Fields:
    """What a record in QuickBooks holds, with the names and line ids that only an answer has."""
    fields: Fields = {key: read(row.get(name)) for key, (name, read) in _HEADER.items()}
    fields |= {f"{key}_name": _name(row.get(_HEADER[key][0])) for key in _NAMED}
    fields["lines"] = [_line(line) | _seen_only(line) for line in row.get("Line", [])]
    fields["total"] = money(amount(row["TotalAmt"]))
    return fields


def sent_total(body: Mapping[str, Any]) -> Decimal | None:
    """What a body's lines come to; None where it has none."""
    return total(amount(line["Amount"]) for line in body["Line"]) if "Line" in body else None


def amount(value: Any) -> Decimal:
    """A number of QuickBooks', which may be a string in its answers (quickbooks.md §1.4)."""
    return Decimal(str(value))


def money(value: Decimal) -> str:
    """Equal amounts have equal texts: at least two digits after the point, more only where they say something."""
    in_cents = f"{value:.2f}"
    return in_cents if Decimal(in_cents) == value else f"{value.normalize():f}"


def differences(ours: Fields, theirs: Fields) -> tuple[str, ...]:
    """Where the two say different things, in words; what only one of them speaks of is no difference."""
    return (*_header_differences(ours, theirs), *_line_differences(ours, theirs))


def _header_differences(ours: Fields, theirs: Fields) -> Iterator[str]:
    for key, label in _LABELS.items():
        if key not in ours or key not in theirs or ours[key] == theirs[key]:
            continue
        if key in _NAMED:
            yield f"another {label} (there {theirs.get(f'{key}_name') or theirs[key] or 'none'})"
        else:
            yield f"{label} {ours[key] or 'none'}, there {theirs[key] or 'none'}"


def _line_differences(ours: Fields, theirs: Fields) -> Iterator[str]:
    if "lines" not in ours or "lines" not in theirs:
        return
    if len(ours["lines"]) != len(theirs["lines"]):
        yield f"{_lines(len(ours['lines']))}, there {_lines(len(theirs['lines']))}"
        return
    for position, (our, their) in enumerate(zip(ours["lines"], theirs["lines"], strict=True), start=1):
        yield from (f"line {position}: {text}" for text in _one_line_differences(our, their))


def _one_line_differences(our: Fields, their: Fields) -> Iterator[str]:
    if our["amount"] != their["amount"]:
        yield f"amount {our['amount']}, there {their['amount']}"
    for key in ("account", "class", "customer"):
        if our[key] != their[key]:
            yield f"another {key} (there {their.get(f'{key}_name') or their[key] or 'none'})"
    if _comparable(our["description"]) != _comparable(their["description"]):
        yield f"description “{our['description']}”, there “{their['description']}”"


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"


def _comparable(description: str) -> str:
    return " ".join(_MAY_BE_MANGLED.sub(" ", description).split())


def _line(line: Mapping[str, Any]) -> Fields:
    detail = line.get("AccountBasedExpenseLineDetail") or {}
    return {
        "amount": money(amount(line.get("Amount", 0))),
        "account": _value(detail.get("AccountRef")),
        "class": _value(detail.get("ClassRef")),
        "customer": _value(detail.get("CustomerRef")),
        "description": one_line(str(line.get("Description") or "")),
    }


def _seen_only(line: Mapping[str, Any]) -> Fields:
    """A line's id, the names of what it refers to, and the details that are a bookkeeper's own."""
    detail = line.get("AccountBasedExpenseLineDetail") or {}
    names = {key: _name(detail.get(f"{key.capitalize()}Ref")) for key in ("account", "class", "customer")}
    return {
        "id": _text(line.get("Id")),
        **{f"{key}_name": name for key, name in names.items()},
        "billable": _text(detail.get("BillableStatus")),
        "tax_code": _value(detail.get("TaxCodeRef")),
    }


def _name(reference: Any) -> str | None:
    return _text(reference.get("name")) if isinstance(reference, dict) else None
