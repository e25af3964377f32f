"""New vendors and customers, made from what an invoice says about them (quickbooks.md §5.6, §9 T9)."""

import re
from typing import Any

from quickbooks.objects.base import Address as PhysicalAddress
from quickbooks.objects.base import EmailAddress
from quickbooks.objects.customer import Customer
from quickbooks.objects.vendor import Vendor

from connectors.base import Need, ReferenceKind
from connectors.quickbooks.bodies import made
from connectors.quickbooks.names import LONGEST_DISPLAY_NAME, display_name, one_line
from models.document import Address, Party
from models.errors import MappingError

_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>]+")
_LONGEST_EMAIL = 100
_LONGEST_ACCOUNT_NUMBER = 15
_STREET_LINES = 5
_LONGEST_STREET_LINE = 400
"""Five of these are the 2,000 characters that all lines may have together."""


def new_party(need: Need, suffix: str) -> Any:
    """The vendor or customer; ``suffix`` sets it apart from another kind of party of the same name."""
    party = need.create_from
    if not isinstance(party, Party):
        raise MappingError(need.missing, code=f"missing_{need.kind}", key=need.value)
    name = {"DisplayName": checked_name(need.kind, need.value, suffix)}
    reached = {"PrimaryEmailAddr": email_of(party), "BillAddr": _address(party.address)}
    if need.kind is ReferenceKind.VENDOR:
        return made(Vendor, **name, AcctNum=_account_number(party), **reached)
    return made(Customer, **name, **reached)


def checked_name(role: ReferenceKind, name: str, suffix: str = "") -> str:
    """The name as QuickBooks will have it. Raises ``MappingError`` where it is empty or too long."""
    full = display_name(name) + suffix
    if not display_name(name):
        raise MappingError(f"The invoice names no {role}. Enter it at the source.", code=f"missing_{role}")
    if len(full) > LONGEST_DISPLAY_NAME:
        text = f"The {role}'s name has {len(full)} characters; QuickBooks takes {LONGEST_DISPLAY_NAME}."
        raise MappingError(f"{text} Shorten it at the source.", code=f"{role}_name_too_long")
    return full


def _account_number(party: Party) -> str | None:
    code = one_line(party.code or "")
    return code if 0 < len(code) <= _LONGEST_ACCOUNT_NUMBER else None


def email_of(party: Party) -> Any:
    """The first address that QuickBooks would take: an invalid one would fail the whole vendor (T38)."""
    valid = (text for text in party.emails if len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text))
    address = next(valid, None)
    return made(EmailAddress, Address=address) if address else None


def _address(address: Address | None) -> Any:
    if address is None:
        return None
    streets = [one_line(text) for text in address.lines or (address.text or "").splitlines()]
    lines = [text[:_LONGEST_STREET_LINE] for text in streets if text][:_STREET_LINES]
    parts = {
        **{f"Line{number}": text for number, text in enumerate(lines, start=1)},
        "City": _fitting(address.city, 255),
        "CountrySubDivisionCode": _fitting(address.region, 255),
        "PostalCode": _fitting(address.postal_code, 30),
        "Country": _fitting(address.country, 255),
    }
    return made(PhysicalAddress, **parts) if any(parts.values()) else None


def _fitting(text: str | None, longest: int) -> str | None:
    return one_line(text or "")[:longest] or None
