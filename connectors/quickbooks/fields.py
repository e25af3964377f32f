"""The fields of a document that we own, in one form for what we send and what is there, and how two differ."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from connectors.quickbooks.line_fields import is_ours, line_fields, seen_of_line, signed
from connectors.quickbooks.values import amount, id_of, money, name_of, text_of
from models.money import total

Fields = dict[str, Any]

_MAY_BE_MANGLED = re.compile(r"[^\x20-\x7e\xa1-\xff]|[?]")
"""What a US company's ISO-8859-1 store may drop or replace (quickbooks.md §9 T45) can't show a person's change."""


_PARTIES = {"VendorRef": "vendor", "CustomerRef": "customer"}
_HEADER: dict[str, tuple[str, Callable[[Any], str | None]]] = {
    "number": ("DocNumber", text_of),
    "issue_date": ("TxnDate", text_of),
    "due_date": ("DueDate", text_of),
    "term": ("SalesTermRef", id_of),
    "currency": ("CurrencyRef", id_of),
    "reference": ("PaymentRefNum", text_of),
    "method": ("PaymentMethodRef", id_of),
}
_LABELS = {
    "party": "party",
    "number": "number",
    "issue_date": "date",
    "due_date": "due date",
    "term": "terms",
    "currency": "currency",
    "reference": "reference number",
    "method": "payment method",
    "tax": "tax",
    "total": "total",
}
_NAMED = ("party", "term", "method")
"""Header fields that hold an id, so that a person is told the name."""


def sent_fields(body: Mapping[str, Any]) -> Fields:
    """What a body that we send says; a sparse one says nothing of the fields it leaves alone."""
    fields: Fields = {key: read(body[name]) for key, (name, read) in _HEADER.items() if name in body}
    fields |= _party(body)
    if "TxnTaxDetail" in body:
        fields["tax"] = money(_tax(body))
    if "Line" in body:
        fields["lines"] = [line_fields(line) for line in body["Line"]]
        fields["total"] = money(sent_total(body) or Decimal(0))
    return fields


def seen_fields(row: Mapping[str, Any]) -> Fields:
    """What a record in QuickBooks holds, with the names and line ids that only an answer has."""
    fields: Fields = {key: read(row.get(name)) for key, (name, read) in _HEADER.items()}
    fields |= {"party": None} | _party(row) | {"term_name": name_of(row.get("SalesTermRef"))}
    fields["lines"] = [line_fields(line) | seen_of_line(line) for line in row.get("Line", []) if is_ours(line)]
    fields["tax"] = money(_tax(row))
    fields["total"] = money(amount(row["TotalAmt"]))
    return fields


def _party(body: Mapping[str, Any]) -> Fields:
    """Whose document it is, and what such a party is called."""
    for name, role in _PARTIES.items():
        if name in body:
            return {"party": id_of(body[name]), "party_name": name_of(body[name]), "role": role}
    return {}


def sent_total(body: Mapping[str, Any]) -> Decimal | None:
    """What a body's lines and tax come to, or a payment's own amount; None where it says nothing of it."""
    if "TotalAmt" in body:
        return amount(body["TotalAmt"])
    return total(map(signed, body["Line"])) + _tax(body) if "Line" in body else None


def _tax(body: Mapping[str, Any]) -> Decimal:
    return amount((body.get("TxnTaxDetail") or {}).get("TotalTax") or 0)


def differences(ours: Fields, theirs: Fields) -> tuple[str, ...]:
    """Where the two say different things, in words; what only one of them speaks of is no difference."""
    return (*_header_differences(ours, theirs), *_line_differences(ours, theirs))


def _header_differences(ours: Fields, theirs: Fields) -> Iterator[str]:
    for key, label in _LABELS.items():
        if key not in ours or key not in theirs or ours[key] == theirs[key]:
            continue
        if key in _NAMED:
            called = ours.get("role", label) if key == "party" else label
            yield f"another {called} (there {theirs.get(f'{key}_name') or theirs[key] or 'none'})"
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
    for key in ("account", "item", "class", "customer", "tax_code", "applied_to"):
        if key in our and our[key] != their.get(key):
            there = their.get(f"{key}_name") or their.get(key) or "none"
            yield f"another {key.replace('_', ' ')} (there {there})"
    if _comparable(our["description"]) != _comparable(their["description"]):
        yield f"description “{our['description']}”, there “{their['description']}”"


def _lines(count: int) -> str:
    return f"{count} line" if count == 1 else f"{count} lines"


def _comparable(description: str) -> str:
    return " ".join(_MAY_BE_MANGLED.sub(" ", description).split())
