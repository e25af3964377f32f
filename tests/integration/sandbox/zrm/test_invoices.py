"""Creating, reading and changing invoices, their lines and payments, and customers."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox import exact_json
from tests.integration.sandbox.zrm.desk import BRANCH, OFFICE, Desk

READ = {
    "id", "createdAt", "updatedAt", "customerId", "invoiceNumber", "workOrderId", "projectId", "maintenancePlanId",
    "quoteId", "projectMilestoneId", "monitoringAccountId", "status", "issueDate", "dueDate", "subtotal",
    "taxAmount", "totalAmount", "amountPaid", "stripeCustomerId", "stripePaymentIntentId",
    "stripeCheckoutSessionId", "paymentUrl", "contactId", "sentAt", "viewedAt", "pdfS3Key", "personalMessage",
    "notes", "workspaceId", "visibilityMode",
}  # fmt: skip


def test_a_created_invoice_has_the_read_model_and_the_defaults(desk: Desk) -> None:
    made = desk.create()

    assert made.keys() == READ
    assert (made["status"], made["visibilityMode"], made["workspaceId"]) == ("draft", "workspace_local", OFFICE)
    assert (made["createdAt"], made["updatedAt"]) == ("2026-11-02T09:00:00.000Z",) * 2
    assert desk.get(made["id"]) == made


def test_the_pages_own_example_is_taken(desk: Desk) -> None:
    ids = dict.fromkeys(
        ("workOrderId", "projectId", "maintenancePlanId", "quoteId"), "550e8400-e29b-41d4-a716-446655440000"
    )

    made = desk.create(invoiceNumber="example", status="draft", visibilityMode="global", **ids)

    assert {name: made[name] for name in ids} == ids


def test_numbers_are_the_callers_and_may_repeat(desk: Desk) -> None:
    assert desk.create()["id"] != desk.create()["id"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"customerId": None}, ["customerId"]),
        ({"invoiceNumber": None}, ["invoiceNumber"]),
        ({"invoiceNumber": 7}, ["invoiceNumber"]),
        ({"status": "open"}, ["status"]),
        ({"visibilityMode": "public"}, ["visibilityMode"]),
        ({"issueDate": "tomorrow"}, ["issueDate"]),
        ({"dueDate": 20261101}, ["dueDate"]),
        ({"dueDate": "9999-12-31T23:59:59-12:00"}, ["dueDate"]),
        ({"notes": 5}, ["notes"]),
    ],
)
def test_an_input_that_is_wrong_is_told_as_zod_does(desk: Desk, changes: Any, path: list[str]) -> None:
    before = len(desk.look("invoices"))
    body = desk.body(**changes)

    answer = desk.mutate("invoice.create", body)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, -32600)
    assert error["data"] == {"code": "BAD_REQUEST", "httpStatus": 400, "path": "invoice.create"}
    assert exact_json.read(error["message"])[0]["path"] == path
    assert len(desk.look("invoices")) == before


def test_a_customer_that_is_not_there_is_not_found(desk: Desk) -> None:
    answer = desk.mutate("invoice.create", desk.body(customerId="nobody"))

    assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Customer not found")


def test_another_workspace_cannot_be_written_to(desk: Desk) -> None:
    answer = desk.mutate("invoice.create", desk.body(workspaceId=BRANCH))

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, -32003)


def test_money_comes_back_as_it_was_put_or_as_set(desk: Desk) -> None:
    made = desk.create(subtotal="59.90", taxAmount=5, totalAmount=Decimal("64.9"))
    shown = {}
    for money in ("as_stored", "numbers", "strings"):
        desk.setting(money=money)
        row = desk.get(made["id"])
        shown[money] = [row[name] for name in ("subtotal", "taxAmount", "totalAmount", "amountPaid")]

    assert shown["as_stored"] == ["59.90", 5, Decimal("64.9"), None]
    assert shown["numbers"] == [Decimal("59.9"), 5, Decimal("64.9"), None]
    assert shown["strings"] == ["59.90", "5.00", "64.90", None]


@pytest.mark.parametrize("amount", ["twelve", "NaN", "", 10**10, [1], {}])
def test_money_that_the_database_does_not_take_is_an_internal_error(desk: Desk, amount: Any) -> None:
    answer = desk.mutate("invoice.create", desk.body(totalAmount=amount))

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, -32603)
    assert "numeric" in answer.json()["error"]["message"]


def test_an_update_changes_what_it_names_and_moves_updated_at(desk: Desk) -> None:
    made = desk.create(notes="Before")
    desk.wait(60)

    changed = desk.data(desk.mutate("invoice.update", {"id": made["id"], "status": "sent"}))

    assert (changed["status"], changed["notes"]) == ("sent", "Before")
    assert changed["updatedAt"] == "2026-11-02T09:01:00.000Z"
    assert desk.get(made["id"]) == changed


@pytest.mark.parametrize("name", ["invoice.getById", "customer.getById"])
def test_what_is_not_there_is_not_found(desk: Desk, name: str) -> None:
    answer = desk.query(name, {"id": "550e8400-e29b-41d4-a716-446655440000"})

    assert answer.status_code == 404
    assert answer.json()["error"]["data"] == {"code": "NOT_FOUND", "httpStatus": 404, "path": name}


def test_lines_are_rows_of_their_own(desk: Desk) -> None:
    made = desk.create()
    stated = {"invoiceId": made["id"], "lineType": "labor", "description": "Wiring", "quantity": Decimal("1.5")}

    line = desk.data(desk.mutate("invoiceLineItem.create", stated | {"unitPrice": 118}))

    assert (line["quantity"], line["unitPrice"], line["totalPrice"], line["sortOrder"]) == (
        Decimal("1.5"),
        118,
        None,
        0,
    )
    assert desk.data(desk.query("invoiceLineItem.list", {"invoiceId": made["id"]})) == {
        "items": [line],
        "total": 1,
    }
    assert "lines" not in desk.get(made["id"])


@pytest.mark.parametrize(
    "wrong", [{"lineType": "gift"}, {"quantity": "2"}, {"quantity": True}, {"unitPrice": None}, {"sortOrder": "1"}]
)
def test_a_line_that_is_wrong_is_refused(desk: Desk, wrong: Any) -> None:
    made = desk.create()
    stated = {"invoiceId": made["id"], "lineType": "labor", "description": "x", "quantity": 1, "unitPrice": 1}

    assert desk.mutate("invoiceLineItem.create", stated | wrong).status_code == 400


def test_a_line_of_no_invoice_is_not_found(desk: Desk) -> None:
    stated = {"invoiceId": "none", "lineType": "labor", "description": "x", "quantity": 1, "unitPrice": 1}

    assert desk.mutate("invoiceLineItem.create", stated).status_code == 404


PAID = {"amount": 40, "paymentMethod": "check", "status": "completed", "reference": "qbo:7"}


def test_a_completed_payment_moves_its_invoice(desk: Desk) -> None:
    made = desk.create(totalAmount=100, status="sent")
    desk.wait(60)

    payment = desk.data(desk.mutate("payment.create", PAID | {"invoiceId": made["id"]}))
    part = desk.get(made["id"])
    desk.mutate("payment.create", PAID | {"invoiceId": made["id"], "amount": 60})

    assert (payment["currency"], payment["reference"], payment["paidAt"]) == ("USD", "qbo:7", None)
    assert (part["status"], part["amountPaid"]) == ("partially_paid", 40)
    assert part["updatedAt"] > made["updatedAt"]
    assert (desk.get(made["id"])["status"], desk.get(made["id"])["amountPaid"]) == ("paid", 100)
    listed = desk.data(desk.query("payment.list", {"invoiceId": made["id"]}))
    assert [row["amount"] for row in listed["items"]] in ([40, 60], [60, 40])


@pytest.mark.parametrize("status", ["pending", "processing", "failed", "refunded"])
def test_other_payments_do_not(desk: Desk, status: str) -> None:
    made = desk.create(totalAmount=100, status="sent")

    desk.mutate("payment.create", PAID | {"invoiceId": made["id"], "status": status})

    assert desk.get(made["id"]) == made


def test_an_overdue_invoice_stays_so_until_it_is_paid(desk: Desk) -> None:
    made = desk.create(totalAmount=100, status="overdue")

    desk.mutate("payment.create", PAID | {"invoiceId": made["id"]})

    assert (desk.get(made["id"])["status"], desk.get(made["id"])["amountPaid"]) == ("overdue", 40)


def test_a_payment_may_leave_its_invoice_alone(desk: Desk) -> None:
    made = desk.create(totalAmount=100, status="sent")
    desk.setting(payment_updates_invoice=False)

    desk.mutate("payment.create", PAID | {"invoiceId": made["id"]})

    assert desk.get(made["id"]) == made


@pytest.mark.parametrize("wrong", [{"paymentMethod": "barter"}, {"amount": "40"}, {"status": None}])
def test_a_payment_that_is_wrong_is_refused(desk: Desk, wrong: Any) -> None:
    made = desk.create()

    assert desk.mutate("payment.create", PAID | {"invoiceId": made["id"]} | wrong).status_code == 400
    assert desk.data(desk.query("payment.list", {"invoiceId": made["id"]}))["total"] == 0


def test_a_customer_is_created_and_read(desk: Desk) -> None:
    stated = {"legalName": "New LLC", "paymentTerms": "net_30", "billingAddress": {"city": "Kent"}}

    made = desk.data(desk.mutate("customer.create", stated))

    assert (made["taxExempt"], made["billingAddress"]) == (False, {"city": "Kent"})
    assert desk.data(desk.query("customer.getById", {"id": made["id"]})) == made
    assert desk.mutate("customer.create", {"displayName": "Nobody"}).status_code == 400
    assert desk.mutate("customer.create", stated | {"paymentTerms": "net_31"}).status_code == 400


def test_the_journal_tells_what_was_written(desk: Desk) -> None:
    made = desk.create()
    desk.query("invoice.getById", {"id": made["id"]})

    wrote = [entry["wrote"] for entry in desk.http.get("/__admin/journal").json()]

    assert wrote == [[f"created Invoice {made['id']}"], []]
