"""The pass over the target's changes: finds what no answer told, and never touches what a worker holds."""

from tests.model.protocol import MARGIN, QUIET, Attempt, Code, Link, State
from tests.model.target import VOID, Mark, Seen
from tests.model.worker import Ledger


def watch(ledger: Ledger) -> None:
    """Compare every bill that changed with what the ledger knows of it."""
    links = {link.token: link for link in ledger.links}
    owners = ledger.owners()
    for bill in list(ledger.books.bills):
        seen = None if bill.deleted else bill.seen()
        if bill.id in owners:
            _known(ledger, links[owners[bill.id]], seen)
        elif seen and seen.mark and seen.mark.token in links:
            _stray(ledger, links[seen.mark.token], seen, seen.mark)


def _is_held(ledger: Ledger, link: Link) -> bool:
    return link.lease_until >= ledger.now


def _known(ledger: Ledger, link: Link, seen: Seen | None) -> None:
    """A link's own bill."""
    if seen and seen.version == link.version:
        return
    if _is_held(ledger, link) or link.state is not State.LINKED:
        link.sign = ledger.rules.leave_a_sign
    elif seen is None and link.held != VOID:
        _stop(link, Code.DELETED)
    elif seen and seen.content != link.held:
        link.shown = seen.content
        _stop(link, Code.CHANGED)
    elif seen:
        link.version = seen.version


def _stray(ledger: Ledger, link: Link, seen: Seen, mark: Mark) -> None:
    """A bill with our mark that is not its link's."""
    if seen.id in link.notes or _is_held(ledger, link):
        return
    if link.open:
        link.due_at = ledger.now if link.due_at is None else min(link.due_at, ledger.now)
        return
    attempt = _made_by(link, seen)
    if attempt is None:
        link.notes.add(seen.id)
    elif link.remote is None and mark == attempt.mark:
        _adopt(ledger, link, seen, attempt)
    else:
        link.named = tuple({seen.id, *link.named} | ({link.remote} if link.remote is not None else set()))
        _stop(link, Code.SEVERAL)


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
        link.shown = seen.content
        _stop(link, Code.CHANGED)
    else:
        link.state, link.code, link.due_at = State.LINKING, None, ledger.now


def _stop(link: Link, code: Code) -> None:
    link.state, link.code, link.due_at, link.order = State.ERROR, code, None, None
    link.notes.update(link.named)
