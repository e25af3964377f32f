"""The status API: pages that neither repeat nor lose an invoice, and refusals in one sentence."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from models import tables
from models.link import Event
from sync.store import links
from tests.integration.store.ledger import Ledger, bill

DOCUMENTED = Path(__file__).parents[3] / "docs" / "api.md"

Serve = Callable[..., httpx.Client]


def listed(web: httpx.Client, **asked: Any) -> list[str]:
    """The ids at the source of one page."""
    return [one["source_id"] for one in web.get("/api/v1/invoices", params=asked).json()["invoices"]]


def pages(web: httpx.Client, between: Callable[[], Any] = lambda: None, **asked: Any) -> list[list[str]]:
    """All pages, and what happens between two of them."""
    found: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        answer = web.get("/api/v1/invoices", params=asked | ({"after": after} if after else {})).json()
        found.append([one["source_id"] for one in answer["invoices"]])
        after = answer["next"]
        between()
    return found


def linked(ledger: Ledger, source_id: str = "inv-1") -> int:
    """An invoice that was sent, and is in the target."""
    link_id = ledger.link(source_id)
    (claim,) = ledger.claim()
    ledger.record(link_id, f"r-{source_id}")
    ledger.end(claim, Event.CONFIRM, **links.remote_columns(bill(f"bill-{source_id}")))
    return link_id


def test_an_invoice_has_its_amounts_as_text_and_its_times_in_utc(web: httpx.Client, ledger: Ledger) -> None:
    link_id = linked(ledger)

    (one,) = web.get("/api/v1/invoices").json()["invoices"]

    assert one["id"] == link_id
    assert (one["source"], one["target"], one["state"]) == ("kojo", "books", "LINKED")
    assert (one["total"], one["currency"]) == ("12.50", "USD")
    assert (one["remote"], one["remote_total"], one["remote_currency"]) == ("Bill #bill-inv-1", "12.50", "USD")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", one["state_since"])
    assert one["due_at"] is None


def test_everything_about_one_but_for_the_bytes(web: httpx.Client, ledger: Ledger) -> None:
    link_id = linked(ledger)

    told = web.get(f"/api/v1/invoices/{link_id}").json()

    assert told["invoice"]["source_id"] == "inv-1"
    assert [one["event"] for one in told["timeline"]] == ["seen", "queue", "claim", "confirm"]
    (exchange,) = told["exchanges"]
    assert (exchange["request_id"], exchange["operation"], exchange["sends"]) == ("r-inv-1", "create", 1)
    assert "body" not in exchange


@pytest.mark.parametrize("id_", ["0", "999999", "9" * 18, "9" * 40])
def test_one_that_is_not_there(web: httpx.Client, id_: str) -> None:
    answer = web.get(f"/api/v1/invoices/{id_}")

    assert (answer.status_code, answer.json()) == (404, {"error": f"There is nothing at /api/v1/invoices/{id_}."})


def test_a_list_is_narrowed_by_each_parameter(web: httpx.Client, ledger: Ledger) -> None:
    linked(ledger, "inv-1")
    ledger.link("inv-2")

    assert listed(web) == ["inv-2", "inv-1"]
    assert listed(web, state="LINKED") == ["inv-1"]
    assert listed(web, state="ERROR") == []
    assert listed(web, source="kojo", target="books") == ["inv-2", "inv-1"]
    assert listed(web, source="books") == listed(web, target="kojo") == []
    assert listed(web, q="inv-2") == ["inv-2"]
    assert listed(web, q="INV-1") == ["inv-2", "inv-1"]
    assert listed(web, q="inv") == listed(web, q="' OR 1=1 --") == []
    assert listed(web, limit=1) == ["inv-2"]


def test_pages_hold_every_invoice_once_while_invoices_come_and_change(web: httpx.Client, ledger: Ledger) -> None:
    for number in range(7):
        ledger.link(f"inv-{number}")
    come = iter(range(100, 200))
    with ledger.database.transaction() as db:
        early = tables.document.c.source_id.in_(["inv-5", "inv-1"])
        db.execute(update(tables.document).where(early).values(issue_date=date(2020, 1, 1)))

    def meanwhile() -> None:
        ledger.link(f"inv-{next(come)}")
        with ledger.database.transaction() as db:
            db.execute(update(tables.document).values(issue_date=None, number="other"))

    assert pages(web, meanwhile, limit=3) == [
        ["inv-6", "inv-5", "inv-4"],
        ["inv-3", "inv-2", "inv-1"],
        ["inv-0"],
    ]


def test_the_last_page_says_so_even_when_it_is_full(web: httpx.Client, ledger: Ledger) -> None:
    for number in range(4):
        ledger.link(f"inv-{number}")

    assert [len(page) for page in pages(web, limit=2)] == [2, 2]


def test_pages_of_a_narrowed_list(web: httpx.Client, ledger: Ledger) -> None:
    for number in range(5):
        linked(ledger, f"done-{number}") if number % 2 else ledger.link(f"open-{number}", due=False)

    assert pages(web, limit=1, state="NOT_LINKED") == [["open-4"], ["open-2"], ["open-0"]]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("stat=ERROR", "There is no parameter “stat”; known are state, source, target, q, limit, after."),
        ("state=BROKEN", "“state” must be one of NOT_LINKED, LINKING, LINKED, ERROR."),
        ("state=error", "“state” must be one of NOT_LINKED, LINKING, LINKED, ERROR."),
        ("state=ERROR&state=LINKED", "“state” is given more than once."),
        ("source=kojo2", "“source” names no connection; /api/v1/status lists them."),
        ("target=nowhere", "“target” names no connection; /api/v1/status lists them."),
        ("limit=0", "“limit” must be a whole number from 1 to 1000."),
        ("limit=1001", "“limit” must be a whole number from 1 to 1000."),
        ("limit=-1", "“limit” must be a whole number from 1 to 1000."),
        ("limit=ten", "“limit” must be a whole number from 1 to 1000."),
        ("limit=%D9%A3", "“limit” must be a whole number from 1 to 1000."),
        ("q=", "“q” must have 1 to 300 printable characters."),
        ("q=a%00b", "“q” must have 1 to 300 printable characters."),
        ("source=%00", "“source” must have 1 to 300 printable characters."),
        (f"q={'9' * 301}", "“q” must have 1 to 300 printable characters."),
        ("after=7", "“after” must be what “next” of the page before says."),
        ("after=%C3%A9", "“after” must be what “next” of the page before says."),
        ("after=", "“after” must be what “next” of the page before says."),
        ("after=bGluayA5OTk5OTk5OTk5OTk5OTk5OTk5", "“after” must be what “next” of the page before says."),
    ],
)
def test_a_wrong_parameter_is_refused_in_one_sentence(web: httpx.Client, asked: str, said: str) -> None:
    answer = web.get(f"/api/v1/invoices?{asked}")

    assert (answer.status_code, answer.json()) == (400, {"error": said})


@pytest.mark.parametrize("path", ["/api/v1/status", "/api/v1/invoices/1"])
def test_a_parameter_where_there_is_none_is_refused(web: httpx.Client, path: str) -> None:
    answer = web.get(path, params={"state": "ERROR"})

    assert answer.status_code == 400
    assert answer.json() == {"error": "There is no parameter “state”; none is known here."}


def test_a_page_has_a_hundred_invoices_unless_asked_otherwise(web: httpx.Client, ledger: Ledger) -> None:
    for number in range(101):
        ledger.link(f"inv-{number}", due=False)

    assert [len(page) for page in pages(web)] == [100, 1]
    assert [len(page) for page in pages(web, limit=1000)] == [101]


def test_every_field_is_documented_and_every_documented_field_is_there(web: httpx.Client, ledger: Ledger) -> None:
    link_id = linked(ledger)
    status = web.get("/api/v1/status").json()
    page = web.get("/api/v1/invoices").json()
    one = web.get(f"/api/v1/invoices/{link_id}").json()

    there = {
        "status": set(status),
        "status.connections": set(status["connections"][0]),
        "status.invoices": set(status["invoices"][0]),
        "status.linked": set(status["linked"][0]),
        "page": set(page),
        "invoice": set(page["invoices"][0]),
        "one": set(one),
        "timeline": set(one["timeline"][0]),
        "exchanges": set(one["exchanges"][0]),
    }
    assert set(one["invoice"]) == there["invoice"]
    assert {name: _documented(name) for name in there} == there


def _documented(table: str) -> set[str]:
    """The fields in the table under a heading of the page."""
    (found,) = re.findall(rf"^### `{re.escape(table)}`.*?\n(.*?)(?=^#|\Z)", DOCUMENTED.read_text(), re.M | re.S)
    return set(re.findall(r"^\| `(\w+)` \|", found, re.M))
