"""Faults of single items and of identities: neighbours go on, and every invoice is there once in the end."""

from typing import Any

import pytest

from tests.acceptance.faults import struck, watch, witness
from tests.acceptance.office import Office

BATCH = struck.WRITE.path

ITEMS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("one fails in its batch", {"kind": "poisoned_item", "text": "INV-3"}, ("internal error",)),
    ("one breaks its batch", {"kind": "poisoned_batch", "text": "INV-3"}, ("internal error",)),
    (
        "one breaks its batch, the others are done",
        {"kind": "poisoned_batch", "text": "INV-3", "others_handled": True},
        ("internal error",),
    ),
    ("two are missing from the answer", {"kind": "partial_batch", "missing": 2}, ("does not mention",)),
    ("a batch is refused with 200", {"kind": "fault_in_200"}, ("refused a whole batch",)),
]


@pytest.mark.parametrize(("story", "what", "said"), ITEMS, ids=[item[0] for item in ITEMS])
@pytest.mark.parametrize("times", [1, 3])
def test_an_item_that_fails_some_times_keeps_no_neighbour_out(
    office: Office, story: str, what: dict[str, Any], said: tuple[str, ...], times: int
) -> None:
    ids = struck.five_are_due(office)
    office.fault(BATCH, what, times=times)

    watch.until_quiet(office, ids)

    assert office.struck()[0] in (1, times), story
    witness.each_is_there_once(office, ids, "0")
    witness.everybody_agrees(office, ids)
    assert witness.says(said, witness.of_invoices(office, ids))
    witness.is_for_people(witness.of_invoices(office, ids) + office.watcher.reasons)


@pytest.mark.parametrize("times", [1, 3])
def test_one_name_at_a_time_is_waited_for(office: Office, times: int) -> None:
    office.settings["retry_first_s"] = 0.5  # so long that it is waited for, however busy the machine
    ids = struck.one_of_a_new_vendor_is_due(office)
    office.fault(BATCH, {"kind": "one_name_at_a_time"}, times=times)

    watch.until_quiet(office, ids)

    assert office.struck() == [times]
    witness.each_is_there_once(office, ids, "0")
    witness.everybody_agrees(office, ids)
    assert witness.says(("takes one at a time",), witness.of_invoices(office, ids))
    assert witness.says(("takes one at a time",), office.watcher.reasons)


LATE = {"kind": "commit_late", "seconds": 100}
FORGETTING: list[tuple[str, list[dict[str, Any]]]] = [
    ("after its first use", [{"kind": "commit_then_drop"}, {"kind": "forget_request_id"}]),
    ("after its first use, in the middle of an answer", [{"kind": "truncate"}, {"kind": "forget_request_id"}]),
    ("after a while", [{"kind": "drop"}, {"kind": "forget_request_id", "after_seconds": 60}]),
]


@pytest.mark.parametrize("whats", [whats for _, whats in FORGETTING], ids=[story for story, _ in FORGETTING])
@pytest.mark.parametrize("day", [struck.BATCH, struck.WRITES_OF_A_FIRST, struck.WRITES_OF_CHANGES])
def test_an_identity_that_is_forgotten_makes_no_second_bill(
    office: Office, day: struck.Day, whats: list[dict[str, Any]]
) -> None:
    ids = day.begin(office)
    for what in whats:
        office.fault(BATCH, what, times=1)

    watch.until_quiet(office, ids)

    witness.each_is_there_once(office, ids, day.version)
    witness.everybody_agrees(office, ids)


@pytest.mark.parametrize(
    "what", [{"kind": "commit_then_drop"}, {"kind": "drop"}, LATE], ids=lambda what: what["kind"]
)
@pytest.mark.parametrize("day", [struck.BATCH, struck.WRITES_OF_A_FIRST, struck.WRITES_OF_CHANGES])
def test_a_target_that_never_knew_identities_gets_each_bill_once(
    office: Office, day: struck.Day, what: dict[str, Any]
) -> None:
    """For such a target nothing is sent again before Q."""
    office.setting("quickbooks", replay_requests=False)
    office.settings |= {"resend_create_after_s": 1.0, "settled_after_s": 1.0}
    ids = day.begin(office)
    office.fault(BATCH, what, times=1)

    watch.until_quiet(office, ids)

    witness.each_is_there_once(office, ids, day.version)
    witness.everybody_agrees(office, ids)


def test_an_answer_that_names_a_bill_deleted_since_is_not_believed(office: Office) -> None:
    """What a person deletes is not made again, but by their order."""
    ids = struck.five_are_due(office)
    office.fault(BATCH, {"kind": "drop"}, times=1)
    office.fault(BATCH, {"kind": "replay_of_deleted"}, times=1)

    watch.until_quiet(office, ids)

    assert all("was deleted in QuickBooks" in office.message(id_) for id_ in ids)
    office.resync(*ids)
    watch.until_quiet(office, ids)
    witness.each_is_there_once(office, ids, "0")
    witness.everybody_agrees(office, ids)
