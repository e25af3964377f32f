"""Text from outside keeps what it says and loses what could do something where it is shown."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import MappingError
from models.text import LONGEST_SENTENCE, cleaned, quoted, sentence

any_text = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\ud800", "\x00", "\u202e", "=1+1", "\x1b[31m"]
)


@given(any_text)
def test_cleaned_text_can_be_stored_and_shown(text: str) -> None:
    clean = cleaned(text)

    clean.encode()
    assert all(unicodedata.category(character) != "Cc" for character in clean if character not in "\n\t")
    assert cleaned(clean) == clean


@given(any_text)
def test_a_message_is_safe_wherever_it_is_shown_and_stays_what_it_is(text: str) -> None:
    message = sentence(text)

    assert not set(message) & set("<>\n\t\x1b\u202e\u2066\u2028")
    assert not message.startswith(("=", "+", "-", "@"))
    assert sentence(message) == message


def test_halves_of_characters_and_control_characters_are_replaced() -> None:
    assert cleaned(json.loads('"a\\ud83d\\u0000b"')) == "a\N{REPLACEMENT CHARACTER} b"


@pytest.mark.parametrize("text", ["Röhren & Söhne [GmbH]", "חשמל בע״מ", "👷🏽‍♀️ Crew", "50 % = half", '3/4" EMT'])
def test_what_a_vendor_may_be_called_stays_as_it_is(text: str) -> None:
    assert cleaned(text) == sentence(text) == text


def test_characters_that_turn_text_around_are_taken_out() -> None:
    assert cleaned("Acme \u202egnp.exe\u202c Ltd") == "Acme gnp.exe Ltd"


def test_a_value_in_a_message_is_one_short_line() -> None:
    assert quoted("Pipe,\n 3/4\x07 in") == "Pipe, 3/4 in"
    assert quoted("x" * 500) == "x" * 79 + "…"
    assert quoted(None) == "nothing"


def test_an_error_of_ours_says_its_message_so_that_it_can_be_shown() -> None:
    message = MappingError("=cmd|' /C calc'!A0 \x1b[31m<script>\n" + "x" * 1000).message

    assert message.startswith("'=cmd|' /C calc'!A0 [31m\u2039script\u203a xxx")
    assert len(message) == LONGEST_SENTENCE
