"""The pass over the target's changes: finds what no answer told, and never touches what a worker holds."""

from tests.model.protocol import MARGIN, QUIET, Attempt, Code, Link, State
from tests.model.target import VOID, Kind, Mark, Seen
from tests.model.worker import Ledger


def watch(ledger: Ledger) -> None:
    """Judge what changed since the last pass; what cannot be judged yet is kept for the next."""
    ledger.inbox.update(ledger.books.changed_since(ledger.watched_at - MARGIN))
    ledger.watched_at = ledger.now
    for bill in sorted(ledger.inbox):
        if _is_judged(ledger, bill) or not ledger.rules.keep_unjudged_changes:
            ledger.inbox.remove(bill)


def _is_judged(ledger: Ledger, bill: int) -> bool:
    links = {link.token: link for link in ledger.links}
    owner, seen = ledger.owners().get(bill), ledger.books.read(bill)
    if owner is not None:
        return _is_known_judged(ledger, links[owner], seen)
    if seen and seen.mark and seen.mark.token in links:
        return _is_stray_judged(ledger, links[seen.mark.token], seen, seen.mark)
    return not any(link.open and link.open.kind is Kind.CREATE for link in ledger.links)


def _is_busy(ledger: Ledger, link: Link) -> bool:
    return link.lease_until >= ledger.now or link.open is not None or link.due_at is not None


def _is_known_judged(ledger: Ledger, link: Link, seen: Seen | None) -> bool:
    """A link's own bill."""
    if _is_busy(ledger, link):
        return False
    if link.state is not State.LINKED or (seen and seen.version == link.version):
        return True
    if seen is None and link.held != VOID:
        _stop(link, Code.DELETED)
    elif seen and seen.content != link.held:
        link.shown = seen.content
        _stop(link, Code.CHANGED)
    elif seen:
        link.version = seen.version
    return True


def _is_stray_judged(ledger: Ledger, link: Link, seen: Seen, mark: Mark) -> bool:
    """A bill with our mark that is not its link's."""
    if seen.id in link.notes | link.told:
        return True
    attempt = _made_by(link, seen)
    waits_for_a_person = link.state is State.ERROR and link.open is not None and attempt is not link.open
    if _is_busy(ledger, link) and attempt and not waits_for_a_person:
        return False
    if attempt is None or waits_for_a_person:
        link.notes.add(seen.id)
    elif link.remote is None and mark == attempt.mark:
        _adopt(ledger, link, seen, attempt)
    elif ledger.rules.ask_when_several:
        link.named = (seen.id,) if link.remote is None else (seen.id, link.remote)
        _stop(link, Code.SEVERAL)
    else:
        link.notes.add(seen.id)
    return True


def _made_by(link: Link, seen: Seen) -> Attempt | None:
    """The create in whose window it was made."""
    for attempt in link.creates:
        if attempt.first_sent - MARGIN <= seen.made_at <= attempt.last_sent + QUIET:
            return attempt
    return None


def _adopt(ledger: Ledger, link: Link, seen: Seen, attempt: Attempt) -> None:
    """It is ours after all."""
    link.remote, link.version, link.held = seen.id, seen.version, attempt.content
    if seen.content != attempt.content:
        link.version, link.shown = -1, seen.content
        _stop(link, Code.CHANGED)
    else:
        link.state, link.code, link.due_at = State.LINKING, None, ledger.now


def _stop(link: Link, code: Code) -> None:
    link.state, link.code, link.due_at, link.order = State.ERROR, code, None, None
    link.told.update(link.named)
