"""A bill as QuickBooks shows it, read into what the sync knows of a record."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from connectors.base import Sighting
from connectors.quickbooks.fields import seen_fields
from connectors.quickbooks.memo import mark_in
from connectors.quickbooks.names import one_line
from connectors.quickbooks.shapes import RECORD, check
from connectors.quickbooks.values import amount
from models.link import Remote
from models.money import to_minor, written

HOME_CURRENCY = "USD"
"""Where a company without multicurrency leaves the currency out (quickbooks.md §5)."""


def sighting_of(entity: str, row: Mapping[str, Any], app_url: str) -> Sighting:
    """The record in a row. Raises ``UnavailableError`` for a row that is not a whole record."""
    check(RECORD, row)
    note, fields = _storable(row.get("PrivateNote") or ""), seen_fields(row)
    return Sighting(
        remote=_remote(entity, row, app_url),
        mark=mark_in(note),
        fields=fields,
        note=note,
        paid=_paid(row),
        settled=to_minor(_settled(row), _currency(row)),
        made_at=_made_at(row),
    )


def _storable(note: str) -> str:
    """A person's words as they are, but for what no database takes."""
    return note.encode(errors="replace").decode().replace("\0", " ")


def _remote(entity: str, row: Mapping[str, Any], app_url: str) -> Remote:
    currency = _currency(row)
    return Remote(
        entity=entity,
        id=str(row["Id"]),
        version=str(row["SyncToken"]),
        number=one_line(row.get("DocNumber") or "") or None,
        total=to_minor(amount(row["TotalAmt"]), currency),
        currency=currency,
        url=f"{app_url.rstrip('/')}/{entity.lower()}?txnId={row['Id']}",
    )


def _made_at(row: Mapping[str, Any]) -> datetime | None:
    """QuickBooks writes the company's own offset beside the time."""
    text = (row.get("MetaData") or {}).get("CreateTime")
    made_at = datetime.fromisoformat(text) if text else None
    return made_at if made_at is None or made_at.tzinfo else None


def _currency(row: Mapping[str, Any]) -> str:
    return str((row.get("CurrencyRef") or {}).get("value") or HOME_CURRENCY)


def _deposited(row: Mapping[str, Any]) -> str:
    """A payment that was taken to the bank stays as it is (quickbooks.md §9 T23)."""
    is_deposited = any(link.get("TxnType") == "Deposit" for link in row.get("LinkedTxn", []))
    return "it is part of a deposit" if is_deposited else ""


def _settled(row: Mapping[str, Any]) -> Decimal:
    """What the balance lacks to the total."""
    total = amount(row["TotalAmt"])
    return total - amount(row.get("Balance", total))


def _paid(row: Mapping[str, Any]) -> str:
    """What is settled of it: a balance below the total, or a payment or credit that is linked."""
    if settled := _settled(row):
        total, currency = amount(row["TotalAmt"]), _currency(row)
        return f"{written(settled, currency)} of {written(total, currency)} is paid or applied"
    if "UnappliedAmt" in row:
        return _deposited(row)
    payments = [kind for link in row.get("LinkedTxn", []) if "Payment" in (kind := str(link.get("TxnType")))]
    return f"a {payments[0]} is linked to it" if payments else ""
