"""The company a sandbox starts with: enough invoices, and every trap where its name says it is."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.coperniq import Coperniq
from sandbox.coperniq.seed import seeded_company
from tests.integration.sandbox.coperniq.office import Office, Record

CENT = Decimal("0.01")


def test_the_same_company_comes_out_every_time() -> None:
    once, again = (exact_json.write(list(seeded_company.anew().invoices.values())) for _ in range(2))

    assert once == again


def test_a_changed_company_changes_no_other() -> None:
    coperniq = Coperniq(Clock())

    coperniq.company.invoices.clear()

    assert len(seeded_company().invoices) == 270


def test_more_than_a_page_was_changed_at_one_and_the_same_time(office: Office) -> None:
    [(_, most), (_, next_most)] = Counter(row["updatedAt"] for row in office.look("invoices")).most_common(2)

    assert most >= 101
    assert next_most < 20


def test_the_order_of_creation_is_not_that_of_the_last_change(office: Office) -> None:
    rows = office.look("invoices")

    assert all(row["createdAt"] <= row["updatedAt"] for row in rows)
    assert sum(one["updatedAt"] > other["updatedAt"] for one, other in pairwise(rows)) > 50


def test_most_invoices_are_in_order(office: Office) -> None:
    in_order = [row for row in office.look("invoices") if _adds_up(row) and row["account"]]

    assert len(in_order) >= 200
    assert sum(row["calculationMethod"] == "PERCENTAGE" for row in in_order) >= 15
    assert sum(row["status"] == "PAID" for row in in_order) >= 40
    assert sum(bool(row["lineItems"] and row["lineItems"][-1]["sectionName"]) for row in in_order) >= 20


def test_deleted_invoices_are_known_by_name_only(office: Office) -> None:
    for id_ in office.look("traps", "deleted_without_trace")["invoices"]:
        assert office.refusal("GET", f"/invoices/{id_}")[0] == 404


TRAPS: dict[str, Callable[[Record], Any]] = {
    "draft": lambda row: row["status"] == "DRAFT",
    "declined": lambda row: row["status"] == "DECLINED",
    "overdue": lambda row: row["status"] == "OVERDUE" and row["amountPaid"] == 0,
    "overdue_and_partly_paid": lambda row: row["status"] == "OVERDUE" and 0 < row["amountPaid"] < row["amount"],
    "paid_by_status_only": lambda row: row["status"] == "PAID" and row["amountPaid"] == 0 and not row["payments"],
    "unknown_status": lambda row: row["status"] == "VIEWED",
    "archived": lambda row: row["isArchived"],
    "edited_after_it_was_paid": lambda row: row["updatedAt"] > row["payments"][-1]["updatedAt"],
    "float_noise": lambda row: 0 < row["amount"] % CENT < Decimal("1E-9"),
    "more_than_cents": lambda row: _lines(row) % CENT == Decimal("0.005") and row["amount"] % CENT == 0,
    "tax_only_in_the_total": lambda row: Decimal("1.088") < row["amount"] / _lines(row) < Decimal("1.089"),
    "lines_do_not_add_up": lambda row: row["amount"] - _lines(row) == Decimal("1.37"),
    "negative_line_is_a_discount": lambda row: row["amount"] > 0 > row["lineItems"][-1]["unitPrice"],
    "credit": lambda row: row["amount"] < 0,
    "nothing_due": lambda row: row["amount"] == 0,
    "lines_in_sections": lambda row: _sections(row) == {"Roof", "Electrical", None},
    "a_quarter_of_the_project_with_all_its_lines": lambda row: _lines(row) == row["baseAmount"] > row["amount"],
    "a_third_that_needs_rounding": lambda row: _share(row) != row["amount"],
    "percentage_of_another_base": lambda row: row["baseAmount"] - row["amount"] * 2 == 1000,
    "without_account": lambda row: row["account"] is row["record"] is None,
    "on_an_account_without_a_project": lambda row: row["account"] and row["record"] is None,
    "without_due_date": lambda row: "dueDate" not in row,
    "due_at_an_instant": lambda row: row["dueDate"].endswith("T05:00:00.000Z"),
    "due_on_a_bare_date": lambda row: row["dueDate"] == "2026-09-30",
    "line_without_catalog_item": lambda row: row["lineItems"][0]["catalogItemId"] is None,
    "imported_by_the_native_sync": lambda row: "QuickBooks" in row["description"] and row["basedOnId"] is None,
    "paid_too_much": lambda row: row["amountPaid"] == row["amount"] + 10,
    "paid_in_three": lambda row: len(row["payments"]) == 3 and _paid(row) == row["amount"],
    "payment_failed": lambda row: row["payments"][0]["status"] == "FAILED" and row["amountPaid"] == 0,
    "payment_from_a_processor_without_a_date": lambda row: (
        row["payments"][0]["isExternal"] and row["payments"][0]["paymentDate"] is None
    ),
    "payments_do_not_add_up": lambda row: 0 < _paid(row) < row["amountPaid"] < row["amount"],
    "awkward_text": lambda row: "<script>" in row["description"] and not row["description"].isascii(),
    "long_description": lambda row: len(row["description"]) > 4000,
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_where_its_name_says(office: Office, trap: str) -> None:
    trapped = office.trapped(trap)

    assert len(trapped) == 2
    assert all(TRAPS[trap](row) for row in trapped)


def test_every_trap_is_tried_here(office: Office) -> None:
    assert {trap["id"] for trap in office.look("traps")} == TRAPS.keys() | {"deleted_without_trace"}


def _lines(row: Record) -> Decimal:
    return sum((line["quantity"] * line["unitPrice"] for line in row["lineItems"]), Decimal())


def _sections(row: Record) -> set[str | None]:
    return {line["sectionName"] for line in row["lineItems"]}


def _share(row: Record) -> Decimal:
    return Decimal(row["baseAmount"] * row["percentage"]) / 100


def _paid(row: Record) -> Decimal:
    return sum((payment["amount"] for payment in row["payments"]), Decimal())


def _adds_up(row: Record) -> bool:
    if row["calculationMethod"] == "PERCENTAGE":
        return bool(_share(row).quantize(CENT) == row["amount"])
    return bool(_lines(row) == row["amount"]) and _paid(row) == row["amountPaid"]
