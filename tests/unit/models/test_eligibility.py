"""Which documents belong in the books (sources.md §8.3), and the sentence that says why one does not."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from models.document import Finding, Flag, Invoice, Kind, Problem, Status, Totals
from models.eligibility import Eligibility, Standing, eligibility
from models.route import Route
from tests.unit.invoices import invoice, route

LIVE, WAITING, BROKEN = Standing.LIVE, Standing.WAITING, Standing.BROKEN


def judged(of: Invoice, way: Route | None = None) -> Eligibility:
    return eligibility(of, way or route(), "Kojo")


STANDINGS = {
    Status.DRAFT: WAITING,
    Status.PENDING_APPROVAL: WAITING,
    Status.APPROVED: LIVE,
    Status.OPEN: LIVE,
    Status.PARTIALLY_PAID: LIVE,
    Status.PAID: LIVE,
    Status.CLOSED: Standing.CLOSED,
    Status.REJECTED: Standing.WITHDRAWN,
    Status.VOID: Standing.VOID,
    Status.DELETED: Standing.VOID,
    Status.UNKNOWN: BROKEN,
}
HOLDS_BACK = {Flag.TEST_MODE, Flag.EXTERNALLY_LINKED, Flag.ARCHIVED, Flag.HOLD}


@pytest.mark.parametrize("status", Status)
def test_the_standing_follows_the_status(status: Status) -> None:
    assert judged(invoice(status=status)).standing is STANDINGS[status]


@pytest.mark.parametrize(("status", "flag"), list(product(Status, Flag)))
def test_a_flag_holds_back_only_what_would_be_posted(status: Status, flag: Flag) -> None:
    verdict = judged(invoice(status=status, flags=frozenset({flag})))

    if STANDINGS[status] is LIVE and flag in HOLDS_BACK:
        assert (verdict.standing, verdict.code) == (WAITING, flag.value)
    else:
        assert verdict == judged(invoice(status=status))


@pytest.mark.parametrize(
    ("policy", "kind", "flags", "status", "standing"),
    [
        ({}, Kind.RECEIVABLE_INVOICE, set(), Status.APPROVED, WAITING),
        ({"push_approved_receivables": True}, Kind.RECEIVABLE_INVOICE, set(), Status.APPROVED, LIVE),
        ({}, Kind.RECEIVABLE_CREDIT, set(), Status.APPROVED, WAITING),
        ({}, Kind.RECEIVABLE_INVOICE, set(), Status.OPEN, LIVE),
        ({}, Kind.PAYABLE_CREDIT, set(), Status.APPROVED, LIVE),
        ({"push_held": True}, Kind.PAYABLE_BILL, {Flag.HOLD}, Status.APPROVED, LIVE),
        ({"push_held": True}, Kind.PAYABLE_BILL, {Flag.HOLD, Flag.TEST_MODE}, Status.APPROVED, WAITING),
    ],
)
def test_a_routes_policy_decides(
    policy: dict[str, Any], kind: Kind, flags: set[Flag], status: Status, standing: Standing
) -> None:
    of = invoice(kind=kind, flags=frozenset(flags), status=status)

    assert judged(of, route(**policy)).standing is standing


def test_a_hold_says_why() -> None:
    held = invoice(flags=frozenset({Flag.HOLD}), findings=(Finding(code="HOLD", message="disputed"),))

    assert judged(held).message == "Waiting: on hold in Kojo (disputed)."


def test_a_problem_at_the_source_stops_it_with_the_problems_words() -> None:
    of = invoice(problems=(Problem(code="gl_code", message="GL Code is required for item 1 (Anchors)."),))

    assert judged(of) == Eligibility(BROKEN, "GL Code is required for item 1 (Anchors).", "gl_code")


def test_a_draft_with_a_problem_only_waits() -> None:
    of = invoice(status=Status.DRAFT, problems=(Problem(code="gl_code", message="GL Code is required."),))

    assert judged(of).code == "draft"


@pytest.mark.parametrize(
    ("issued", "standing"),
    [(date(2026, 4, 30), WAITING), (date(2026, 5, 1), LIVE), (date(2026, 5, 2), LIVE), (None, LIVE)],
)
def test_a_route_starts_on_its_first_day(issued: date | None, standing: Standing) -> None:
    verdict = judged(invoice(issue_date=issued), route(since=date(2026, 5, 1)))

    assert verdict.standing is standing


def test_nothing_is_posted_for_nothing_unless_the_route_wants_it() -> None:
    of = invoice(declared=Totals(total=Decimal("0.00")))

    assert judged(of).code == "zero_total"
    assert judged(of, route(push_zero_totals=True)).standing is LIVE


def test_a_status_nobody_knows_is_quoted() -> None:
    verdict = judged(invoice(status=Status.UNKNOWN, source_status="ESCALATED"))

    assert "“ESCALATED”" in verdict.message
    assert verdict.standing is BROKEN


@pytest.mark.parametrize(("status", "flag", "kind"), list(product(Status, Flag, Kind)))
def test_every_message_is_one_or_two_whole_sentences(status: Status, flag: Flag, kind: Kind) -> None:
    message = judged(invoice(status=status, flags=frozenset({flag}), kind=kind)).message

    if message:
        assert message.endswith(".")
        assert 1 <= len([part for part in message.split(". ") if part]) <= 2
        assert message[0].isupper()


@pytest.mark.parametrize("status", Status)
def test_only_what_belongs_in_the_books_has_nothing_to_explain(status: Status) -> None:
    verdict = judged(invoice(status=status))

    assert (verdict.standing is LIVE) == (verdict.message == "") == (verdict.code == "")
