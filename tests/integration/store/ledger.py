"""A ledger with one route, and the verbs that stories about it need."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from connectors.base import Item, OperationKind, Sighting
from models import tables
from models.link import Event, Remote
from models.route import Route
from sync.store import attempts, connections, documents, leases, links, moves
from sync.store.attempts import NewAttempt
from sync.store.clock import db_now
from sync.store.database import Database
from sync.store.documents import Incoming
from sync.store.leases import Claim
from tests.unit.invoices import REF, invoice

LEASE_S = 30.0


@dataclass(frozen=True)
class Ledger:
    """Verbs of workers and sources; times are moved by hand, never waited for."""

    database: Database
    source_id: int
    target_id: int
    route_id: int

    @classmethod
    def begun(cls, database: Database) -> "Ledger":
        with database.transaction() as db:
            source = connections.add(db, account("kojo", "connectors.kojo"))
            target = connections.add(db, account("books", "connectors.quickbooks"))
            way = Route(source="kojo", target="books", since=date(2026, 1, 1))
            connections.put_route(db, source, target, way)
            (row,) = connections.routes(db)
        return cls(database, source, target, row.id)

    def link(self, source_id: str = "inv-1", *, due: bool = True) -> int:
        """An invoice that was pulled and queued; its link."""
        with self.database.transaction() as db:
            document_id = documents.add(db, self.source_id, pulled(source_id))
            link = links.add(db, document_id, self.target_id, self.route_id, f"token-{source_id}")
            if due:
                moves.move(db, link, Event.QUEUE, "Queued.", due_at=db_now())
        return link.id

    def claim(self, owner: str = "worker", at_most: int = 30, *, lost_first: bool = False) -> list[Claim]:
        with self.database.transaction() as db:
            return leases.claim(db, self.target_id, owner, LEASE_S, at_most, lost_first=lost_first)

    def end(self, claim: Claim, event: Event = Event.CONFIRM, message: str = "", **changes: Any) -> None:
        with self.database.transaction() as db:
            moves.move(db, claim, event, message, **moves.RESTED | changes)

    def record(self, link_id: int, request_id: str = "r-1", **changes: Any) -> int:
        """A write that is about to be sent."""
        with self.database.transaction() as db:
            (attempt_id,) = attempts.record(db, self.target_id, [self.write(link_id, request_id, **changes)])
        assert attempt_id is not None
        return attempt_id

    def write(self, link_id: int, request_id: str, item_id: str = "1", **changes: Any) -> NewAttempt:
        item = Item(item_id, "Bill", b'{"bId":"1"}')
        return NewAttempt(request_id, item, OperationKind.CREATE, 1, 1, link_id=link_id, **changes)

    def run_out(self, *link_ids: int) -> None:
        """The leases end, as if their workers had been killed some time ago."""
        self._change(link_ids, lease_until=db_now(-1))

    def row(self, link_id: int) -> Any:
        with self.database.reading() as db:
            return db.execute(select(tables.link).where(tables.link.c.id == link_id)).one()

    def count(self, table: Any) -> int:
        with self.database.reading() as db:
            counted: int = db.execute(select(func.count()).select_from(table)).scalar_one()
            return counted

    def _change(self, link_ids: tuple[int, ...], **values: Any) -> None:
        with self.database.transaction() as db:
            db.execute(update(tables.link).where(tables.link.c.id.in_(link_ids)).values(**values))


def account(name: str, connector: str) -> dict[str, Any]:
    """A connection's columns."""
    return {"name": name, "connector": connector, "environment": "sandbox", "account": name, "settings": {}}


def pulled(source_id: str, **changes: Any) -> Incoming:
    document = invoice(ref=REF.model_copy(update={"id": source_id}), **changes)
    raw = f'{{"id":"{source_id}"}}'.encode()
    return Incoming("invoice", source_id, raw, "7", document, "f-1", None, {"issue_date": "2026-05-01"})


def bill(id_: str = "17", version: str = "0") -> Sighting:
    return Sighting(
        Remote("Bill", id_, version, "INV-1", 1250, "USD", "https://books.test/17"), None, {"total": "12.50"}
    )
