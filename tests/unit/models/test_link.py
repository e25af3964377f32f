"""The link's state machine takes exactly the transitions of its table, and the diagram is true."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.link import TRANSITIONS, Event, IllegalTransition, LinkState, Mark, Remote, advance, mark_token

NOT_LINKED, LINKING, LINKED, ERROR = LinkState


def test_there_are_four_states() -> None:
    assert [state.value for state in LinkState] == ["NOT_LINKED", "LINKING", "LINKED", "ERROR"]


@pytest.mark.parametrize(("state", "event"), list(product(LinkState, Event)))
def test_a_transition_is_listed_or_crashes(state: LinkState, event: Event) -> None:
    if (state, event) in TRANSITIONS:
        assert advance(state, event) is TRANSITIONS[state, event]
        return

    with pytest.raises(IllegalTransition, match=f"{state} does not take “{event}”"):
        advance(state, event)


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_any_run_of_legal_events_stays_in_the_four_states_and_passes_linking_before_linked(
    events: list[Event],
) -> None:
    state = NOT_LINKED
    for event in events:
        if (state, event) not in TRANSITIONS:
            continue
        before, state = state, advance(state, event)

        assert state in set(LinkState)
        assert (before, state) not in {(NOT_LINKED, LINKED), (LINKED, NOT_LINKED)}


def _ways(before: LinkState, after: LinkState) -> set[Event]:
    return {event for (state, event), to in TRANSITIONS.items() if state is before and to is after}


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        (NOT_LINKED, NOT_LINKED, {Event.QUEUE, Event.WAIT}),
        (NOT_LINKED, LINKING, {Event.CLAIM, Event.ADOPT}),
        (NOT_LINKED, LINKED, set()),
        (NOT_LINKED, ERROR, {Event.STOP}),
        (LINKING, NOT_LINKED, {Event.HAND_BACK, Event.WAIT}),
        (LINKING, LINKING, {Event.DEFER, Event.CLAIM, Event.CHANGE, Event.ADOPT}),
        (LINKING, LINKED, {Event.CONFIRM}),
        (LINKING, ERROR, {Event.STOP}),
        (LINKED, NOT_LINKED, set()),
        (LINKED, LINKING, {Event.CHANGE}),
        (LINKED, LINKED, {Event.CONFIRM}),
        (LINKED, ERROR, {Event.STOP}),
        (ERROR, NOT_LINKED, {Event.QUEUE, Event.WAIT}),
        (ERROR, LINKING, {Event.CHANGE, Event.ADOPT}),
        (ERROR, LINKED, {Event.CONFIRM}),
        (ERROR, ERROR, {Event.STOP, Event.CLAIM, Event.DEFER}),
    ],
)
def test_the_ways_from_state_to_state(before: LinkState, after: LinkState, events: set[Event]) -> None:
    assert _ways(before, after) == events


def test_every_state_can_be_left_and_reached_from_the_first() -> None:
    reached = {NOT_LINKED}
    for _ in LinkState:
        reached |= {to for (state, _), to in TRANSITIONS.items() if state in reached}

    assert reached == set(LinkState)
    assert {state for state, _ in TRANSITIONS} == set(LinkState)


# ── marks and remotes ────────────────────────────────────────────────────────────────────────────────────────

IDENTITY = ("connectors.kojo/production/acme", "invoice", "inv-1", "connectors.quickbooks/production/934")
texts = st.text(st.characters(exclude_characters="\x1f", codec="utf-8"), max_size=20)


def test_a_token_is_the_same_for_ever() -> None:
    """A restored database must know its documents again, so a release may never change this."""
    assert mark_token(*IDENTITY) == "vnrl2g3x4tnbsq36re7rnbysfy"


@given(st.tuples(texts, texts, texts, texts), st.tuples(texts, texts, texts, texts))
def test_another_identity_has_another_token(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str]
) -> None:
    assert (mark_token(*one) == mark_token(*other)) == (one == other)


@given(st.tuples(texts, texts, texts, texts))
def test_a_token_is_26_plain_letters_and_digits(identity: tuple[str, str, str, str]) -> None:
    token = mark_token(*identity)

    assert len(token) == 26
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_a_mark_says_whose_and_which_write() -> None:
    assert str(Mark("abc", 3)) == "ledgerlink:abc/3"


@pytest.mark.parametrize(("number", "label"), [("1042", "Bill 1042"), (None, "Bill #17"), ("", "Bill #17")])
def test_a_remote_is_called_by_its_number_or_its_id(number: str | None, label: str) -> None:
    assert Remote("Bill", "17", "0", number, 100, "USD").label == label
