"""The two mutations (sources.md §3.5)."""

import pytest

from sandbox import exact_json
from sandbox.clock import Clock
from sandbox.kojo import Kojo
from tests.unit.sandbox.kojo.caller import Caller

SET_STATE = """
mutation($id: ID!, $state: IntegrationState, $message: String) {
  updateInvoiceIntegrationState(id: $id, integrationState: $state, integrationMessage: $message) {
    id integrationState integrationMessage updatedAt
  }
}
"""
MARK_PAID = """
mutation($ids: [ID!], $by: ID!) { markInvoicesAsPaid(ids: $ids, userId: $by) { id state } }
"""


@pytest.fixture
def approved(caller: Caller) -> list[str]:
    return caller.ids("limit: 3, filter: {state: APPROVED}")


@pytest.fixture
def user(caller: Caller) -> str:
    return str(caller.data("{ invoices(limit: 1) { createdById } }")["invoices"][0]["createdById"])


def test_state_and_message_are_shown_to_kojos_user(caller: Caller, approved: list[str]) -> None:
    message = "GL Code is required for item 1"

    answered = caller.data(SET_STATE, id=approved[0], state="ERROR", message=message)

    invoice = caller.kojo.look_at("acme", "invoices", approved[0])
    assert answered["updateInvoiceIntegrationState"]["integrationState"] == "ERROR"
    assert (invoice["integrationState"], invoice["integrationMessage"]) == ("ERROR", message)


def test_what_is_not_sent_stays(caller: Caller, approved: list[str]) -> None:
    caller.data(SET_STATE, id=approved[0], state="ERROR", message="Vendor is missing")

    caller.data(
        "mutation($id: ID!) { updateInvoiceIntegrationState(id: $id, integrationState: LINKED) { id } }",
        id=approved[0],
    )

    invoice = caller.kojo.look_at("acme", "invoices", approved[0])
    assert (invoice["integrationState"], invoice["integrationMessage"]) == ("LINKED", "Vendor is missing")


def test_an_empty_message_clears(caller: Caller, approved: list[str]) -> None:
    caller.data(SET_STATE, id=approved[0], state="ERROR", message="Vendor is missing")

    caller.data(SET_STATE, id=approved[0], state="LINKED", message="")

    assert caller.kojo.look_at("acme", "invoices", approved[0])["integrationMessage"] == ""


def test_a_write_back_moves_updated_at(caller: Caller, approved: list[str]) -> None:
    caller.data(SET_STATE, id=approved[0], state="LINKED", message="")

    assert caller.kojo.look_at("acme", "invoices", approved[0])["updatedAt"] == "2026-11-02 09:00:00.000Z"


def test_or_does_not_when_kojo_is_set_so(caller: Caller, kojo: Kojo, approved: list[str]) -> None:
    before = kojo.look_at("acme", "invoices", approved[0])["updatedAt"]
    kojo.change_settings({"write_back_bumps_updated_at": False})

    caller.data(SET_STATE, id=approved[0], state="LINKED", message="")

    assert kojo.look_at("acme", "invoices", approved[0])["updatedAt"] == before


def test_an_unknown_or_deleted_invoice_has_no_state_to_set(caller: Caller, approved: list[str]) -> None:
    caller.kojo.delete("acme", "invoices", approved[0])

    for id_ in ("nobody", approved[0]):
        assert caller.error(SET_STATE, id=id_, state="LINKED", message="") == f"Invoice {id_} not found"


def test_a_state_there_is_not_is_refused(caller: Caller, approved: list[str]) -> None:
    assert "OUT_OF_SYNC" in caller.error(SET_STATE, id=approved[0], state="OUT_OF_SYNC", message="")
    assert caller.error(SET_STATE, id=approved[0], state=None, message="") == "integrationState cannot be null"


def test_approved_invoices_are_marked_as_paid(
    caller: Caller, approved: list[str], user: str, clock: Clock
) -> None:
    clock.advance(60)

    paid = caller.data(MARK_PAID, ids=approved, by=user)["markInvoicesAsPaid"]

    assert [invoice["id"] for invoice in paid] == approved
    assert {invoice["state"] for invoice in paid} == {"CLOSED"}
    first = caller.kojo.look_at("acme", "invoices", approved[0])
    assert (first["paidAt"], first["paidById"]) == ("2026-11-02 09:01:00.000Z", user)
    assert (first["payments"], first["updatedAt"]) == (first["totalDue"], first["paidAt"])


def test_one_invoice_not_approved_fails_the_entire_request(caller: Caller, approved: list[str], user: str) -> None:
    inbox = caller.ids("limit: 1, filter: {state: INBOX}")[0]
    before = caller.kojo.look("acme", "invoices")

    message = caller.error(MARK_PAID, ids=[*approved, inbox], by=user)

    assert message == f"Invoice {inbox} must be approved before it can be marked as paid"
    assert caller.kojo.look("acme", "invoices") == before


def test_nobody_unknown_pays_and_nothing_unknown_is_paid(caller: Caller, approved: list[str], user: str) -> None:
    assert caller.error(MARK_PAID, ids=approved, by="nobody") == "User nobody not found"
    assert caller.error(MARK_PAID, ids=[*approved, "nothing"], by=user) == "Invoice nothing not found"
    assert caller.kojo.look_at("acme", "invoices", approved[0])["state"] == "APPROVED"


def test_the_journal_is_told_what_was_written(caller: Caller, approved: list[str]) -> None:
    body = {"query": SET_STATE, "variables": {"id": approved[0], "state": "LINKED", "message": ""}}

    assert caller.post(exact_json.write(body)).wrote == (f"set Invoice {approved[0]} LINKED",)
