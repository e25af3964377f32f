"""Lost answers: a write whose outcome nobody knows makes neither a second bill nor a missing one."""

from decimal import Decimal
from typing import Any

import pytest

from models.link import LinkState
from tests.acceptance.office import Office

BATCH = "/v3/company/*/batch"

LOST: list[tuple[str, dict[str, Any]]] = [
    ("done and then dropped", {"kind": "commit_then_drop"}),
    ("dropped before it arrived", {"kind": "drop"}),
    ("answered with 503", {"kind": "respond", "status": 503, "body": "<html>busy</html>"}),
    ("answered with nonsense", {"kind": "respond", "status": 200, "body": "<html>ok</html>"}),
]


@pytest.mark.parametrize(("story", "what"), LOST, ids=[story for story, _ in LOST])
def test_a_lost_answer_to_a_create_makes_exactly_one_bill(
    office: Office, story: str, what: dict[str, Any]
) -> None:
    office.know_the_vendor()
    ids = [office.enter_invoice(f"INV-{n}", f"{n}.00") for n in range(1, 6)]
    office.fault(BATCH, what)

    office.sync(wait=20)

    assert [office.state(id_) for id_ in ids] == [LinkState.LINKED] * 5, story
    assert sorted(bill["TotalAmt"] for bill in office.bills()) == [1, 2, 3, 4, 5, 99]


@pytest.mark.parametrize("times", [1, 3])
def test_a_target_that_forgets_identities_still_gets_one_bill(office: Office, times: int) -> None:
    office.setting("quickbooks", replay_requests=False)
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"}, times=times)

    office.sync(wait=30)

    assert office.state(id_) is LinkState.LINKED
    assert len(office.bills()) == 2


def test_a_lost_answer_to_an_update_changes_the_bill_once(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.change_amounts(id_, "12.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})

    office.sync(wait=20)

    bill = office.bill("INV-1")
    assert office.state(id_) is LinkState.LINKED
    assert bill["TotalAmt"] == Decimal("12.00")
    assert bill["SyncToken"] == "1"


def test_an_update_that_never_arrived_is_sent_again(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.change_amounts(id_, "12.00")
    office.fault(BATCH, {"kind": "drop"})

    office.sync(wait=20)

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-1")["TotalAmt"] == Decimal("12.00")


def test_a_lost_answer_to_a_void_zeroes_once(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.void_invoice(id_)
    office.fault(BATCH, {"kind": "commit_then_drop"})

    office.sync(wait=20)

    assert (office.state(id_), office.message(id_)) == (LinkState.LINKED, "Voided.")
    assert office.bill("INV-1")["SyncToken"] == "1"


def test_a_lost_answer_to_a_new_vendor_makes_one_vendor(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})

    office.sync(wait=20)

    names = [vendor["DisplayName"] for vendor in office.quickbooks("vendor")]
    assert office.state(id_) is LinkState.LINKED
    assert names.count(office.vendor_name()) == 1


def test_what_a_person_did_while_we_did_not_know_is_not_overwritten(office: Office) -> None:
    office.know_the_vendor()
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "commit_then_drop"})
    office.sync(wait=0)
    office.edit_bill(office.bill("INV-1")["Id"], DueDate="2026-12-31")

    office.sync(wait=20)

    assert office.state(id_) is LinkState.ERROR
    assert "due date 2026-12-05, there 2026-12-31" in office.message(id_)
    assert office.bill("INV-1")["DueDate"] == "2026-12-31"


def test_the_same_identity_always_carries_the_same_bytes(office: Office) -> None:
    office.know_the_vendor()
    office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "drop"}, times=2)

    office.sync(wait=30)

    sent = [request["request_id"] for request in office.requests() if request["path"].endswith("batch")]
    assert office.column("SELECT sends FROM attempt WHERE entity = 'Bill' ORDER BY id DESC LIMIT 1") == [3]
    assert len(set(sent[-3:])) == 1


def test_what_is_waited_for_is_said(office: Office) -> None:
    office.know_the_vendor()
    office.enter_invoice("INV-1", "10.00")
    office.fault(BATCH, {"kind": "drop"})

    office.sync(wait=20)

    assert any(reason.endswith("looking whether it arrived.") for reason in office.watcher.reasons)
