"""Every trap of Kojo's API is met at least twice (sources.md §3.8 and the Kojo column of §7)."""

import unicodedata
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sandbox.kojo.seed import seeded_organisation

Invoice = dict[str, Any]
INVOICES = list(seeded_organisation().invoices.values())
CENT = Decimal("0.01")
MIDNIGHT = "00:00:00.000Z"


def test_the_same_number_comes_from_two_vendors() -> None:
    shared = [vendors for vendors in _vendors_by_number().values() if len(set(vendors)) == 2]

    assert len(shared) >= 2


def test_one_vendor_uses_a_number_twice() -> None:
    assert len([vendors for vendors in _vendors_by_number().values() if len(vendors) > len(set(vendors))]) >= 2


def test_two_long_numbers_of_one_vendor_share_the_21_characters_quickbooks_keeps() -> None:
    long = [row for row in INVOICES if len(row["invoiceNumber"] or "") > 21]

    first, second = long
    assert first["invoiceNumber"] != second["invoiceNumber"]
    assert first["invoiceNumber"][:21] == second["invoiceNumber"][:21]
    assert first["vendor"] is second["vendor"]


def test_codes_beyond_the_hundredth_item_are_of_their_own() -> None:
    long = [row["invoiceItems"] for row in INVOICES if len(row["invoiceItems"]) == 130]

    assert len(long) == 2
    for items in long:
        early, late = ({item["glCode"]["code"] for item in part} for part in (items[:100], items[100:]))
        assert late
        assert not early & late


TRAPS: dict[str, Callable[[Invoice], Any]] = {
    "inbox": lambda row: row["state"] == "INBOX",
    "pending": lambda row: row["state"] == "PENDING" and not row["rejectedAt"],
    "rejected": lambda row: row["rejectedAt"] and row["rejectedById"] and row["rejectedReason"],
    "voided": lambda row: row["voidedAt"] and row["voidedById"],
    "deleted": lambda row: row["deletedAt"],
    "approved and flagged": lambda row: row["approvedAt"] and row["flaggedAt"] and row["flagMessage"],
    "exceptions before approval": lambda row: _has_exceptions(row) and row["state"] == "PENDING",
    "exceptions after approval": lambda row: _has_exceptions(row) and row["state"] == "APPROVED",
    "partially paid": lambda row: row["state"] == "APPROVED" and 0 < (row["payments"] or 0) < row["totalDue"],
    "closed, unpaid": lambda row: row["state"] == "CLOSED" and not row["paidAt"] and not row["payments"],
    "closed, paid, no date": lambda row: _is_closed_without_date(row) and row["payments"] == row["totalDue"],
    "unknown state": lambda row: row["state"] == "ON_HOLD",
    "unknown category": lambda row: row["category"] == "subcontract",
    "stuck linking": lambda row: row["integrationState"] == "LINKING",
    "credit memo": lambda row: row["creditMemos"],
    "the reference page's example": lambda row: row["totalDue"] == Decimal("55.55") and row["tax"] == 5,
    "float noise": lambda row: row["totalDue"] is not None and 0 < row["totalDue"] % CENT < Decimal("1E-9"),
    "total missing, derivable": lambda row: row["totalDue"] is None and row["subtotal"] and row["tax"],
    "total missing": lambda row: row["totalDue"] is row["subtotal"] is None and None in _amounts(row),
    "line amount missing": lambda row: row["totalDue"] and None in _amounts(row),
    "lines include the tax": lambda row: row["tax"] and not _is_use(row) and _lines(row) == row["totalDue"],
    "lines do not add up": lambda row: not row["tax"] and _gap(row) == Decimal("1.37"),
    "priced per hundred": lambda row: _price_basis(row) == 100,
    "priced per thousand": lambda row: _price_basis(row) == 1000,
    "use tax in the header": lambda row: _is_use(row) and row["tax"] and row["totalDue"] < _stated_sum(row),
    "use tax on the lines": lambda row: _is_use(row) and not row["tax"] and row["invoiceItems"][0]["taxRate"],
    "three views of the tax": lambda row: (
        _line_tax(row) not in (0, row["tax"] or _line_tax(row), _tax_by_rate(row))
    ),
    "credit": lambda row: (row["totalDue"] or 0) < 0,
    "nothing due": lambda row: row["totalDue"] == 0,
    "no date": lambda row: row["invoiceDate"] is None,
    "no number": lambda row: row["invoiceNumber"] is None,
    "no vendor": lambda row: row["vendor"] is None,
    "no GL code anywhere": lambda row: row["glCode"] is None and _lacks_gl_code(row),
    "codes from the header": lambda row: row["glCode"] and row["costCategory"] and _lacks_gl_code(row),
    "date with a time of day": lambda row: not (row["invoiceDate"] or MIDNIGHT).endswith(MIDNIGHT),
    "emoji": lambda row: any(unicodedata.category(letter) == "So" for letter in _text(row)),
    "right to left": lambda row: any(unicodedata.bidirectional(letter) == "R" for letter in _text(row)),
    "HTML": lambda row: "<script>" in _text(row),
    "formula": lambda row: any(item["description"].startswith("=") for item in row["invoiceItems"]),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_met_at_least_twice(trap: str) -> None:
    met = [row for row in INVOICES if TRAPS[trap](row)]

    assert 2 <= len(met) <= 6


def _vendors_by_number() -> dict[str, list[str]]:
    vendors: dict[str, list[str]] = {}
    for row in INVOICES:
        if row["invoiceNumber"] and row["vendor"]:
            vendors.setdefault(row["invoiceNumber"], []).append(row["vendor"]["id"])
    return vendors


def _has_exceptions(row: Invoice) -> bool:
    return bool(row["exceptions"]) and any(item["hasException"] for item in row["invoiceItems"])


def _is_closed_without_date(row: Invoice) -> bool:
    return bool(row["state"] == "CLOSED" and row["paidAt"] is None)


def _amounts(row: Invoice) -> list[Decimal | None]:
    return [item["extPriceFloat"] for item in row["invoiceItems"]]


def _lines(row: Invoice) -> Decimal:
    return sum((amount for amount in _amounts(row) if amount is not None), Decimal())


def _gap(row: Invoice) -> Decimal:
    """How much more the lines add up to than the subtotal says."""
    return _lines(row) - row["subtotal"] if row["subtotal"] is not None else Decimal()


def _stated_sum(row: Invoice) -> Decimal:
    return Decimal(row["subtotal"] + (row["tax"] or 0) + (row["shippingCostFloat"] or 0))


def _price_basis(row: Invoice) -> Decimal | None:
    """What quantity times unit price is of the amount, when it is the same for all lines."""
    ratios = Counter(
        (item["shipQuantity"] * item["unitPriceFloat"] / item["extPriceFloat"]).quantize(Decimal(1))
        for item in row["invoiceItems"]
        if item["shipQuantity"] and item["extPriceFloat"]
    )
    return next(iter(ratios)) if len(ratios) == 1 else None


def _is_use(row: Invoice) -> bool:
    return bool(row["taxCode"] and row["taxCode"]["taxType"] == "USE")


def _line_tax(row: Invoice) -> Decimal:
    taxed = [item for item in row["invoiceItems"] if item["extPriceFloatIncludingTax"] is not None]
    return sum((item["extPriceFloatIncludingTax"] - item["extPriceFloat"] for item in taxed), Decimal())


def _tax_by_rate(row: Invoice) -> Decimal:
    taxes = ((item["extPriceFloat"] or 0) * (item["taxRate"] or 0) for item in row["invoiceItems"])
    return Decimal(sum(taxes)).quantize(CENT)


def _lacks_gl_code(row: Invoice) -> bool:
    return any(item["glCode"] is None for item in row["invoiceItems"])


def _text(row: Invoice) -> str:
    return " ".join(item["description"] or "" for item in row["invoiceItems"])
