"""What a target needs follows from the document, what the target holds, and what a person ordered."""

from datetime import date
from typing import Any

import pytest

from connectors.base import OperationKind, Sighting
from models.document import Flag, Invoice, Status, Totals
from models.link import Remote
from models.route import OnVoid
from sync.decide import Check, Decision, Leave, Stop, Subject, Wait, Write, decide, judgement
from tests.unit.invoices import invoice, payment, route

CREATE, UPDATE = Write(OperationKind.CREATE), Write(OperationKind.UPDATE)
ZERO, DELETE, ADOPT = Write(OperationKind.ZERO), Write(OperationKind.DELETE), Write(OperationKind.ADOPT)
BILL = Sighting(Remote("Bill", "17", "0", "INV-1", 1250, "USD"), None, {})


def subject(document: Any = None, **changes: Any) -> Subject:
    plain: dict[str, Any] = {
        "document": invoice() if document is None else document,
        "problem": None,
        "fingerprint": "b",
        "held": None,
        "remote": None,
        "decision": None,
        "message": "Queued.",
        "route": route(),
        "source_title": "Kojo",
        "target_title": "QuickBooks",
    }
    return Subject(**plain | changes)


def linked(document: Invoice, **changes: Any) -> Subject:
    """The target holds version "a" of it, while the source has "b"."""
    return subject(document, **{"remote": BILL, "held": "a"} | changes)


def code(decision: Decision) -> str:
    assert isinstance(decision, Wait | Stop)
    return decision.code


# ── nothing in the target ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [Status.APPROVED, Status.OPEN, Status.PARTIALLY_PAID, Status.PAID])
def test_what_belongs_in_the_books_is_created(status: Status) -> None:
    assert decide(subject(invoice(status=status))) == CREATE


@pytest.mark.parametrize("on_void", OnVoid)
@pytest.mark.parametrize(
    ("status", "message"),
    [
        (Status.DRAFT, "Waiting: still a draft in Kojo."),
        (Status.PENDING_APPROVAL, "Waiting: not approved in Kojo yet."),
        (Status.CLOSED, "Closed in Kojo without a payment: not posted."),
        (Status.REJECTED, "Rejected in Kojo: not posted."),
        (Status.VOID, "Voided in Kojo: not posted."),
        (Status.DELETED, "Deleted in Kojo: not posted."),
    ],
)
def test_what_does_not_belong_there_waits_and_says_why(status: Status, message: str, on_void: OnVoid) -> None:
    decision = decide(subject(invoice(status=status), route=route(on_void=on_void)))

    assert isinstance(decision, Wait)
    assert decision.message == message


def test_what_nobody_can_judge_stops() -> None:
    assert code(decide(subject(invoice(status=Status.UNKNOWN, source_status="ODD")))) == "unknown_status"


@pytest.mark.parametrize("remote", [None, BILL])
def test_a_record_that_does_not_map_stops_with_the_reason(remote: Sighting | None) -> None:
    of = Subject(None, "Line 2 has no amount.", None, "a", remote, None, "", route(), "Kojo", "QuickBooks")

    assert decide(of) == Stop("Line 2 has no amount.", "unmappable")


def test_an_excluded_invoice_waits_with_the_reason_it_was_excluded_for() -> None:
    of = subject(decision="exclude", message="Excluded: paid in cash")

    assert decide(of) == Wait("Excluded: paid in cash", "excluded")


def test_an_exclusion_outranks_even_a_record_that_does_not_map() -> None:
    of = subject(decision="exclude", fingerprint=None, message="Excluded: paid in cash")

    assert code(decide(of)) == "excluded"


@pytest.mark.parametrize("decision", ["check", "overwrite"])
def test_a_resync_of_what_was_never_posted_creates_it(decision: str) -> None:
    assert decide(subject(decision=decision)) == CREATE


def test_payments_are_not_posted() -> None:
    assert code(decide(subject(payment()))) == "payments_off"


# ── something in the target ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held", "ordered", "expected"),
    [
        ("a", None, UPDATE),
        ("a", "check", UPDATE),
        ("a", "overwrite", UPDATE),
        ("a", "adopt", ADOPT),
        (None, None, UPDATE),
        (None, "adopt", ADOPT),
        ("b", None, Leave("")),
        ("b", "check", Check()),
        ("b", "overwrite", UPDATE),
        ("b", "adopt", ADOPT),
        ("b", "exclude", Leave("")),
    ],
)
def test_a_live_document(held: str | None, ordered: str | None, expected: Decision) -> None:
    assert decide(linked(invoice(), held=held, decision=ordered)) == expected


@pytest.mark.parametrize("status", [Status.VOID, Status.DELETED])
@pytest.mark.parametrize(
    ("on_void", "expected"), [(OnVoid.ZERO, ZERO), (OnVoid.DELETE, DELETE), (OnVoid.ERROR, None)]
)
def test_a_void_is_carried_out_as_the_route_says(
    status: Status, on_void: OnVoid, expected: Decision | None
) -> None:
    decision = decide(linked(invoice(status=status), route=route(on_void=on_void)))

    if expected is not None:
        assert decision == expected
    else:
        assert isinstance(decision, Stop)
        assert decision.message.endswith("in Kojo. Bill INV-1 is still in QuickBooks: void it there, then resync.")


@pytest.mark.parametrize("on_void", OnVoid)
def test_a_void_that_was_carried_out_is_left(on_void: OnVoid) -> None:
    of = linked(invoice(status=Status.VOID), held="b", route=route(on_void=on_void))

    assert decide(of) == Leave("Voided.")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PENDING_APPROVAL, Status.REJECTED])
@pytest.mark.parametrize("on_void", OnVoid)
def test_a_document_that_went_back_is_never_voided_by_us(status: Status, on_void: OnVoid) -> None:
    decision = decide(linked(invoice(status=status), route=route(on_void=on_void)))

    assert code(decision) == "went_back"
    assert "Bill INV-1 is in QuickBooks already" in str(decision)


@pytest.mark.parametrize("flag", [Flag.HOLD, Flag.TEST_MODE, Flag.EXTERNALLY_LINKED])
def test_a_linked_document_that_is_held_back_asks_a_person(flag: Flag) -> None:
    assert code(decide(linked(invoice(flags=frozenset({flag}))))) == "went_back"


@pytest.mark.parametrize(
    "document",
    [
        invoice(flags=frozenset({Flag.ARCHIVED})),
        invoice(declared=Totals(total=0)),
        invoice(issue_date="2020-01-01"),
    ],
    ids=["archived", "zero", "before the start"],
)
def test_what_would_not_be_created_is_still_kept_up_to_date(document: Invoice) -> None:
    assert decide(linked(document)) == UPDATE
    assert decide(linked(document, held="b")) == Leave("")
    assert isinstance(decide(subject(document)), Wait)


def test_what_is_closed_at_its_source_is_left_alone() -> None:
    assert decide(linked(invoice(status=Status.CLOSED))) == Leave("")


# ── what a judgement rests on ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({"fingerprint": "c"}, True),
        ({"problem": "Line 2 has no amount."}, True),
        ({"document": invoice(status=Status.DRAFT)}, True),
        ({"document": invoice(flags=frozenset({Flag.HOLD}))}, True),
        ({"route": route(since=date(2027, 1, 1))}, True),
        ({"document": invoice(status=Status.PAID)}, False),
        ({"held": "b"}, False),
        ({"remote": BILL}, False),
        ({"message": "something else"}, False),
    ],
)
def test_only_what_the_source_says_is_judged_anew(change: dict[str, Any], *, moves: bool) -> None:
    assert (judgement(subject(**change)) != judgement(subject())) is moves
