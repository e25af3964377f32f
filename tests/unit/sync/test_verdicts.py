"""What became of a write without an answer: the verdicts of DESIGN §5, line by line."""

from datetime import UTC, datetime
from typing import Any

import pytest

from config.settings import Settings
from connectors.base import Item, OperationKind, Sighting
from models.errors import RejectedError
from models.link import Mark, Remote
from sync.store.attempts import Attempt
from sync.verdicts import (
    Absent,
    Altered,
    Arrived,
    Case,
    Conflict,
    Denied,
    Disputed,
    GiveUp,
    Gone,
    NotYet,
    Overtaken,
    Resend,
    Verdict,
    on_change,
    on_create,
    on_delete,
)

SETTINGS = Settings(resend_create_after_s=30, settled_after_s=150, lease_s=30, tries_max=8)
QUIET_S = 160.0
"""Q and a third of the lease."""
REFUSAL = RejectedError("The books are closed. Open them and resync.", code="closed")
TOKEN = "token"


def attempt(
    quiet_s: float = 0.0, *, doubtful: bool = True, revision: int = 1, sends: int = 1, **more: Any
) -> Attempt:
    item = Item("1", "Bill", b"{}")
    sent_at = datetime(2026, 5, 1, tzinfo=UTC)
    return Attempt(
        1, "r", item, OperationKind.CREATE, revision, "f", doubtful, sends, sent_at, quiet_s, quiet_s, **more
    )


def bill(id_: str = "17", version: str = "0", revision: int | None = 1) -> Sighting:
    mark = None if revision is None else Mark(TOKEN, revision)
    return Sighting(Remote("Bill", id_, version, "INV-1", 1250, "USD"), mark, {})


def as_sent(_: Sighting) -> tuple[str, ...]:
    return ()


def edited(_: Sighting) -> tuple[str, ...]:
    return ("due date 2026-06-01, there 2026-06-09",)


def created(
    quiet_s: float = 0.0,
    *,
    tries: int = 0,
    doubtful: bool = True,
    sends: int = 1,
    refusal: RejectedError | None = None,
    **seen: Any,
) -> Verdict:
    one = attempt(quiet_s, doubtful=doubtful, sends=sends, refusal=refusal)
    return on_create(Case(one, tries, **seen), SETTINGS, as_sent)


# ── create ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_marked_as_our_bytes_say_is_done() -> None:
    assert created(marked=(bill(),)) == Arrived(bill())


def test_one_marked_and_changed_since_is_a_persons_business() -> None:
    case = Case(attempt(), 0, marked=(bill(),))

    assert on_create(case, SETTINGS, edited) == Altered(bill(), ("due date 2026-06-01, there 2026-06-09",))


@pytest.mark.parametrize("quiet_s", [0.0, 1000.0])
def test_several_marked_are_all_named_and_none_is_chosen(quiet_s: float) -> None:
    verdict = created(quiet_s, marked=(bill("17"), bill("18")))

    assert isinstance(verdict, Conflict)
    assert (verdict.code, "#17" in verdict.message, "#18" in verdict.message) == ("several", True, True)


def test_a_marked_copy_beside_an_unmarked_one_with_our_number_is_not_taken_for_ours() -> None:
    """The copy may carry the memo that a person took off ours."""
    verdict = created(1000.0, marked=(bill("18"),), namesakes=(bill("17", revision=None),))

    assert isinstance(verdict, Conflict)
    assert (verdict.code, verdict.suspects) == ("several", ("18", "17"))


LOOKALIKES = [
    {"namesakes": (bill(revision=None),)},
    {"neighbours": (bill(revision=None),)},
    {"marked": (bill(revision=7),)},
]
"""Our number, our party since the first send, or our mark of a write that this attempt is not."""


@pytest.mark.parametrize("seen", LOOKALIKES)
@pytest.mark.parametrize(("quiet_s", "expected"), [(0.0, NotYet(160.0)), (159.0, NotYet(1.0))])
def test_a_suspect_is_waited_for_until_it_is_quiet(
    quiet_s: float, expected: Verdict, seen: dict[str, Any]
) -> None:
    assert created(quiet_s, **seen) == expected


@pytest.mark.parametrize("seen", LOOKALIKES)
@pytest.mark.parametrize("tries", [0, 8, 100])
def test_a_suspect_is_then_named_and_nothing_is_sent(tries: int, seen: dict[str, Any]) -> None:
    verdict = created(QUIET_S, tries=tries, **seen)

    assert isinstance(verdict, Conflict)
    assert (verdict.code, verdict.suspects) == ("suspect", ("17",))
    assert "Bill INV-1 (#17)" in verdict.message


def test_our_mark_decides_before_a_neighbour() -> None:
    assert created(1000.0, marked=(bill(),), neighbours=(bill("18", revision=None),)) == Arrived(bill())


def test_a_record_that_a_late_answer_named_decides_before_any_mark() -> None:
    named = attempt(answered_id="17")

    assert on_create(Case(named, 0, now=bill(revision=None)), SETTINGS, as_sent) == Arrived(bill(revision=None))
    assert isinstance(on_create(Case(named, 0, now=bill()), SETTINGS, edited), Altered)
    assert on_create(Case(named, 0, marked=(bill("18"),)), SETTINGS, as_sent) == Gone()


@pytest.mark.parametrize(("quiet_s", "expected"), [(40.0, NotYet(120.0)), (QUIET_S, Denied(REFUSAL))])
def test_a_refused_resend_refuses_all_once_it_is_quiet(quiet_s: float, expected: Verdict) -> None:
    assert created(quiet_s, refusal=REFUSAL) == expected


@pytest.mark.parametrize(
    ("quiet_s", "expected"), [(0.0, NotYet(30.0)), (29.0, NotYet(1.0)), (30.0, Resend()), (1000.0, Resend())]
)
def test_nothing_there_is_sent_again_when_it_has_been_quiet_long_enough(quiet_s: float, expected: Verdict) -> None:
    assert created(quiet_s) == expected


def test_what_was_never_executed_is_sent_again_at_once() -> None:
    assert created(0.0, doubtful=False) == Resend()


@pytest.mark.parametrize(("quiet_s", "rest"), [(31.0, 129.0), (159.5, 0.5)])
def test_giving_up_waits_for_quiet_after_the_last_send(quiet_s: float, rest: float) -> None:
    assert created(quiet_s, tries=8) == NotYet(rest)


def test_after_eight_tries_and_quiet_nothing_was_created() -> None:
    assert created(QUIET_S, tries=8) == GiveUp()


# ── update and zero ──────────────────────────────────────────────────────────────────────────────────────────


def changed(
    seen: Sighting | None,
    *,
    differs: bool = False,
    tries: int = 0,
    quiet_s: float = 0.0,
    refusal: RejectedError | None = None,
    **more: Any,
) -> Verdict:
    """The attempt is our second write; the record was at version 0 with the mark of the first."""
    one = attempt(quiet_s, revision=2, version="0", refusal=refusal)
    return on_change(Case(one, tries, now=seen, **more), SETTINGS, edited if differs else as_sent)


def test_a_record_that_is_gone_is_gone() -> None:
    assert changed(None) == Gone()


def test_a_record_that_is_gone_is_as_the_source_wants_it_when_it_is_void() -> None:
    assert changed(None, withdrawn=True) == Arrived(None)


def test_our_revision_with_fields_as_sent_is_done_with_the_version_read() -> None:
    seen = bill(version="5", revision=2)

    assert changed(seen) == Arrived(seen)


def test_our_revision_with_other_fields_was_changed_since() -> None:
    seen = bill(version="5", revision=2)

    assert isinstance(changed(seen, differs=True), Altered)


@pytest.mark.parametrize("differs", [True, False])
def test_the_old_revision_at_the_old_version_is_sent_again_at_once(differs: bool) -> None:  # noqa: FBT001
    assert changed(bill(version="0", revision=1), differs=differs) == Resend()


def test_the_old_revision_at_another_version_can_never_take_ours() -> None:
    seen = bill(version="1", revision=1)

    assert changed(seen, differs=True) == Overtaken(seen)


def test_without_our_mark_it_is_done_only_as_sent_and_still_wanted() -> None:
    wiped = bill(version="1", revision=None)

    assert changed(wiped) == Arrived(wiped)
    assert changed(wiped, differs=True) == Disputed(wiped)
    assert changed(wiped, outdated=True) == Disputed(wiped)


def test_a_refused_resend_of_an_update_is_refused_once_it_is_quiet() -> None:
    stands = bill(version="0", revision=1)

    assert changed(stands, refusal=REFUSAL) == NotYet(QUIET_S)
    assert changed(stands, refusal=REFUSAL, quiet_s=QUIET_S) == Denied(REFUSAL)


def test_an_update_that_never_gets_through_ends_after_eight_tries() -> None:
    assert changed(bill(version="0", revision=1), tries=7) == Resend()
    assert changed(bill(version="0", revision=1), tries=8) == NotYet(QUIET_S)
    assert changed(bill(version="0", revision=1), tries=8, quiet_s=QUIET_S) == GiveUp()


# ── delete ───────────────────────────────────────────────────────────────────────────────────────────────────


def deleted(seen: Sighting | None, tries: int = 0, quiet_s: float = 0.0) -> Verdict:
    return on_delete(Case(attempt(quiet_s, version="0"), tries, now=seen), SETTINGS)


def test_a_deletion_of_what_is_gone_is_done() -> None:
    assert deleted(None) == Arrived(None)


def test_a_deletion_is_sent_again_while_the_version_stands() -> None:
    assert deleted(bill()) == Resend()
    assert deleted(bill(), tries=8) == NotYet(QUIET_S)
    assert deleted(bill(), tries=8, quiet_s=QUIET_S) == GiveUp()


def test_a_deletion_starts_over_from_a_version_that_moved() -> None:
    assert deleted(bill(version="1")) == Overtaken(bill(version="1"))


# ── what changed meanwhile ───────────────────────────────────────────────────────────────────────────────────


def test_three_sends_without_a_word_end_an_identity_once_nothing_can_be_under_way() -> None:
    def thrice(quiet_s: float) -> Verdict:
        return on_create(Case(attempt(quiet_s, sends=3), 2), SETTINGS, as_sent)

    assert thrice(31.0) == NotYet(129.0)
    assert thrice(QUIET_S) == Absent()


@pytest.mark.parametrize(("quiet_s", "expected"), [(40.0, NotYet(120.0)), (QUIET_S, Absent())])
def test_a_document_that_was_withdrawn_is_not_sent_again(quiet_s: float, expected: Verdict) -> None:
    assert created(quiet_s, withdrawn=True) == expected


def test_a_deletion_that_may_have_been_ours_is_a_persons_question() -> None:
    early = created(40.0, deleted=("17",))
    verdict = created(QUIET_S, deleted=("17",), withdrawn=True)

    assert early == NotYet(120.0)
    assert isinstance(verdict, Conflict)
    assert (verdict.code, verdict.suspects) == ("deleted_perhaps", ("17",))


def test_a_record_at_its_old_version_was_not_changed_whatever_its_mark_says() -> None:
    assert changed(bill(version="0", revision=None), differs=True) == Resend()
