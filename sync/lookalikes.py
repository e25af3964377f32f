"""Finds bills entered by hand: a record of the same party and number in the target stops a create.

Asked for many numbers at once, never one by one.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from connectors.base import Operation, OperationKind, Sighting
from models.document import Invoice
from models.money import from_minor, to_minor, written
from sync import endings, looks
from sync.resolve import at_work
from sync.slice import Slice
from sync.store import links, remotes
from sync.work import Work


def without_lookalikes(at: Slice, works: Sequence[Work]) -> list[Work]:
    """The works that may be written; the others end here, naming what is in the target already."""
    creates = [work for work in works if work.kind is OperationKind.CREATE]
    seen = looks.look(at, creates)
    at.looked(seen.at)
    adopted = [(work, work.seen) for work in works if work.kind is OperationKind.ADOPT and work.seen is not None]
    if seen.found or adopted:
        with at.transaction() as db:
            for work in creates:
                _compare(at, db, work, seen.found)
            for work, named in adopted:
                _compare_adopted(at, db, work, named)
    return at_work(at, works)


def _compare(at: Slice, db: Connection, work: Work, seen: Sequence[Sighting]) -> None:
    own = [one for one in seen if one.mark is not None and one.mark.token == work.claim.token]
    if own:
        _ours_already(at, db, work, own)
        return
    number = (at.target.number(work.document) or "").casefold()
    entity = at.target.entity(work.document.kind)
    for one in seen:
        same_number = (one.remote.number or "").casefold() == number and one.remote.entity == entity
        if same_number and one.party == work.party:
            at.stopped(db, work.claim, _told(at, work, one), "exists_in_target", key=one.remote.id)
            return


def _told(at: Slice, work: Work, one: Sighting) -> str:
    document = work.document
    counterparty = document.counterparty if isinstance(document, Invoice) else None
    party = counterparty.display_name if counterparty else "the same party"
    name = f"{one.remote.entity} {one.remote.number} from {party}"
    if one.mark is not None:
        return (
            f"{name} is in {at.title} already, from another invoice with the same number. "
            "Change the number, or exclude this invoice."
        )
    amount = written(from_minor(one.remote.total, one.remote.currency), one.remote.currency)
    return (
        f"{name} is in {at.title} already (#{one.remote.id}, {amount} {one.remote.currency}), entered by hand. "
        f"If it is the same, run `ledgerlink adopt {document.ref.id} {one.remote.id}`; else change the number."
    )


def _ours_already(at: Slice, db: Connection, work: Work, own: Sequence[Sighting]) -> None:
    """It carries this document's mark, though the ledger does not know of it (a restored database)."""
    if len(own) > 1:
        names = ", ".join(f"#{one.remote.id}" for one in own)
        text = f"{at.title} holds this invoice more than once ({names}). Keep one and adopt it."
        at.stopped(db, work.claim, text, "several")
        return
    (seen,) = own
    links.note(db, work.claim.id, revision=seen.mark.revision if seen.mark else 0)
    sent = _as_sent(at, work)
    if differences := at.target.differences(sent, seen.fields):
        endings.altered(at, db, work.claim, seen, sent, differences)
    else:
        at.linked(db, work.claim, work.claim.wanted, seen)


def _as_sent(at: Slice, work: Work) -> dict[str, Any]:
    """The fields that a create would send."""
    operation = Operation(OperationKind.CREATE, work.mark, document=work.document)
    return at.target.fields(at.target.encode(operation, "1", work.references, work.policy).body)


def _compare_adopted(at: Slice, db: Connection, work: Work, seen: Sighting) -> None:
    """A person named this record; vendor and total must agree before it gets our mark."""
    owner = remotes.owner_of(db, at.target_id, seen.remote.entity, seen.remote.id)
    total = work.document.total
    is_of_another = seen.mark is not None and seen.mark.token != work.claim.token
    if is_of_another or owner not in (None, work.claim.id):
        at.stopped(
            db,
            work.claim,
            f"{seen.remote.entity} #{seen.remote.id} belongs to another invoice. Name another.",
            "adopted",
        )
    elif seen.party != work.party:
        role = "vendor" if work.document.kind.is_payable else "customer"
        text = f"{seen.remote.entity} #{seen.remote.id} is from another {role}; it was not adopted."
        at.stopped(db, work.claim, text, "adopted")
    elif total is None or to_minor(total, work.document.currency) != seen.remote.total:
        theirs = written(from_minor(seen.remote.total, seen.remote.currency), seen.remote.currency)
        ours = "nothing" if total is None else written(total, work.document.currency)
        text = f"{seen.remote.entity} #{seen.remote.id} is over {theirs}, the invoice over {ours}: not adopted."
        at.stopped(db, work.claim, f"{text} Correct one of them and adopt it again.", "adopted")
