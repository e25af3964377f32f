"""A clerk does to a target by hand what the sync does: finds what a document refers to, encodes it, sends it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

from connectors.base import (
    Done,
    Item,
    Need,
    Operation,
    OperationKind,
    Outcome,
    Search,
    Sent,
    Sighting,
    Target,
)
from models.document import Document, Kind, Payment
from models.link import Mark, mark_token
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.matching import Matched, lacking, match


@dataclass
class Clerk:
    """Works with one target, without a ledger."""

    books: Books
    target: Target
    _parents: dict[str, Sighting] = field(default_factory=dict)
    _items: "count[int]" = field(default_factory=lambda: count(1))

    # ── documents ────────────────────────────────────────────────────────────────────────────────────────────

    def paper(self, kind: Kind, number: str = "C-1", *amounts: str) -> Document:
        """One that can be written now: what a payment is for is in the books."""
        one = papers.paper(kind, self.books.gl_code, number, amounts or ("10.00",))
        self.prepare([one])
        return one

    def prepare(self, some: Sequence[Document]) -> None:
        """Enter the invoices of payments that are not there yet."""
        new = [one for one in some if isinstance(one, Payment) and one.parent.id not in self._parents]
        if new:
            seen = self.enter_all([papers.owed(one, self.books.gl_code) for one in new])
            self._parents |= {one.parent.id: invoice for one, invoice in zip(new, seen, strict=True)}

    def parent(self, document: Document) -> Sighting | None:
        return self._parents[document.parent.id] if isinstance(document, Payment) else None

    def mark(self, document: Document, revision: int = 1) -> Mark:
        ref = document.ref
        return Mark(mark_token(ref.tenant, ref.entity, ref.id, self.books.account), revision)

    # ── what they refer to ───────────────────────────────────────────────────────────────────────────────────

    def matched(self, *documents: Document) -> Matched:
        """Everything that they refer to; who is not there is created."""
        needs = [need for one in documents for need in self.target.needs(one, self.books.policy)]
        found = match(self.target, needs)
        if new := {(need.kind, need.value): need for need in lacking(needs, found)}:
            assert all(isinstance(self.create(need), Done) for need in new.values())
            found = match(self.target, needs)
        return found

    def create(self, need: Need) -> Outcome:
        """Make a customer or a vendor."""
        operation = Operation(OperationKind.CREATE_REFERENCE, Mark("unused", 1), need=need)
        item = self.target.encode(operation, self._item_id(), {}, self.books.policy)
        return self.outcome(item)

    # ── writes ───────────────────────────────────────────────────────────────────────────────────────────────

    def item(
        self,
        document: Document,
        kind: OperationKind = OperationKind.CREATE,
        *,
        seen: Sighting | None = None,
        matched: Matched | None = None,
    ) -> Item:
        """One write, ready to send; one over a record carries the second revision of our mark."""
        mark = self.mark(document, 1 if seen is None else 2)
        operation = Operation(
            kind, mark, document=document, source="Kojo", seen=seen, parent=self.parent(document)
        )
        references = self.matched(document) if matched is None else matched
        return self.target.encode(operation, self._item_id(), references, self.books.policy)

    def send(self, *items: Item, request_id: str = "") -> Sent:
        """Under an identity of its own, if none is given."""
        return self.target.send(items, request_id or uuid4().hex)

    def outcome(self, item: Item, request_id: str = "") -> Outcome:
        return self.send(item, request_id=request_id).outcomes[item.item_id]

    def done(self, item: Item, request_id: str = "") -> Sighting:
        """What the target holds after a write that it did."""
        return _sighting(self.outcome(item, request_id))

    def enter(self, document: Document) -> Sighting:
        """Create it."""
        return self.done(self.item(document))

    def enter_all(self, documents: Sequence[Document]) -> list[Sighting]:
        """Create them, a batch at a time."""
        known = self.matched(*documents)
        return self.done_all([self.item(one, matched=known) for one in documents])

    def done_all(self, items: Sequence[Item]) -> list[Sighting]:
        """What the target holds after writes that it did, a batch at a time."""
        size = self.target.batch_size
        outcomes: dict[str, Outcome] = {}
        for begin in range(0, len(items), size):
            outcomes |= self.send(*items[begin : begin + size]).outcomes
        return [_sighting(outcomes[item.item_id]) for item in items]

    # ── looks ────────────────────────────────────────────────────────────────────────────────────────────────

    def seen(self, one: Sighting) -> Sighting:
        """The record as it is now."""
        (now,) = self.look(one)
        return now

    def look(self, one: Sighting) -> list[Sighting]:
        """The record as it is now, if it is there."""
        return self.target.look_up(Search(one.remote.entity, ids=(one.remote.id,)))

    def _item_id(self) -> str:
        return f"i{next(self._items)}"


def _sighting(outcome: Outcome) -> Sighting:
    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    return outcome.sighting
