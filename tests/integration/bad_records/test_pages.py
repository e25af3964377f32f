"""What is wrong with a whole page, or with what a page is sorted by: the pull says so, or goes on without it."""

import pytest
from typer import Exit

from models import exact_json
from models.errors import UnavailableError
from models.link import LinkState
from sync.cli.status import status
from sync.cli.sync import summary
from sync.judge import QUEUED
from sync.run import Report
from tests.integration.bad_records.ledger import Ledger
from tests.integration.bad_records.messages import unsafe
from tests.integration.bad_records.records import as_it_should_be, as_read, good, paths, with_bad
from tests.integration.bad_records.values import BAD, DATES, MISSING, NUMBERS, TEXTS, TYPES

NO_TEXT = {name: value for name, value in {**TYPES, **NUMBERS}.items() if not value.startswith('"')}
UNFIT = (
    "5,000 characters",
    "100,000 characters",
    "blanks",
    "control characters",
    "many lines",
    "half a character",
    "turned around",
)
"""Texts that no identity can be."""


def test_records_without_an_id_are_told_once_and_kept_beside_the_connection(ledger: Ledger) -> None:
    values = [*NO_TEXT.values(), TYPES["an empty text"], *(TEXTS[name] for name in UNFIT)]
    nameless = [with_bad(("id",), value, number) for number, value in enumerate(values, start=1)]
    ledger.lists(as_it_should_be(0), *nameless, as_it_should_be(99))

    pulled = ledger.pull()
    ledger.forget_where_it_was()
    again = ledger.pull()

    assert (pulled.trouble, again.trouble) == (None, None)
    assert pulled.left_out == again.left_out
    assert [row.message for row in ledger.invoices().values()] == [QUEUED, QUEUED]
    told = [(message, details) for event, message, details in ledger.told() if event == "left out"]
    assert [message for message, _ in told] == pulled.left_out
    for one, (message, details) in zip(nameless, told, strict=True):
        assert f"invoice {one.number} without an id" in message
        assert list(unsafe(message)) == []
        assert exact_json.loads(details["record"]) == as_read(one.raw)


def test_whoever_runs_the_sync_is_told_what_was_left_out(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger.lists(with_bad(("id",), "null", 1))

    code = summary(Report(pulled={"kojo": ledger.pull()}), [])

    assert code == 1
    assert "kojo: Kojo lists invoice B-1 without an id it could be kept under: it was left out." in (
        capsys.readouterr().out
    )


def test_the_status_shows_what_was_left_out(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{ledger.file}")
    ledger.lists(with_bad(("id",), "null", 1))
    ledger.pull()

    with pytest.raises(Exit):
        status(json=False)

    shown = capsys.readouterr().out
    assert "left out of" in shown
    assert "Kojo lists invoice B-1 without an id it could be kept under: it was left out." in shown


def test_odd_ids_that_can_be_kept_are_kept(ledger: Ledger) -> None:
    odd = [TEXTS[name] for name in ("HTML", "a formula", "SQL and quotes", "right to left", "rich markup")]
    ledger.lists(*(with_bad(("id",), value, number) for number, value in enumerate(odd)))

    pulled = ledger.pull()

    assert (pulled.trouble, pulled.left_out) == (None, [])
    assert set(ledger.invoices()) == {exact_json.loads(value) for value in odd}
    assert ledger.push().trouble is None
    assert {row.state for row in ledger.invoices().values()} == {LinkState.LINKED}


def test_a_time_of_change_that_says_nothing_holds_up_nobody(ledger: Ledger) -> None:
    values = {**BAD, **DATES}
    del values["with a zone"]
    undated = [with_bad(("updatedAt",), value, number) for number, value in enumerate(values.values(), start=1)]
    ledger.lists(as_it_should_be(0), *undated, as_it_should_be(99))

    pulled = ledger.pull()

    assert (pulled.trouble, pulled.left_out) == (None, [])
    rows = ledger.invoices()
    assert rows["ckinvoice0000"].message == rows["ckinvoice0099"].message == QUEUED
    stopped = {one: row.message for one in undated if (row := rows[one.id]).message != QUEUED}
    assert len(stopped) > len(undated) * 3 // 4
    assert [text for one, text in stopped.items() if f"updated at of invoice {one.number}" not in text] == []


def test_a_list_out_of_order_is_no_list_to_go_on_from(ledger: Ledger) -> None:
    later = with_bad(("updatedAt",), DATES["with a zone"], 1)
    ledger.lists(as_it_should_be(0), later, as_it_should_be(2))

    pulled = ledger.pull()

    assert pulled.trouble is not None
    assert "in the order of their changes" in pulled.trouble.message


@pytest.mark.parametrize("token", ["NaN", "Infinity", "1e99999999999999999999", "[1, 2", "'x'"])
def test_an_answer_that_is_not_json_is_trouble_of_the_pull_and_says_which_page(ledger: Ledger, token: str) -> None:
    everywhere = [path for path in paths(good()) if path[-1] in ("totalDue", "name", "lineNumber")]
    first = [as_it_should_be(number) for number in range(100)]
    ledger.lists(*first, *(with_bad(path, token, 100 + number) for number, path in enumerate(everywhere)))

    pulled = ledger.pull()

    assert isinstance(pulled.trouble, UnavailableError)
    assert "on the page of 100 invoices changed since 2026-11-06 00:01:39 UTC" in pulled.trouble.message
    assert pulled.trouble.message.endswith("correct these invoices in Kojo or ask its support.")
    assert list(unsafe(pulled.trouble.message)) == []
    assert len(ledger.invoices()) == 99


def test_after_it_was_mended_the_pull_goes_on_where_it_stopped(ledger: Ledger) -> None:
    ledger.lists(as_it_should_be(0), with_bad(("totalDue",), "NaN", 1))
    ledger.pull()
    ledger.lists(as_it_should_be(0), as_it_should_be(1))

    pulled = ledger.pull()

    assert pulled.trouble is None
    assert {row.message for row in ledger.invoices().values()} == {QUEUED}


def test_two_invoices_under_one_id_are_not_taken_for_one(ledger: Ledger) -> None:
    namesake = with_bad(("id",), '"ckinvoice0000"', 1)
    ledger.lists(as_it_should_be(0), namesake, as_it_should_be(2))

    pulled = ledger.pull()

    assert [row.number for _, row in sorted(ledger.invoices().items())] == ["B-0", "B-2"]
    assert pulled.left_out == [
        "Kojo lists invoice B-1 under the id of another invoice, ckinvoice0000: it was left out. "
        "Enter it in Kojo anew, or ask Kojo's support."
    ]


def test_a_missing_list_of_invoices_is_trouble(ledger: Ledger) -> None:
    ledger.lists(with_bad(("id",), MISSING, 0))
    ledger.kojo.answers_with = '{"data": {"invoices": "none"}}'

    pulled = ledger.pull()

    assert pulled.trouble is not None
    assert "something else than a list of invoices, on the first page" in pulled.trouble.message
