"""HighLevel's webhooks: what is told, how it is signed, and when it comes again."""

from base64 import b64decode
from collections import Counter
from time import monotonic
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from tests.integration.sandbox.highlevel.agency import ITEM, LOCATION, SCREEN, Agency
from tests.integration.sandbox.highlevel.listener import Heard, Listener

PAGE = {
    "_id status liveMode amountPaid altId altType name businessDetails invoiceNumber currency contactDetails"
    " issueDate dueDate discount invoiceItems total title amountDue createdAt updatedAt totalSummary"
}


def test_every_operation_is_told_as_its_event(agency: Agency, listener: Listener) -> None:
    invoice = agency.sent()
    for part in (100, 400):
        agency.pay(invoice["_id"], amount=part).raise_for_status()
    agency.pay(invoice["_id"]).raise_for_status()
    void = agency.sent()
    agency.post(f"/invoices/{void['_id']}/void").raise_for_status()
    gone = agency.create()
    agency.client.put(f"{SCREEN}/invoices/{gone['_id']}", json={"title": "BILL"}).raise_for_status()
    agency.client.delete(f"/highlevel/invoices/{gone['_id']}", params={"altId": LOCATION, "altType": "location"})

    heard = listener.wait_for(11)

    assert [each.json["type"] for each in heard] == [
        "InvoiceCreate",
        "InvoiceSent",
        "InvoicePartiallyPaid",
        "InvoicePartiallyPaid",
        "InvoicePaid",
        "InvoiceCreate",
        "InvoiceSent",
        "InvoiceVoid",
        "InvoiceCreate",
        "InvoiceUpdate",
        "InvoiceDelete",
    ]
    assert heard[-1].json["data"]["status"] == "delete"
    assert heard[4].path == "/hooks/InvoicePaid"
    assert heard[4].json["data"]["amountPaid"] == 999


def test_an_update_by_rest_is_told_too(agency: Agency, listener: Listener) -> None:
    invoice = agency.create()
    dates = {"issueDate": "2026-11-01", "dueDate": "2026-11-30"}
    body = {"altId": LOCATION, "altType": "location", "name": "New", "currency": "USD", "invoiceItems": [ITEM]}
    agency.client.put(f"/highlevel/invoices/{invoice['_id']}", json=body | dates).raise_for_status()

    assert [each.json["type"] for each in listener.wait_for(2)] == ["InvoiceCreate", "InvoiceUpdate"]


def test_the_bare_envelope_is_the_schema_of_the_page(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_envelope="bare")
    agency.client.put(f"{SCREEN}/invoices/{LOCATION}", json={"dueDate": "2023-01-02"}).raise_for_status()

    (heard,) = listener.wait_for(1)

    (names,) = PAGE
    assert heard.json.keys() == set(names.split())
    assert heard.json["businessDetails"]["address"] == "9931 Beechwood, TX"
    assert heard.json["totalSummary"] == {"subTotal": 999, "discount": 0}
    assert heard.json["invoiceNumber"] == "19"


@pytest.mark.parametrize("envelope", ["data", "webhookPayload", "invoice"])
def test_an_invoice_may_be_wrapped(agency: Agency, listener: Listener, envelope: str) -> None:
    agency.settings(webhook_envelope=envelope)
    invoice = agency.create()

    (heard,) = listener.wait_for(1)

    assert heard.json.keys() == {"type", "timestamp", "webhookId", "locationId", envelope}
    assert heard.json[envelope]["_id"] == invoice["_id"]


def test_an_invoice_may_be_flat(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_envelope="flat")
    agency.create()

    (heard,) = listener.wait_for(1)

    assert heard.json["type"] == "InvoiceCreate"
    assert heard.json["total"] == 999
    assert heard.json["webhookId"]


def test_the_raw_bytes_are_signed_with_the_key_on_the_screen(agency: Agency, listener: Listener) -> None:
    agency.create(name="Café ☕")

    (heard,) = listener.wait_for(1)

    assert_ed25519(agency, heard)
    assert "x-wh-signature" not in heard.headers
    with pytest.raises(InvalidSignature):
        assert_ed25519(agency, Heard(heard.path, heard.headers, heard.body + b" "))


def test_the_old_signature_is_rsa(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_signature="rsa")
    agency.create()

    (heard,) = listener.wait_for(1)

    assert_rsa(agency, heard)
    assert "x-ghl-signature" not in heard.headers


def test_both_signatures_may_come(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_signature="both")
    agency.create()

    (heard,) = listener.wait_for(1)

    assert_ed25519(agency, heard)
    assert_rsa(agency, heard)


def test_a_signature_may_be_somebody_elses_or_missing(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_signature="wrong")
    agency.create()
    (wrong,) = listener.wait_for(1)
    agency.settings(webhook_signature="none")
    agency.create()
    none = listener.wait_for(2)[1]

    with pytest.raises(InvalidSignature):
        assert_ed25519(agency, wrong)
    assert not none.headers.keys() & {"x-ghl-signature", "x-wh-signature"}


def test_a_429_brings_the_same_bytes_again_after_ten_minutes(agency: Agency, listener: Listener) -> None:
    listener.status = lambda number: 429 if number == 1 else 200
    agency.create()
    wait_for_attempts(agency, 1)

    agency.clock(advance=599)
    assert listener.hears_no_more()
    agency.clock(advance=62)
    first, second = listener.wait_for(2)

    assert first == second
    assert settled(agency) == ["delivered"]


def test_after_six_429s_it_is_given_up(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_retry_seconds=1)
    listener.status = lambda _number: 429
    agency.create()
    for number in range(1, 7):
        wait_for_attempts(agency, number)
        agency.clock(advance=2)

    assert settled(agency) == ["given_up"]
    assert listener.hears_no_more()
    assert len(listener.heard) == 6


@pytest.mark.parametrize("status", [500, 503, 401, 404])
def test_any_other_answer_is_final(agency: Agency, listener: Listener, status: int) -> None:
    listener.status = lambda _number: status
    agency.create()
    listener.wait_for(1)

    agency.clock(advance=86400)

    assert listener.hears_no_more()
    assert settled(agency) == ["lost"]


def test_nobody_at_the_address_loses_the_event(agency: Agency) -> None:
    agency.settings(webhook_url="http://127.0.0.1:9/hooks")
    agency.create()

    assert settled(agency) == ["lost"]
    (delivery,) = agency.client.get(f"{SCREEN}/deliveries").json()
    assert [attempt["status"] for attempt in delivery["attempts"]] == [None]


def test_an_event_may_come_several_times_under_one_id(agency: Agency, listener: Listener) -> None:
    agency.settings(webhook_copies=3)
    agency.create()

    heard = listener.wait_for(3)

    assert len({each.json["webhookId"] for each in heard}) == 1
    assert listener.hears_no_more()


def test_a_storm_comes_repeated_and_in_no_order(agency: Agency, listener: Listener) -> None:
    agency.settings(webhooks_held=True, webhook_copies=2, webhook_order="shuffled", limits=False)
    made = [agency.create()["_id"] for _ in range(50)]
    assert listener.hears_no_more()

    agency.settings(webhooks_held=False)

    came = [each.json["data"]["_id"] for each in listener.wait_for(100)]
    assert Counter(came) == dict.fromkeys(made, 2)
    assert list(dict.fromkeys(came)) != made


def test_events_may_come_newest_first(agency: Agency, listener: Listener) -> None:
    agency.settings(webhooks_held=True, webhook_order="reversed")
    agency.sent()
    agency.settings(webhooks_held=False)

    assert [each.json["type"] for each in listener.wait_for(2)] == ["InvoiceSent", "InvoiceCreate"]


def test_a_listener_may_ask_back_before_it_answers(agency: Agency, listener: Listener) -> None:
    read: list[Any] = []

    def ask_back(number: int) -> int:
        read.append(agency.invoice(listener.heard[number - 1].json["data"]["_id"])["total"])
        return 200

    listener.status = ask_back
    agency.create()

    assert settled(agency) == ["delivered"]
    assert read == [999]


def test_the_summary_of_an_event_is_silent_about_tax(agency: Agency, listener: Listener) -> None:
    tax = {"_id": "t1", "name": "Tax", "rate": 10, "calculation": "exclusive"}
    agency.create(items=[ITEM | {"amount": 100, "taxes": [tax]}])

    (heard,) = listener.wait_for(1)

    assert heard.json["data"]["totalSummary"] == {"subTotal": 100, "discount": 0}
    assert heard.json["data"]["total"] == 110


def test_a_reset_forgets_what_waited(agency: Agency, listener: Listener) -> None:
    listener.status = lambda _number: 429
    agency.create()
    listener.wait_for(1)

    agency.client.post("/__admin/reset")
    agency.clock(advance=3600)

    assert agency.client.get(f"{SCREEN}/deliveries").json() == []
    assert listener.hears_no_more()


def wait_for_attempts(agency: Agency, count: int) -> None:
    """The sender knows the answers to so many attempts at its only delivery, and when it tries again."""
    deadline = monotonic() + 10
    made = 0
    while made < count and monotonic() < deadline:
        (delivery,) = agency.client.get(f"{SCREEN}/deliveries").json()
        made = len(delivery["attempts"])
    assert made >= count


def settled(agency: Agency) -> list[str]:
    """The states of all deliveries, once none waits for its first attempt or a due one."""
    deadline = monotonic() + 10
    states: list[str] = []
    while (not states or "waiting" in states) and monotonic() < deadline:
        states = [each["state"] for each in agency.client.get(f"{SCREEN}/deliveries").json()]
    return states


def assert_ed25519(agency: Agency, heard: Heard) -> None:
    (keys,) = agency.client.get(f"{SCREEN}/keys").json()
    key = load_der_public_key(b64decode(keys["ed25519"]))
    assert isinstance(key, Ed25519PublicKey)
    key.verify(b64decode(heard.headers["x-ghl-signature"]), heard.body)


def assert_rsa(agency: Agency, heard: Heard) -> None:
    (keys,) = agency.client.get(f"{SCREEN}/keys").json()
    key = load_pem_public_key(keys["rsa"].encode())
    assert isinstance(key, RSAPublicKey)
    signature = b64decode(heard.headers["x-wh-signature"])
    key.verify(signature, heard.body, padding.PKCS1v15(), hashes.SHA256())
