"""The list of messages is made from the code, complete, and short enough to be read."""

import ast
import re
from pathlib import Path

import pytest

from tests.messages.listing import ROOT, listed
from tests.messages.meeting import Known, known
from tests.messages.page import page
from tests.messages.source import FOLDERS, Module, Source
from tests.messages.template import longest, sentences, shown
from tests.messages.texts import Texts

JARGON = (
    r"\b(lease|leased|fence|payload|null|None|True|False|traceback|exception|backoff|idempotent|fingerprint)\b"
)
"""What a bookkeeper does not know and need not know."""


def test_the_page_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")

    assert written == page(), "run make messages"


def test_every_sentence_in_the_code_is_in_the_list() -> None:
    assert listed().unplaced == ()


def test_no_message_is_longer_than_two_sentences() -> None:
    assert [one.shown for one in listed().messages if sentences(longest(one.template)) > 2] == []


def test_no_message_has_words_that_only_programmers_know() -> None:
    assert [one.shown for one in listed().messages if re.search(JARGON, one.shown)] == []


def test_a_sentence_that_nothing_says_is_noticed(tmp_path: Path) -> None:
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    (tmp_path / "sync" / "lost.py").write_text('LOST = f"Nobody says {this} to anybody."\n')

    assert listed(tmp_path).unplaced == ("sync.lost, line 1: Nobody says {this} to anybody.",)


def test_a_message_without_its_template_is_noticed() -> None:
    message = "Bill 1042 was deleted in QuickBooks. Resync to create it again, or exclude the invoice."
    others = tuple(one for one in known().templates if "was deleted in {title}" not in shown(one))

    assert known().has(message)
    assert not Known(others).has(message)


def test_a_message_in_another_is_looked_up_too() -> None:
    assert known().has("Voided in Kojo: not posted.")
    assert not known().has("Vaporised in Kojo: not posted.")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('text = f"It is {row.old_name}." if row else "It is gone."', "{It is {old name}. / It is gone.}"),
        ('rest = f" ({quoted(name)})" if name else ""\n    text = f"Known{rest}."', "Known[ ({name})]."),
        ("text = _named(row)", "Bill {number} is there."),
        ('text = _named(row).rstrip(".") + ": again."', "Bill {number} is there: again."),
        ('text = {1: "One.", 2: "Two."}[count]', "{One. / Two.}"),
    ],
)
def test_what_a_text_can_become_is_read_from_the_code(code: str, said: str) -> None:
    named = "def _named(bill):\n    return f'Bill {bill.number} is there.'"
    tree = ast.parse(f"{named}\n\ndef tell(row):\n    {code}\n    say(text)")
    source = Source({"sync.bills": Module("sync.bills", tree)})

    template = Texts(source).of(source.calls["say"][0].args[0])

    assert template is not None
    assert shown(template) == said


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("Voided.", 1),
        ("Kojo could not answer: “No. Not now.” (request 1. 2).", 1),
        ("The total is 12.50. Correct it. Now.", 3),
    ],
)
def test_quoted_words_and_amounts_make_no_sentence(message: str, count: int) -> None:
    assert sentences(message) == count
