"""The number a document gets in QuickBooks, which holds 21 characters of it (quickbooks.md §9 T5)."""

from base64 import b32encode
from hashlib import sha256

from connectors.quickbooks.names import one_line
from models.document import Invoice

LONGEST = 21
_HASH = 4


def number_of(invoice: Invoice) -> str | None:
    """The number as it is, or shortened; the same number always gives the same one. None where there is none."""
    number = one_line(invoice.number or "")
    return shortened(number) if number else None


def full_number(invoice: Invoice) -> str | None:
    """The whole number, where QuickBooks gets only a part of it."""
    number = one_line(invoice.number or "")
    return number if len(number) > LONGEST else None


def shortened(number: str) -> str:
    """Four characters that stand for the whole, a hyphen, and the tail, which people recognise."""
    if len(number) <= LONGEST:
        return number
    digest = b32encode(sha256(number.encode()).digest()).decode().lower()[:_HASH]
    return f"{digest}-{number[-(LONGEST - _HASH - 1) :].lstrip()}"
