"""Where a Kojo invoice stands: timestamps overrule the state (sources.md §3.7)."""

from typing import Any

import pytest

from models.document import Status
from tests.unit.kojo.records import mapped, money, record

AT = "2026-06-05 10:00:00.000Z"

STATUSES: list[tuple[dict[str, Any], Status]] = [
    ({"state": "INBOX"}, Status.DRAFT),
    ({"state": "PENDING"}, Status.PENDING_APPROVAL),
    ({"state": "APPROVED"}, Status.APPROVED),
    ({"state": "APPROVED", "payments": money("0")}, Status.APPROVED),
    ({"state": "APPROVED", "payments": money("12.55")}, Status.PARTIALLY_PAID),
    ({"state": "APPROVED", "payments": money("150")}, Status.APPROVED),
    ({"state": "CLOSED", "paidAt": AT}, Status.PAID),
    ({"state": "CLOSED", "payments": money("150")}, Status.PAID),
    ({"state": "CLOSED", "payments": money("149.99")}, Status.CLOSED),
    ({"state": "CLOSED"}, Status.CLOSED),
    ({"state": "CLOSED", "payments": money("0"), "totalDue": money("-150")}, Status.CLOSED),
    ({"state": "ON_HOLD"}, Status.UNKNOWN),
    ({"state": None}, Status.UNKNOWN),
    ({"state": "APPROVED", "flaggedAt": AT}, Status.APPROVED),
    ({"state": "PENDING", "rejectedAt": AT}, Status.REJECTED),
    ({"state": "APPROVED", "rejectedAt": AT, "voidedAt": AT}, Status.VOID),
    ({"state": "CLOSED", "paidAt": AT, "voidedAt": AT}, Status.VOID),
    ({"state": "APPROVED", "voidedAt": AT, "deletedAt": AT}, Status.DELETED),
    ({"state": "ON_HOLD", "deletedAt": AT}, Status.DELETED),
]


@pytest.mark.parametrize(("changes", "status"), STATUSES)
def test_the_first_sign_that_fits_decides(changes: dict[str, Any], status: Status) -> None:
    assert mapped(record(**changes)).status is status


def test_kojos_own_word_is_kept() -> None:
    assert mapped(record(state="ON_HOLD")).source_status == "ON_HOLD"
