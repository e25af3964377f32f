"""What an integration may do to HighLevel's invoices, and what it is told when it may not."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox import exact_json
from tests.integration.sandbox.highlevel.agency import ITEM, LOCATION, PLACE, SCREEN, Agency, draft

TAX = {"_id": "t1", "name": "Tax", "rate": 8.25, "calculation": "exclusive"}


def test_a_new_invoice_is_a_draft_with_the_next_number(agency: Agency) -> None:
    agency.clock(freeze=True)
    agency.clock(set="2026-11-20T09:00:00.123Z")
    number = agency.get("/invoices/generate-invoice-number").json()["invoiceNumber"]

    invoice = agency.create()

    assert (invoice["status"], invoice["invoiceNumber"]) == ("draft", str(number))
    assert invoice["createdAt"] == invoice["updatedAt"] == "2026-11-20T09:00:00.123Z"
    assert (invoice["total"], invoice["amountDue"], invoice["amountPaid"]) == (999, 999, 0)
    assert invoice["invoiceItems"][0]["_id"]
    stored = agency.invoice(invoice["_id"])
    assert {**stored, "traceId": ""} == {**invoice, "traceId": ""}


def test_an_invoice_may_bring_its_number(agency: Agency) -> None:
    twins = [agency.create(invoiceNumber="A-1")["invoiceNumber"] for _ in range(2)]

    assert twins == ["A-1", "A-1"]


@pytest.mark.parametrize(
    ("items", "discount", "expected"),
    [
        ([ITEM | {"qty": 1.75, "amount": 33.33}], 0, ("58.33", "0", "0", "58.33")),
        ([ITEM | {"amount": 100, "taxes": [TAX]}], 0, ("100", "0", "8.25", "108.25")),
        ([ITEM | {"amount": 108.25, "taxes": [TAX], "taxInclusive": True}], 0, ("100", "0", "8.25", "108.25")),
        ([ITEM | {"amount": 100, "taxes": [TAX]}], 10, ("100", "10", "7.43", "97.43")),
    ],
)
def test_an_invoice_is_added_up(
    agency: Agency, items: list[dict[str, Any]], discount: int, expected: tuple[str, ...]
) -> None:
    invoice = agency.create(items=items, discount={"type": "percentage", "value": discount})

    summary = invoice["totalSummary"]
    found = (summary["subTotal"], summary["discount"], summary["tax"], invoice["total"])
    assert found == tuple(Decimal(amount) for amount in expected)


def test_a_discount_may_be_an_amount_or_on_some_products(agency: Agency) -> None:
    items = [ITEM | {"amount": 100, "productId": "a"}, ITEM | {"amount": 50, "productId": "b"}]
    some = {"type": "percentage", "value": 10, "validOnProductIds": ["b"]}

    assert agency.create(items=items, discount={"type": "fixed", "value": 7.5})["total"] == Decimal("142.5")
    assert agency.create(items=items, discount=some)["total"] == 145


def test_tax_may_come_before_the_discount(agency: Agency) -> None:
    agency.settings(discount_before_tax=False)

    invoice = agency.create(
        items=[ITEM | {"amount": 100, "taxes": [TAX]}], discount={"type": "fixed", "value": 10}
    )

    assert (invoice["totalSummary"]["tax"], invoice["total"]) == (Decimal("8.25"), Decimal("98.25"))


def test_an_amount_may_be_that_of_the_line(agency: Agency) -> None:
    agency.settings(amount_is="line")

    assert agency.create(items=[ITEM | {"qty": 3, "amount": 90}])["total"] == 90


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": None}, "name must be a string"),
        ({"liveMode": "no"}, "liveMode must be a boolean value"),
        ({"issueDate": "1.11.2026"}, "issueDate must be a date in YYYY-MM-DD format"),
        ({"items": []}, "items should not be empty"),
        ({"items": [{"name": "x", "currency": "USD", "qty": 1}]}, "items.0.amount must be a number"),
        ({"items": ["x"]}, "items.0 must be an object"),
        ({"items": [ITEM | {"price": 1}]}, "property items.0.price should not exist"),
        ({"items": [ITEM | {"taxes": [{}]}]}, "items.0.taxes must be an array of taxes with a rate"),
        ({"items": [ITEM | {"amount": 10**9}]}, "items.0.amount must be a number"),
        ({"discount": {"type": "half"}}, "discount must be an object with a type and a value"),
        ({"colour": "red"}, "property colour should not exist"),
    ],
)
def test_an_invoice_that_lacks_something_is_not_made(
    agency: Agency, changes: dict[str, Any], sentence: str
) -> None:
    answer = agency.post("/invoices/", **(draft() | changes))

    assert (answer.status_code, answer.json()["message"]) == (422, [sentence])
    assert agency.listed().json()["total"] == 260


def test_a_body_that_is_no_json_is_a_422(agency: Agency) -> None:
    assert agency.client.post("/highlevel/invoices/", content=b"{").status_code == 422


def test_an_update_adds_up_anew_and_keeps_what_was_paid(agency: Agency) -> None:
    invoice = agency.create()
    agency.send(invoice["_id"])

    updated = update(agency, invoice["_id"], invoiceItems=[ITEM | {"amount": 500}], title="BILL")

    assert (updated["total"], updated["amountDue"], updated["title"]) == (500, 500, "BILL")
    assert updated["status"] == "sent"
    assert updated["contactDetails"] == invoice["contactDetails"]


@pytest.mark.parametrize("name", ["altId", "name", "currency", "issueDate", "dueDate", "invoiceItems"])
def test_an_update_needs_all_it_needs(agency: Agency, name: str) -> None:
    invoice = agency.create()
    body = {field: value for field, value in change().items() if field != name}

    answer = agency.client.put(f"/highlevel/invoices/{invoice['_id']}", json=body)

    assert answer.status_code == 422
    assert answer.json()["message"][0].startswith(name)


def test_what_was_paid_is_not_updated(agency: Agency) -> None:
    invoice = agency.sent()
    agency.pay(invoice["_id"])

    answer = agency.client.put(f"/highlevel/invoices/{invoice['_id']}", json=change())

    assert answer.status_code == 400


def test_only_drafts_can_be_deleted(agency: Agency) -> None:
    draft_, sent = agency.create(), agency.sent()

    gone, kept = delete(agency, draft_["_id"]), delete(agency, sent["_id"])

    assert (gone.status_code, kept.status_code) == (200, 400)
    assert agency.get(f"/invoices/{draft_['_id']}").status_code == 400
    assert agency.invoice(sent["_id"])["status"] == "sent"


def test_sending_makes_it_sent(agency: Agency) -> None:
    invoice = agency.create()

    answer = agency.send(invoice["_id"])

    assert (answer.status_code, answer.json()["invoice"]["status"]) == (201, "sent")


def test_a_payment_in_part_and_the_rest(agency: Agency) -> None:
    invoice = agency.sent()

    part = exact_json.read(agency.pay(invoice["_id"], amount=99.5).text)
    rest = exact_json.read(agency.pay(invoice["_id"]).text)["invoice"]

    assert part["success"] is True
    assert (part["invoice"]["status"], part["invoice"]["amountDue"]) == ("partially_paid", Decimal("899.5"))
    assert (rest["status"], rest["amountDue"], rest["amountPaid"]) == ("paid", 0, 999)
    payments = agency.get("/payments/transactions", entityId=invoice["_id"]).json()["data"]
    assert [payment["amount"] for payment in payments] == [99.5, 899.5]


def test_a_payment_repeated_is_a_second_payment(agency: Agency) -> None:
    invoice = agency.sent()
    for _ in range(2):
        agency.pay(invoice["_id"], amount=10)

    assert agency.invoice(invoice["_id"])["amountPaid"] == 20


def test_even_cash_needs_card_cheque_and_notes(agency: Agency) -> None:
    invoice = agency.sent()
    path = f"/invoices/{invoice['_id']}/record-payment"

    strict = agency.post(path, mode="cash", amount=1)
    agency.settings(payment_needs_all=False)
    lenient = agency.post(path, mode="cash", amount=1)

    assert strict.status_code == 422
    assert [sentence.split()[0] for sentence in strict.json()["message"]] == ["card", "cheque", "notes"]
    assert lenient.status_code == 201


@pytest.mark.parametrize("amount", [999.01, -1])
def test_more_than_is_due_cannot_be_paid(agency: Agency, amount: float) -> None:
    invoice = agency.sent()

    assert agency.pay(invoice["_id"], amount=amount).status_code == 400
    assert agency.invoice(invoice["_id"])["amountPaid"] == 0


def test_a_draft_takes_no_payment_and_a_payment_has_a_known_mode(agency: Agency) -> None:
    invoice = agency.create()

    assert agency.pay(invoice["_id"]).status_code == 400
    assert agency.pay(invoice["_id"], mode="gold").status_code == 422


def test_void_is_for_what_was_sent(agency: Agency) -> None:
    draft_, sent = agency.create(), agency.sent()

    refused, done = void(agency, draft_["_id"]), void(agency, sent["_id"])

    assert (refused.status_code, done.status_code) == (400, 201)
    assert (done.json()["status"], done.json()["amountDue"]) == ("void", 0)
    assert void(agency, sent["_id"]).status_code == 400
    assert agency.pay(sent["_id"]).status_code == 400
    assert agency.send(sent["_id"]).status_code == 400


def test_money_of_a_provider_is_given_back_before_the_void(agency: Agency) -> None:
    invoice = agency.trap("paid_through_a_provider")[0]
    (payment,) = agency.get("/payments/transactions", entityId=invoice["_id"]).json()["data"]
    before = void(agency, invoice["_id"]).status_code

    agency.client.put(f"{SCREEN}/transactions/{payment['_id']}", json={"amountRefunded": payment["amount"]})

    assert (before, void(agency, invoice["_id"]).status_code) == (400, 201)


def test_what_was_written_is_in_the_journal(agency: Agency) -> None:
    id_ = agency.sent()["_id"]
    agency.pay(id_)
    delete(agency, agency.create()["_id"])

    journal = agency.client.get("/__admin/journal", params={"system": "highlevel"}).json()

    wrote = [entry["wrote"][0].split()[0] for entry in journal if entry["wrote"]]
    assert wrote == ["created", "sent", "paid", "created", "deleted"]


def change() -> dict[str, Any]:
    dates = {"issueDate": "2026-11-01", "dueDate": "2026-11-30"}
    return {**PLACE, "name": "New", "currency": "USD", "invoiceItems": [ITEM], **dates}


def update(agency: Agency, id_: str, **changes: Any) -> dict[str, Any]:
    answer = agency.client.put(f"/highlevel/invoices/{id_}", json=change() | changes)
    answer.raise_for_status()
    invoice: dict[str, Any] = answer.json()
    return invoice


def delete(agency: Agency, id_: str) -> Any:
    return agency.client.delete(f"/highlevel/invoices/{id_}", params={"altId": LOCATION, "altType": "location"})


def void(agency: Agency, id_: str) -> Any:
    return agency.post(f"/invoices/{id_}/void")
