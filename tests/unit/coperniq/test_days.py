"""Dates that are written as times, and the issue date that is derived once and never again."""

from datetime import date
from typing import Any

import pytest

from connectors.coperniq import Settings
from connectors.coperniq.mapping import documents
from models.document import Invoice
from tests.unit.coperniq.records import SETTINGS, codes, mapped, record

DENVER = "America/Denver"


def with_memory(of: dict[str, Any], memory: dict[str, Any], settings: Settings = SETTINGS) -> Any:
    made = documents(of, memory, "7301", settings)
    assert isinstance(made.documents[0], Invoice)
    return made.documents[0], made.memory


DUE = [
    ("2026-07-01T00:00:00.000Z", "auto", date(2026, 7, 1)),
    ("2026-07-01T00:00:00-07:00", "auto", date(2026, 7, 1)),
    ("2026-07-01T05:00:00.000Z", "auto", date(2026, 6, 30)),
    ("2026-07-01T05:00:00.000Z", "literal", date(2026, 7, 1)),
    ("2026-07-01T00:00:00.000Z", "instant", date(2026, 6, 30)),
    ("2026-07-01", "auto", date(2026, 7, 1)),
    ("2026-07-01", "instant", date(2026, 7, 1)),
    (None, "auto", None),
]


@pytest.mark.parametrize(("said", "meant", "due"), DUE)
def test_midnight_is_a_date_and_another_hour_a_moment_in_denver(said: str, meant: Any, due: date | None) -> None:
    settings = Settings(api_key="k", timezone=DENVER, date_fields_are=meant)

    assert mapped(record(dueDate=said), settings).due_date == due


def test_the_day_an_invoice_was_entered_is_its_issue_date_in_the_companys_own_zone() -> None:
    """Half past three at night in UTC is the evening before in Denver."""
    invoice, memory = with_memory(record(), {})

    assert invoice.issue_date == date(2026, 5, 31)
    assert invoice.provenance == {"issue_date": "derived:created_at"}
    assert memory == {"issue_date": "2026-05-31", "issue_date_from": "created_at"}


def test_a_draft_has_no_issue_date_until_it_is_first_seen_sent() -> None:
    draft, memory = with_memory(record(status="DRAFT"), {})
    sent, later = with_memory(record(updatedAt="2026-06-20T18:00:00.000Z"), memory)

    assert (draft.issue_date, draft.problems) == (None, ())
    assert sent.issue_date == date(2026, 6, 20)
    assert later["issue_date_from"] == "updated_at"


@pytest.mark.parametrize("status", ["SENT", "PAID", "DRAFT", "OVERDUE"])
def test_a_derived_date_never_changes_again(status: str) -> None:
    _, memory = with_memory(record(), {})
    moved = record(status=status, createdAt="2026-08-01T12:00:00.000Z", updatedAt="2026-09-01T12:00:00.000Z")

    invoice, again = with_memory(moved, memory, Settings(api_key="k", timezone="Asia/Tokyo"))

    assert invoice.issue_date == date(2026, 5, 31)
    assert again == memory


def test_only_the_day_of_entry_counts_where_the_settings_say_so() -> None:
    _, memory = with_memory(record(status="DRAFT"), {})
    settings = Settings(api_key="k", timezone=DENVER, issue_date_from="created_at")

    invoice, _ = with_memory(record(), memory, settings)

    assert invoice.issue_date == date(2026, 5, 31)


def test_an_issue_date_that_coperniq_shows_one_day_is_taken() -> None:
    invoice, memory = with_memory(record(issueDate="2026-06-05T00:00:00.000Z"), {})

    assert (invoice.issue_date, invoice.provenance, memory) == (date(2026, 6, 5), {}, {})


def test_but_it_does_not_move_one_that_is_in_the_books_already() -> None:
    _, memory = with_memory(record(), {})

    invoice, _ = with_memory(record(issueDate="2026-06-05T00:00:00.000Z"), memory)

    assert invoice.issue_date == date(2026, 5, 31)
    assert codes(invoice) == {"ISSUE_DATE_DIFFERS"}


def test_nothing_to_derive_it_from_is_said() -> None:
    invoice, memory = with_memory(record(createdAt=None), {})

    assert [problem.code for problem in invoice.problems] == ["missing_issue_date"]
    assert memory == {}
