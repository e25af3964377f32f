"""What became of a write without an answer: the verdicts of DESIGN §5, line by line."""

from datetime import UTC, datetime
from typing import Any

import pytest

from config.settings import Settings
from connectors.base import Item, OperationKind, Sighting
from models.link import Mark, Remote
from sync.store.attempts import Attempt
from sync.verdicts import (
    Absent,
    Altered,
    Arrived,
    Case,
    Conflict,
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

SETTINGS = Settings(resend_create_after_s=30, settled_after_s=150, tries_max=8)
TOKEN = "token"


def attempt(quiet_s: float = 0.0, *, doubtful: bool = True, revision: int = 1, sends: int = 1) -> Attempt:
    item = Item("1", "Bill", b"{}")
    sent_at = datetime(2026, 5, 1, tzinfo=UTC)
    return Attempt(1, "r", item, OperationKind.CREATE, revision, "f", doubtful, sends, sent_at, quiet_s, quiet_s)


def bill(id_: str = "17", version: str = "0", revision: int | None = 1) -> Sighting:
    mark = None if revision is None else Mark(TOKEN, revision)
    return Sighting(Remote("Bill", id_, version, "INV-1", 1250, "USD"), mark, {})


def as_sent(_: Sighting) -> tuple[str, ...]:
    return ()


def edited(_: Sighting) -> tuple[str, ...]:
    return ("due date 2026-06-01, there 2026-06-09",)


def created(
    quiet_s: float = 0.0, *, tries: int = 0, doubtful: bool = True, sends: int = 1, **seen: Any
) -> Verdict:
    return on_create(Case(attempt(quiet_s, doubtful=doubtful, sends=sends), tries, **seen), SETTINGS, as_sent)


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


@pytest.mark.parametrize(("quiet_s", "expected"), [(0.0, NotYet(150.0)), (149.0, NotYet(1.0))])
def test_a_suspect_is_waited_for_until_q(quiet_s: float, expected: Verdict) -> None:
    assert created(quiet_s, suspects=(bill(revision=None),)) == expected


@pytest.mark.parametrize("tries", [0, 8, 100])
def test_a_suspect_after_q_is_named_and_nothing_is_sent(tries: int) -> None:
    verdict = created(150.0, tries=tries, suspects=(bill(revision=None),))

    assert isinstance(verdict, Conflict)
    assert verdict.code == "suspect"
    assert "Bill INV-1 (#17)" in verdict.message


def test_a_mark_decides_before_any_suspect() -> None:
    assert created(1000.0, marked=(bill(),), suspects=(bill("18", revision=None),)) == Arrived(bill())


@pytest.mark.parametrize(
    ("quiet_s", "expected"), [(0.0, NotYet(30.0)), (29.0, NotYet(1.0)), (30.0, Resend()), (1000.0, Resend())]
)
def test_nothing_there_is_sent_again_when_it_has_been_quiet_long_enough(quiet_s: float, expected: Verdict) -> None:
    assert created(quiet_s) == expected


def test_what_was_never_executed_is_sent_again_at_once() -> None:
    assert created(0.0, doubtful=False) == Resend()


@pytest.mark.parametrize(("quiet_s", "rest"), [(31.0, 119.0), (149.5, 0.5)])
def test_giving_up_waits_for_q_after_the_last_send(quiet_s: float, rest: float) -> None:
    assert created(quiet_s, tries=8) == NotYet(rest)


def test_after_eight_tries_and_q_nothing_was_created() -> None:
    assert created(150.0, tries=8) == GiveUp()


# ── update and zero ──────────────────────────────────────────────────────────────────────────────────────────


def changed(
    seen: Sighting | None, *, differs: bool = False, tries: int = 0, quiet_s: float = 0.0, **more: Any
) -> Verdict:
    """The attempt is our second write; the record was at version 0 with the mark of the first."""
    before = bill(version="0", revision=1)
    case = Case(attempt(quiet_s, revision=2), tries, marked=(seen,) if seen else (), before=before, **more)
    return on_change(case, SETTINGS, edited if differs else as_sent)


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


def test_without_a_mark_the_fields_decide() -> None:
    seen = bill(version="1", revision=None)

    assert changed(seen) == Arrived(seen)
    assert isinstance(changed(seen, differs=True), Altered)


def test_an_update_that_never_gets_through_ends_after_eight_tries() -> None:
    assert changed(bill(version="0", revision=1), tries=7) == Resend()
    assert changed(bill(version="0", revision=1), tries=8) == NotYet(150.0)
    assert changed(bill(version="0", revision=1), tries=8, quiet_s=150.0) == GiveUp()


# ── delete ───────────────────────────────────────────────────────────────────────────────────────────────────


def deleted(seen: Sighting | None, tries: int = 0, quiet_s: float = 0.0) -> Verdict:
    return on_delete(Case(attempt(quiet_s), tries, marked=(seen,) if seen else (), before=bill()), SETTINGS)


def test_a_deletion_of_what_is_gone_is_done() -> None:
    assert deleted(None) == Arrived(None)


def test_a_deletion_is_sent_again_while_the_version_stands() -> None:
    assert deleted(bill()) == Resend()
    assert deleted(bill(), tries=8) == NotYet(150.0)
    assert deleted(bill(), tries=8, quiet_s=150.0) == GiveUp()


def test_a_deletion_starts_over_from_a_version_that_moved() -> None:
    assert deleted(bill(version="1")) == Overtaken(bill(version="1"))


# ── what changed meanwhile ───────────────────────────────────────────────────────────────────────────────────


def test_three_sends_without_a_word_end_an_identity_once_nothing_can_be_under_way() -> None:
    def thrice(quiet_s: float) -> Verdict:
        return on_create(Case(attempt(quiet_s, sends=3), 2), SETTINGS, as_sent)

    assert thrice(31.0) == NotYet(119.0)
    assert thrice(150.0) == Absent()


@pytest.mark.parametrize(("quiet_s", "expected"), [(40.0, NotYet(110.0)), (150.0, Absent())])
def test_a_document_that_was_withdrawn_is_not_sent_again(quiet_s: float, expected: Verdict) -> None:
    assert created(quiet_s, withdrawn=True) == expected


def test_a_deletion_that_may_have_been_ours_is_a_persons_question() -> None:
    early = created(40.0, unknown_deleted=True)
    verdict = created(150.0, unknown_deleted=True, withdrawn=True)

    assert early == NotYet(110.0)
    assert isinstance(verdict, Conflict)
    assert verdict.code == "deleted_perhaps"


def test_a_record_at_its_old_version_was_not_changed_whatever_its_mark_says() -> None:
    assert changed(bill(version="0", revision=None), differs=True) == Resend()


@pytest.mark.parametrize("seen", [{"unknown_deleted": True}, {"suspects": (bill(revision=None),)}])
def test_a_person_who_says_it_is_not_ours_sends_it(seen: dict[str, Any]) -> None:
    assert created(40.0, not_ours=True, **seen) == Resend()


def test_a_record_that_is_gone_is_what_a_void_wanted() -> None:
    case = Case(attempt(revision=2), 0, before=bill(), withdrawn=True)

    assert on_change(case, SETTINGS, as_sent) == Arrived(None)


def test_a_memo_that_lost_our_mark_is_compared() -> None:
    assert changed(bill(version="1", revision=None)) == Arrived(bill(version="1", revision=None))
    assert isinstance(changed(bill(version="1", revision=None), differs=True), Altered)
