"""What outside texts look like where people see them: as they are, and as nothing but text."""

import re
from pathlib import Path

import pytest

from models import exact_json
from sync.cli import invoices as commands
from sync.store import connections
from tests.integration.bad_records.ledger import Ledger
from tests.integration.bad_records.messages import unsafe
from tests.integration.bad_records.records import with_bad
from tests.integration.bad_records.values import TEXTS

SHOWN = (("invoiceNumber",), ("vendor", "name"), ("dueDate",), ("flagMessage",), ("state",))

_OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would obey; a table folds its lines, so new lines are its own."""


@pytest.fixture
def output(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """All that ``invoices`` and ``show --raw`` print of records with every odd text in what is shown of them."""
    pairs = [(path, value) for path in SHOWN for value in TEXTS.values() if len(value) < 1000]
    ledger.lists(*(with_bad(path, value, number) for number, (path, value) in enumerate(pairs)))
    ledger.pull()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{ledger.file}")
    commands.invoices(state=None, source=None, limit=0, json=False)
    commands.invoices(state=None, source=None, limit=0, json=True)
    for id_ in ledger.invoices():
        commands.show_invoice(id_, raw=True, json=False)
    return capsys.readouterr().out


def test_nothing_that_is_shown_is_obeyed_by_a_terminal(output: str) -> None:
    assert _OBEYED.findall(output) == []
    output.encode()


def test_markup_is_shown_as_it_is(output: str) -> None:
    """As a number, as a vendor, and quoted as a date and as a state."""
    lines = re.findall("^(?:invoice|from|message) .*evil.invalid].*$", output, re.MULTILINE)

    assert len(lines) == 4
    assert all("[bold]x[/bold] [link=http://evil.invalid]y[/] :pile_of_poo: [/" in line for line in lines)


def test_letters_of_all_the_world_are_shown(output: str) -> None:
    assert "\u05d7\u05e9\u05de\u05dc" in output
    assert "\U0001f477\U0001f3fd\u200d\u2640\ufe0f" in output


def test_whatever_is_stored_as_a_message_can_be_shown_anywhere(new_ledger: Ledger) -> None:
    kojo = new_ledger.connection("kojo").id

    with new_ledger.database.transaction() as db:
        connections.pause(db, kojo, "broken", "=1+1 \x1b[2J<script>\u202e\0" + "x" * 1000)

    stored = new_ledger.connection("kojo").message or ""
    assert stored.startswith("'=1+1 [2J\u2039script\u203a xxx")
    assert list(unsafe(stored)) == []
    assert new_ledger.told()[-1][:2] == ("paused", stored)


def test_a_raw_record_is_shown_with_everything_it_says(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    texts = [TEXTS[name] for name in ("half a character", "turned around", "ANSI escapes", "control characters")]
    records = [with_bad(("title",), value, number) for number, value in enumerate(texts)]
    ledger.lists(*records)
    ledger.pull()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/ledger.db")

    for one in records:
        commands.show_invoice(one.id, raw=False, json=True)
        shown = exact_json.loads(capsys.readouterr().out)
        assert shown["record"]["title"] == exact_json.loads(one.value)
