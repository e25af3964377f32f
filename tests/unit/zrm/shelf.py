"""A ZRM in memory behind respx: a shelf of invoices that lists them in any order, heeds a filter or not."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import httpx
import respx

from connectors.times import written
from connectors.zrm.client import Zrm
from connectors.zrm.cursor import Position
from connectors.zrm.lists import Query
from connectors.zrm.stretch import Stretch, read_stretch
from tests.given import given_in_memory
from tests.unit.zrm.records import OFFICE, SETTINGS, Record

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = NOON + timedelta(hours=5)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


@dataclass
class Shelf:
    """Invoices by id: when each was created, and changed."""

    rows: dict[str, tuple[datetime, datetime]]
    order: Literal["changed", "created", "newest"] = "changed"
    heeds_since: bool = True
    includes_bound: bool = False
    style: Literal["total", "bare", "cursor"] = "total"
    most: int = 1000
    before_page: Callable[[int], None] = lambda _: None
    pages: int = field(default=0)

    def answer(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.url.params["input"])
        self.pages += 1
        self.before_page(self.pages)
        start = int(asked.get("cursor", asked.get("offset", 0)))
        found = [self.shown(id_) for id_ in self._sorted() if self._is_asked_for(id_, asked.get("updatedAfter"))]
        page = found[start:][: min(asked["limit"], self.most)]
        following = start + len(page) if start + len(page) < len(found) else None
        data = {
            "total": {"items": page, "total": len(found)},
            "bare": page,
            "cursor": {"items": page, "nextCursor": following and str(following)},
        }[self.style]
        headers = {"Date": NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        return httpx.Response(200, json={"result": {"data": data}}, headers=headers)

    def shown(self, id_: str) -> Record:
        created, changed = self.rows[id_]
        return {"id": id_, "createdAt": written(created), "updatedAt": written(changed), "workspaceId": OFFICE}

    def move(self, id_: str) -> None:
        """Somebody changes an invoice now."""
        self.rows[id_] = (self.rows[id_][0], NOW + timedelta(seconds=1))

    def stretch(self, position: Position, limit: int) -> Stretch:
        """Our reading of it."""
        with respx.mock() as router:
            router.get("https://zrm.invalid/trpc/invoice.list").mock(side_effect=self.answer)
            zrm = Zrm(SETTINGS, OFFICE, given_in_memory())
            return read_stretch(zrm, Query("invoice.list", SETTINGS.arguments.list, limit), position, 60)

    def read_all(self, limit: int) -> list[str]:
        """The ids that all stretches bring, one after the other."""
        taken: list[str] = []
        position = Position()
        while True:
            stretch = self.stretch(position, limit)
            taken += [row.id for row in stretch.rows]
            if stretch.bound is None:
                return taken
            position = Position.read(Position(since=stretch.bound, until=stretch.end).cursor())

    def _sorted(self) -> list[str]:
        if self.order == "changed":
            return sorted(self.rows, key=lambda id_: (self.rows[id_][1], id_))
        return sorted(self.rows, key=lambda id_: (self.rows[id_][0], id_), reverse=self.order == "newest")

    def _is_asked_for(self, id_: str, since: str | None) -> bool:
        changed = written(self.rows[id_][1])
        if since is None or not self.heeds_since:
            return True
        return changed > since or (self.includes_bound and changed == since)
