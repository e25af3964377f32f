"""QuickBooks' query language: whatever a name holds, it stays inside its quotes."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks.names import display_name, normalised, one_line, without_deleted
from connectors.quickbooks.query import literal, made_since, one_of, page
from sandbox.quickbooks.query import parse

_LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Acme", "'Acme'"),
        ("O'Brien", r"'O\'Brien'"),
        ("back\\slash", r"'back\\slash'"),
        ("\\' OR Id > '0", r"'\\\' OR Id > \'0'"),
        ("tab\tand\nline", "'tab and line'"),
    ],
)
def test_backslashes_are_escaped_before_quotes(text: str, quoted: str) -> None:
    assert literal(text) == quoted


@given(st.text())
def test_any_text_is_one_literal_and_reads_back(text: str) -> None:
    found = _LITERAL.fullmatch(literal(text))

    assert found is not None
    assert re.sub(r"\\(.)", r"\1", found[1]) == one_line(text)


@given(st.text())
def test_quickbooks_reads_the_name_that_was_meant(name: str) -> None:
    (condition,) = one_of("DisplayName", [name])

    (read,) = parse(page("Vendor", condition, 1)).conditions

    assert (read.prop, read.operator, read.values) == ("DisplayName", "in", (one_line(name),))


def test_many_values_are_several_questions() -> None:
    conditions = list(one_of("Id", [str(number) for number in range(250)]))

    assert [condition.count("'") // 2 for condition in conditions] == [100, 100, 50]
    assert list(one_of("Id", ())) == []


def test_a_moment_keeps_its_offset() -> None:
    moment = datetime(2026, 5, 1, 12, 30, 15, 999, tzinfo=UTC)

    assert made_since(moment) == "MetaData.CreateTime >= '2026-05-01T12:30:15+00:00'"


def test_names_are_compared_as_quickbooks_compares_them() -> None:
    assert normalised("  ACME:  Electric\tSupply ") == normalised("Acme- Electric Supply")
    assert display_name("Ana: Sons\x00") == "Ana- Sons"
    assert without_deleted("Acme (deleted)") == without_deleted("Acme (deleted)-1") == "Acme"
    assert without_deleted("Acme (deleted) Ltd") == "Acme (deleted) Ltd"
