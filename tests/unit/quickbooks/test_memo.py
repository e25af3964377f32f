"""The private note: people's words are theirs, the mark at its very end is ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks.memo import LONGEST, first_note, mark_in, same_note, voided_note, without_mark
from models.document import Notes, Status
from models.errors import MappingError
from models.link import Mark, Remote
from tests.unit.quickbooks.samples import MARK, SECOND, bill

SEEN = Remote(entity="Bill", id="145", version="0", number="INV-1001", total=123450, currency="USD")

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def test_a_new_note_says_the_whole_number_the_title_and_the_public_note() -> None:
    invoice = bill(number="KOJO/2026/ELM-STREET/0000123", title="Elm Street", notes=Notes(public="Rush\n order"))

    assert first_note(invoice, MARK) == f"Number KOJO/2026/ELM-STREET/0000123\nElm Street\nRush\norder\n{MARK}"


def test_a_note_of_nothing_but_the_mark() -> None:
    assert first_note(bill(), MARK) == str(MARK)


def test_an_update_changes_the_mark_and_nothing_else() -> None:
    assert same_note(f"Asked Ana.\n\n{MARK}", SECOND) == f"Asked Ana.\n\n{SECOND}"


def test_a_void_says_first_what_the_bill_was_worth() -> None:
    void = voided_note(bill(status=Status.VOID), "Pool Office Manager", SEEN, f"Asked Ana.\n{MARK}", SECOND)
    deleted = voided_note(bill(status=Status.DELETED), "Kojo", SEEN, str(MARK), SECOND)

    assert void == f"Voided in Pool Office Manager. It was 1,234.50 USD.\nAsked Ana.\n{SECOND}"
    assert deleted == f"Deleted in Kojo. It was 1,234.50 USD.\n{SECOND}"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Paid.",
        f"{MARK} see Ana",
        f"about {MARK}, see Ana",
        f"x{MARK}",
        "ledgerlink:abc",
        "ledgerlink:abc/",
        "ledgerlink:/1",
        "ledgerlink:abc/1x",
        "LEDGERLINK:abc/1",
    ],
)
def test_the_mark_is_nowhere_but_at_the_end(note: str) -> None:
    assert mark_in(note) is None
    assert without_mark(note) == note


@pytest.mark.parametrize("note", [f"{MARK}", f"Paid. {MARK}", f"Paid.\n{MARK}\r\n ", f"{SECOND}\n{MARK}"])
def test_the_mark_at_the_end_is_read(note: str) -> None:
    assert mark_in(note) == MARK


def test_no_room_for_the_mark_is_said_and_no_word_of_a_person_is_cut() -> None:
    with pytest.raises(MappingError, match="no room for our mark"):
        same_note("x" * LONGEST, MARK)


@given(written=text, revision=st.integers(min_value=0, max_value=999_999_999))
def test_whatever_people_write_stays_and_the_mark_is_found(written: str, revision: int) -> None:
    mark = Mark(MARK.token, revision)

    note = same_note(written, mark)

    assert mark_in(note) == mark
    assert without_mark(note) == without_mark(written)
    assert mark_in(same_note(note, SECOND)) == SECOND


@given(title=st.text(max_size=5000), public=st.text(max_size=5000))
def test_a_new_note_always_fits_and_ends_with_the_mark(title: str, public: str) -> None:
    note = first_note(bill(title=title, notes=Notes(public=public)), MARK)

    assert len(note) <= LONGEST
    assert mark_in(note) == MARK
    assert note.encode()
