"""The organisation a sandbox starts with."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sandbox import exact_json
from sandbox.kojo.seed import seeded_organisation

ORGANISATION = seeded_organisation()
INVOICES = list(ORGANISATION.invoices.values())
CENT = Decimal("0.01")


def test_the_same_organisation_comes_out_every_time() -> None:
    once, again = (exact_json.write(vars(seeded_organisation.anew())) for _ in range(2))

    assert once == again


def test_there_are_240_invoices_of_six_months() -> None:
    months = Counter(invoice["invoiceDate"][:7] for invoice in INVOICES if invoice["invoiceDate"])

    assert len(INVOICES) == 240
    assert sorted(months) == ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]


def test_more_than_a_page_was_changed_at_one_and_the_same_time() -> None:
    [(_, most), (_, next_most)] = Counter(invoice["updatedAt"] for invoice in INVOICES).most_common(2)

    assert most >= 101
    assert next_most < 20


def test_the_order_of_creation_is_not_that_of_the_last_change() -> None:
    created = [invoice["createdAt"] for invoice in INVOICES]

    assert created == sorted(created)
    assert sum(one["updatedAt"] > other["updatedAt"] for one, other in pairwise(INVOICES)) > 50
    assert all(invoice["createdAt"] <= invoice["updatedAt"] for invoice in INVOICES)


def test_most_invoices_are_bills_in_order() -> None:
    in_order = [invoice for invoice in INVOICES if _is_in_order(invoice)]

    assert 175 <= len(in_order) <= 190
    assert sum(bool(invoice["shippingCostFloat"]) for invoice in in_order) >= 20
    assert sum(_taxed_by_lines(invoice) for invoice in in_order) >= 30
    assert sum(bool(invoice["tax"]) and not _taxed_by_lines(invoice) for invoice in in_order) >= 20


def test_vendors_have_the_names_that_break_things() -> None:
    names = [vendor["name"] for vendor in ORGANISATION.vendors.values()]

    assert len(names) == 24
    assert [name for name in names if "'" in name] == ["O'Dell Lighting Wholesale"]
    assert [name for name in names if ":" in name] == ["Delta Pipe: Valves and Fittings"]
    assert [name for name in names if "&" in name and not name.isascii()] == ["Peña & Núñez Concrete"]
    invoiced = {invoice["vendor"]["name"] for invoice in INVOICES if invoice["vendor"]}
    assert invoiced == set(names)


def test_terms_are_written_as_people_write_them() -> None:
    terms = Counter(invoice["terms"] for invoice in INVOICES)

    assert terms.most_common(1)[0][0] == "Net 30"
    assert terms.keys() == {"Net 30", "NET 15", "Due on receipt", "CWO", None}
    assert all(invoice["dueDate"] for invoice in INVOICES if invoice["terms"] is None)


def test_some_invoices_need_codes_the_target_cannot_give() -> None:
    uses = Counter(code for invoice in INVOICES for code in _gl_codes(invoice))

    assert (uses["6999"], uses["5900"]) == (4, 2)
    assert uses.keys() == {"5010", "5020", "5030", "5040", "5100", "5200", "5300", "JOBMAT", "6999", "5900"}


def _is_in_order(invoice: dict[str, Any]) -> bool:
    """Nothing is missing or in the way, and line amounts, tax and shipping are the total to the cent."""
    passed = (
        _is_payable(invoice)
        and all(invoice[name] for name in ("vendor", "invoiceNumber", "invoiceDate", "totalDue"))
        and invoice["totalDue"] > 0
        and len(invoice["invoiceNumber"]) <= 21
        and not invoice["creditMemos"]
        and _has_known_codes(invoice)
        and _number_is_its_own(invoice)
    )
    return passed and _adds_up(invoice)


def _is_payable(invoice: dict[str, Any]) -> bool:
    settled = invoice["state"] == "CLOSED" and invoice["paidAt"]
    stopped = any(invoice[f"{what}At"] for what in ("deleted", "voided", "rejected", "flagged"))
    return bool(invoice["state"] == "APPROVED" or settled) and not stopped


def _has_known_codes(invoice: dict[str, Any]) -> bool:
    known = all(item["glCode"] or invoice["glCode"] for item in invoice["invoiceItems"])
    return known and not {"6999", "5900"} & _gl_codes(invoice) and invoice["category"] != "subcontract"


def _number_is_its_own(invoice: dict[str, Any]) -> bool:
    mine = (invoice["vendor"]["id"], invoice["invoiceNumber"])
    return sum(mine == ((other["vendor"] or {}).get("id"), other["invoiceNumber"]) for other in INVOICES) == 1


def _adds_up(invoice: dict[str, Any]) -> bool:
    amounts = [item["extPriceFloat"] for item in invoice["invoiceItems"]]
    if None in amounts:
        return False
    owed = sum(amounts, Decimal()) + (invoice["tax"] or 0) + (invoice["shippingCostFloat"] or 0)
    return bool(owed.quantize(CENT) == invoice["totalDue"].quantize(CENT))


def _taxed_by_lines(invoice: dict[str, Any]) -> bool:
    return bool(invoice["tax"]) and all(item["taxRate"] for item in invoice["invoiceItems"])


def _gl_codes(invoice: dict[str, Any]) -> set[str]:
    return {item["glCode"]["code"] for item in invoice["invoiceItems"] if item["glCode"]}
