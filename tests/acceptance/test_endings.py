"""Endings: nothing is tried for ever, and nothing hangs; every story ends LINKED or with a sentence."""

from typing import Any

import pytest

from connectors.base import ReferenceKind
from connectors.quickbooks.login import CONNECT_AGAIN
from models.errors import SyncError
from models.link import LinkState
from sync import orders
from sync.store import connections
from tests.acceptance.office import Office

BATCH = "/v3/company/*/batch"


def _answer(code: str, detail: str, kind: str = "ValidationFault") -> dict[str, Any]:
    fault = {"type": kind, "Error": [{"Message": detail, "Detail": detail, "code": code}]}
    body = {"BatchItemResponse": [{"bId": "1", "Fault": fault}]}
    return {"kind": "respond", "status": 200, "headers": {"Content-Type": "application/json"}, "body": body}


def test_a_refusal_as_stale_for_ever_ends(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.change_amounts(id_, "12.00")
    office.forget_requests()
    office.settings["retry_longest_s"] = 0.2
    office.fault(BATCH, _answer("5010", "Stale Object Error : You and somebody were working on this."), times=60)

    office.sync(wait=60)

    assert office.state(id_) is LinkState.ERROR
    assert len([one for one in office.requests() if one["path"].endswith("batch")]) < 15


def test_not_now_for_ever_ends(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.settings["retry_longest_s"] = 0.2
    office.fault(BATCH, _answer("6000", "You can only add or edit one name at a time."), times=1000)

    office.sync(wait=60)

    assert office.state(id_) is LinkState.ERROR
    assert office.message(id_) == "QuickBooks failed 8 times; nothing was created. Resync to try again."


def test_a_login_refused_for_one_invoice_alone_for_ever_ends(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    refused = {"Fault": {"Error": [{"code": "3200", "Message": "Token expired"}], "type": "AUTHENTICATION"}}
    answer = {"kind": "respond", "status": 200, "body": {"BatchItemResponse": [{"bId": "1"} | refused]}}
    office.fault(BATCH, answer, times=100)

    office.sync(wait=60)

    assert office.state(id_) is LinkState.ERROR
    assert "failed 8 times; nothing was created" in office.message(id_)
    assert len(office.bills()) == 1


def test_pauses_that_quickbooks_asks_for_cost_no_write_a_try(office: Office) -> None:
    office.know_the_vendor()
    office.settings["tries_max"] = 2
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "throttled"}, times=4)

    office.sync(wait=60)

    assert office.state(id_) is LinkState.LINKED
    assert len(office.bills()) == 2


def test_a_vendor_that_can_never_be_created_ends(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.settings["retry_longest_s"] = 0.3
    office.fault(BATCH, _answer("10000", "An application error has occurred.", "SystemFault"), times=1000)

    office.sync(wait=60)

    assert office.state(id_) is LinkState.ERROR


def test_an_update_that_never_gets_through_ends_and_says_so(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.change_amounts(id_, "12.00")
    office.settings |= {"retry_longest_s": 0.2, "tries_max": 3}
    office.fault(BATCH, {"kind": "drop"}, times=50)

    office.sync(wait=60)

    assert office.state(id_) is LinkState.ERROR
    assert "nothing was changed" in office.message(id_)


def test_an_item_that_breaks_its_batch_is_soon_alone(office: Office) -> None:
    office.know_the_vendor()
    ids = [office.enter_invoice(f"INV-{n}", f"{n}.00") for n in range(1, 9)]
    office.fault(BATCH, {"kind": "respond", "status": 500, "body": ""}, mentions="INV-3", times=100)

    office.sync(wait=60)

    good = [id_ for position, id_ in enumerate(ids, start=1) if position != 3]
    assert [office.state(id_) for id_ in good] == [LinkState.LINKED] * 7
    assert office.state(ids[2]) is not LinkState.LINKED


def test_a_void_of_a_bill_that_a_person_deleted_is_agreed(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.delete_bill(office.bill("INV-1")["Id"])
    office.void_invoice(id_)

    office.sync()

    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "Voided.")


def test_something_deleted_while_an_answer_was_lost_is_a_persons_question(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=60)
    office.delete_bill(office.bill("INV-1")["Id"])

    office.sync(wait=60)

    assert office.state(id_) is LinkState.ERROR
    assert "may have been this invoice" in office.message(id_)
    assert len(office.bills()) == 1

    office.resync(id_, order="send")
    office.sync(wait=60)


def test_a_lookalike_entered_while_an_answer_was_lost_is_a_persons_question(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "drop"})
    office.sync(wait=60)
    vendor = office.bills()[0]["VendorRef"]["value"]
    by_hand = office.enter_bill("INV-1", vendor, "10.00")

    office.sync(wait=60)
    asked = office.message(id_)
    office.adopt(id_, by_hand)
    office.sync(wait=60)

    assert "may be this invoice" in asked
    assert office.state(id_) is LinkState.LINKED
    assert len(office.bills()) == 2


def test_a_second_document_of_another_kind_is_never_made_beside_the_first(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", "20.00")
    office.sync()
    office.change_amounts(id_, "-10.00")
    office.sync()

    office.resync(id_)
    office.sync()
    assert office.state(id_) is LinkState.ERROR
    assert office.bills("vendorcredit") == []

    office.delete_bill(office.bill("INV-1")["Id"])
    office.resync(id_)
    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-1", "vendorcredit")["TotalAmt"] == 10


@pytest.mark.parametrize("how", ["resync", "change"])
def test_a_persons_change_that_was_reported_is_not_overwritten_later(office: Office, how: str) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=60)
    office.edit_bill(office.bill("INV-1")["Id"], DueDate="2026-12-31")
    office.sync(wait=60)
    assert office.state(id_) is LinkState.ERROR

    if how == "resync":
        office.resync(id_)
    else:
        office.change_amounts(id_, "10.00", "1.00")
    office.sync()

    assert office.bill("INV-1")["DueDate"] == "2026-12-31"


def test_an_order_to_overwrite_is_not_remembered(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.edit_invoice(id_, state="PENDING")
    office.sync()
    office.resync(id_, order="overwrite")
    office.sync()

    office.edit_bill(office.bill("INV-1")["Id"], DueDate="2026-12-31")
    office.edit_invoice(id_, state="APPROVED")
    office.change_amounts(id_, "12.00")
    office.sync()

    assert office.bill("INV-1")["DueDate"] == "2026-12-31"


def test_a_paused_connection_says_why_to_whoever_asks(office: Office) -> None:
    with office.database.transaction() as db:
        way = orders.route(db, None, None)
        connections.pause(db, way.target.id, "login_refused", CONNECT_AGAIN)

    with pytest.raises(SyncError, match="Connect the company again"):
        orders.set_mapping(office.workshop(), way, ReferenceKind.ACCOUNT, "6999", "5300", "a person")
