"""ZRM's customer as the party of an invoice. The shape of its addresses is not documented."""

from collections.abc import Mapping
from typing import Any

from connectors.base import Record
from connectors.fields import Fields
from connectors.zrm.complete import REFUSED
from models.document import Address, Party, Problem
from models.text import quoted

_STREET = ("street", "street1", "line1", "address", "address1", "addressLine1")
_SECOND = ("street2", "line2", "address2", "addressLine2", "unit", "suite")
_REGION = ("state", "region", "province")
_POSTAL_CODE = ("zip", "zipCode", "postalCode", "postcode")


def customer(top: Fields, record: Record) -> Party | None:
    """Whom the invoice is for; none where ZRM gives no customer, or one without a name."""
    said = top.one("customer")
    if said is None:
        return None
    legal, shown = said.text("legalName"), said.text("displayName")
    if not (shown or legal):
        return None
    values: Mapping[str, Any] = record["customer"]
    email, phone = said.text("primaryEmail"), said.text("primaryPhone")
    return Party(
        role="customer",
        source_id=said.text("id"),
        code=said.text("accountNumber"),
        display_name=shown or legal or "",
        legal_name=legal,
        emails=(email,) if email else (),
        phones=(phone,) if phone else (),
        address=_address(said, values.get("billingAddress")),
        tax_exempt=said.truth("taxExempt"),
    )


def missing(record: Record, name: str) -> Problem:
    """Why there is nobody to send it to."""
    said = record["customer"].get(REFUSED) if isinstance(record["customer"], dict) else None
    reason = f" (ZRM says: “{quoted(said)}”)" if said else ""
    text = f"The customer of {name}, or the customer's name, is missing{reason}. Enter it in ZRM."
    return Problem(code="missing_customer", message=text)


def _address(said: Fields, value: Any) -> Address | None:
    if isinstance(value, str):
        return Address(text=said.text("billingAddress"))
    parts = said.one("billingAddress") if isinstance(value, dict) else None
    if parts is None:
        return None
    lines = (_first(parts, value, _STREET), _first(parts, value, _SECOND))
    return Address(
        lines=tuple(line for line in lines if line),
        city=_first(parts, value, ("city",)),
        region=_first(parts, value, _REGION),
        postal_code=_first(parts, value, _POSTAL_CODE),
        country=_first(parts, value, ("country",)),
    )


def _first(parts: Fields, value: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of some names under which a text stands; what stands under the others is kept."""
    for name in names:
        if isinstance(value.get(name), str) and value[name].strip():
            return parts.text(name)
    return None
