"""One company's books: the rows of every entity, their ids and versions, and the company's calendar."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sandbox.clock import Clock
from sandbox.quickbooks.countries import US, Country
from sandbox.quickbooks.links import Links
from sandbox.quickbooks.settings import Settings

Row = dict[str, Any]
Refusal = Callable[[str, Mapping[str, Any]], Exception | None]  # entity and body of a write: the fault, if any

OFFSET = timezone(timedelta(hours=-7))  # of every company here; Intuit's samples have it
FIRST_NEW_ID = 145  # above every id of the seed, as in Intuit's sample companies


class Company:
    """A stored row is never changed in place, so an answer may share its parts."""

    def __init__(self, realm: str, clock: Clock, settings: Settings, country: Country = US) -> None:
        self.realm = realm
        self.country = country
        self.settings = settings
        self.deleted: dict[tuple[str, str], str] = {}  # when each row went
        self._clock = clock
        self._rows: dict[str, dict[str, Row]] = {}
        self._links = Links()
        self._next_id = FIRST_NEW_ID
        self._next_address_id = 1
        self._refusal: Refusal | None = None

    def find(self, entity: str, id_: str) -> Row | None:
        return self._rows.get(entity, {}).get(id_)

    def all(self, entity: str) -> Iterator[Row]:
        """Oldest first, whether active or not."""
        return iter(self._rows.get(entity, {}).values())

    def payers_of(self, id_: str) -> Iterator[tuple[str, Row]]:
        """The transactions whose lines are applied to this one, oldest first, each with its entity."""
        return ((entity, self._rows[entity][payer]) for entity, payer in self._links.to(id_))

    def new_address_id(self) -> str:
        """Addresses of transactions have Ids of a series of their own (§5.1)."""
        self._next_address_id += 1
        return str(self._next_address_id)

    def settle(self, entity: str, row: Row) -> Row:
        """Keep a row as it was found, with its own Id: how the seed is laid."""
        self._links.move((entity, row["Id"]), self.find(entity, row["Id"]), row)
        self._rows.setdefault(entity, {})[row["Id"]] = row
        return row

    def add(self, entity: str, row: Row) -> Row:
        id_ = str(self._next_id)
        self._next_id += 1
        now = self.timestamp()
        meta = {"CreateTime": now, "LastUpdatedTime": now}
        return self.settle(entity, {**row, "Id": id_, "SyncToken": "0", "MetaData": meta})

    def replace(self, entity: str, old: Row, new: Row) -> Row:
        """Every write moves SyncToken by one and LastUpdatedTime to now (§4.2)."""
        version = str(int(old["SyncToken"]) + 1)
        meta = {**old["MetaData"], "LastUpdatedTime": self.timestamp()}
        return self.settle(entity, {**new, "Id": old["Id"], "SyncToken": version, "MetaData": meta})

    def remove(self, entity: str, id_: str) -> None:
        self._links.move((entity, id_), self._rows[entity].pop(id_), None)
        self.deleted[entity, id_] = self.timestamp()

    @contextmanager
    def refusing(self, refusal: Refusal) -> Iterator[None]:
        """Meanwhile writes fail as `refusal` says: a trouble of QuickBooks' own, no rule of the books."""
        self._refusal = refusal
        try:
            yield
        finally:
            self._refusal = None

    def stumble(self, entity: str, body: Mapping[str, Any]) -> None:
        """Raise the fault of the trouble this write meets, if it meets one."""
        if self._refusal and (fault := self._refusal(entity, body)):
            raise fault

    def now(self) -> datetime:
        return self._clock.now().astimezone(OFFSET)

    def today(self) -> date:
        return self.now().date()

    def timestamp(self) -> str:
        """Entities carry whole seconds (§1.4)."""
        return self.now().isoformat(timespec="seconds")

    def is_closed(self, *rows: Mapping[str, Any] | None) -> bool:
        """Whether one of these transactions lies in the closed part of the books."""
        closed = self.settings.book_close_date
        return closed is not None and any(row["TxnDate"] <= closed for row in rows if row and "TxnDate" in row)
