"""The installation a sandbox starts with: enough invoices, and every trap where its name says it is."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.zrm import ZRM
from sandbox.zrm.seed import seeded_installation
from tests.integration.sandbox.zrm.desk import BRANCH, OFFICE, Desk, Record

CENT = Decimal("0.01")


def test_the_same_installation_comes_out_every_time() -> None:
    once, again = (exact_json.write(list(seeded_installation.anew().invoices.values())) for _ in range(2))

    assert once == again


def test_a_changed_installation_changes_no_other() -> None:
    zrm = ZRM(Clock())

    zrm.installation.invoices.clear()

    assert len(seeded_installation().invoices) == 270


def test_more_than_a_page_was_changed_at_one_and_the_same_time(desk: Desk) -> None:
    [(_, most), (_, next_most)] = Counter(row["updatedAt"] for row in desk.look("invoices")).most_common(2)

    assert most >= 101
    assert next_most < 20


def test_the_order_of_creation_is_not_that_of_the_last_change(desk: Desk) -> None:
    rows = desk.look("invoices")

    assert all(row["createdAt"] <= row["updatedAt"] for row in rows)
    assert sum(one["updatedAt"] > other["updatedAt"] for one, other in pairwise(rows)) > 50


def test_most_invoices_are_in_order() -> None:
    rows = [whole for whole in _wholes() if whole["workspaceId"] == OFFICE and _adds_up(whole)]

    assert len(rows) >= 200
    assert sum(row["taxAmount"] != 0 for row in rows) >= 80
    assert sum(row["status"] == "paid" for row in rows) >= 40


def test_deleted_invoices_are_known_by_name_only(desk: Desk) -> None:
    for id_ in desk.look("traps", "deleted_without_trace")["invoices"]:
        assert desk.query("invoice.getById", {"id": id_}).status_code == 404


def test_one_number_is_used_twice(desk: Desk) -> None:
    first, second = desk.trapped("same_number_again")

    assert first["invoiceNumber"] == second["invoiceNumber"]
    assert first["id"] != second["id"]


def test_two_long_numbers_share_the_21_characters_quickbooks_keeps(desk: Desk) -> None:
    first, second = desk.trapped("long_numbers_alike_at_the_start")

    assert first["invoiceNumber"] != second["invoiceNumber"]
    assert first["invoiceNumber"][:21] == second["invoiceNumber"][:21]


TRAPS: dict[str, Callable[[Record], Any]] = {
    "draft": lambda row: row["status"] == "draft",
    "pending_approval": lambda row: row["status"] == "pending_approval",
    "approved_and_not_sent": lambda row: row["status"] == "approved" and row["sentAt"] is None,
    "void": lambda row: row["status"] == "void",
    "canceled": lambda row: row["status"] == "canceled",
    "overdue": lambda row: row["status"] == "overdue" and not row["amountPaid"],
    "overdue_and_partly_paid": lambda row: (
        row["status"] == "overdue" and 0 < row["amountPaid"] < row["totalAmount"]
    ),
    "paid_by_status_only": lambda row: row["status"] == "paid" and not row["amountPaid"] and not row["payments"],
    "unknown_status": lambda row: row["status"] == "disputed",
    "viewed_again_and_again": lambda row: row["createdAt"] < row["viewedAt"] < row["updatedAt"],
    "edited_after_it_was_paid": lambda row: row["updatedAt"] > row["payments"][0]["createdAt"],
    "float_noise": lambda row: 0 < row["totalAmount"] % CENT < Decimal("1E-9"),
    "money_as_text": lambda row: row["totalAmount"] == "64.90" and row["subtotal"] == "59.95",
    "some_money_as_text": lambda row: (
        isinstance(row["taxAmount"], str) and not isinstance(row["totalAmount"], str)
    ),
    "total_missing_but_derivable": lambda row: row["totalAmount"] is None and row["subtotal"] == _lines(row),
    "only_lines_and_no_totals": lambda row: row["totalAmount"] is row["subtotal"] is None and _lines(row) > 0,
    "no_amount_anywhere": lambda row: row["totalAmount"] is row["subtotal"] is None and not row["lines"],
    "total_without_lines": lambda row: row["monitoringAccountId"] and row["totalAmount"] and not row["lines"],
    "lines_do_not_add_up": lambda row: row["totalAmount"] - _lines(row) == Decimal("1.37"),
    "discount_of_a_positive_amount": lambda row: _discount(row) == 40 and _lines(row) - 80 == row["totalAmount"],
    "discount_of_a_negative_amount": lambda row: _discount(row) == -40 and _lines(row) == row["totalAmount"],
    "line_without_a_total": lambda row: (
        row["lines"][0]["totalPrice"] is None and row["subtotal"] == Decimal("147.5")
    ),
    "line_total_is_not_quantity_times_price": lambda row: (
        row["lines"][0]["totalPrice"] == 236 == row["totalAmount"]
    ),
    "credit": lambda row: row["totalAmount"] < 0,
    "nothing_due": lambda row: row["totalAmount"] == 0,
    "without_issue_date": lambda row: row["issueDate"] is None and row["sentAt"],
    "without_any_date": lambda row: row["issueDate"] is row["dueDate"] is row["sentAt"] is None,
    "issued_at_an_instant": lambda row: row["issueDate"].endswith("T05:00:00.000Z"),
    "due_on_a_bare_date": lambda row: len(row["dueDate"]) == 10,
    "due_date_as_the_database_writes_it": lambda row: row["dueDate"].endswith(" 00:00:00+00"),
    "same_number_again": lambda row: row["invoiceNumber"] == "INV-7000",
    "long_numbers_alike_at_the_start": lambda row: len(row["invoiceNumber"]) > 21,
    "all_references": lambda row: row["projectMilestoneId"] and row["quoteId"] and row["maintenancePlanId"],
    "customer_deleted": lambda row: row["customerId"] not in seeded_installation().customers,
    "seen_from_every_workspace": lambda row: row["visibilityMode"] == "global",
    "shared_by_another_workspace": lambda row: (row["visibilityMode"], row["workspaceId"]) == ("shared", BRANCH),
    "of_another_workspace": lambda row: (
        row["visibilityMode"] == "workspace_local" and row["workspaceId"] == BRANCH
    ),
    "paid_too_much": lambda row: row["amountPaid"] == row["totalAmount"] + 10,
    "paid_in_three": lambda row: len(row["payments"]) == 3 and _paid(row) == row["totalAmount"],
    "payments_pending_and_failed": lambda row: len(row["payments"]) == 3 and not row["amountPaid"],
    "payment_refunded": lambda row: {each["status"] for each in row["payments"]} == {"completed", "refunded"},
    "payment_in_another_currency": lambda row: row["payments"][0]["currency"] == "CAD",
    "payments_do_not_add_up": lambda row: _paid(row) < row["amountPaid"] < row["totalAmount"],
    "paid_by_card": lambda row: row["payments"][0]["stripeChargeId"] and row["paymentUrl"],
    "awkward_text": lambda row: "<script>" in row["notes"] and not row["notes"].isascii(),
    "more_lines_than_a_page": lambda row: len(row["lines"]) == 120,
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_where_its_name_says(desk: Desk, trap: str) -> None:
    trapped = desk.trapped(trap)

    assert len(trapped) == 2
    assert all(TRAPS[trap](row) for row in trapped)


def test_every_trap_is_tried_here(desk: Desk) -> None:
    assert {trap["id"] for trap in desk.look("traps")} == TRAPS.keys() | {"deleted_without_trace"}


def _wholes() -> list[Record]:
    held = seeded_installation()
    parts = (("lines", held.line_items), ("payments", held.payments))
    return [
        invoice | {name: held.of_invoice(rows, invoice["id"]) for name, rows in parts}
        for invoice in held.invoices.values()
    ]


def _lines(row: Record) -> Decimal:
    return sum((line["quantity"] * line["unitPrice"] for line in row["lines"]), Decimal())


def _discount(row: Record) -> Any:
    return next(line["totalPrice"] for line in row["lines"] if line["lineType"] == "discount")


def _paid(row: Record) -> Decimal:
    return sum((each["amount"] for each in row["payments"] if each["status"] == "completed"), Decimal())


def _adds_up(row: Record) -> bool:
    if not isinstance(row["totalAmount"], Decimal) or not isinstance(row["taxAmount"], Decimal):
        return False
    return bool(_lines(row) + row["taxAmount"] == row["totalAmount"] and _paid(row) == (row["amountPaid"] or 0))
