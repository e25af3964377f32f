"""What a person does in ZRM's own screen: log in, look, enter, change, delete. The account is a workspace."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sandbox import iso_times
from sandbox.clock import Clock
from sandbox.entered import checked
from sandbox.system import Refused
from sandbox.zrm import entries, rows
from sandbox.zrm.installation import WORKSPACES, Installation, Record
from sandbox.zrm.sessions import LIFE, USERS, Sessions

_FORMS: dict[str, type[Any]] = {
    "invoices": entries.Invoice,
    "line-items": entries.LineItem,
    "payments": entries.Payment,
    "customers": entries.Customer,
}
_OTHERS = ("sessions", "traps")


@dataclass(frozen=True)
class Screen:
    installation: Installation
    sessions: Sessions
    clock: Clock

    def look(self, account: str, entity: str) -> list[Record]:
        match self._known(account, entity):
            case "sessions":
                return [session.shown() for session in self.sessions.all()]
            case "traps":
                return [{"id": name, "invoices": list(ids)} for name, ids in self.installation.traps.items()]
        return [deepcopy(row) for row in self._home(entity).values() if row["workspaceId"] == account]

    def look_at(self, account: str, entity: str, id_: str) -> Record:
        if self._known(account, entity) not in _OTHERS:
            return deepcopy(self._at(account, entity, id_))
        for record in self.look(account, entity):
            if record["id"] == id_:
                return record
        raise _nothing(entity, id_)

    def add(self, account: str, entity: str, body: Record) -> Record:
        if self._known(account, entity) == "sessions":
            return self._log_in(body)
        home = self._home(entity)
        entry = checked(_FORMS[entity], body)
        row = self._blank(account, entity) | entry
        if row["id"] in home:
            raise Refused(409, f"There is already a record {row['id']!r} among {entity}.")
        home[row["id"]] = row
        return deepcopy(row)

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record:
        """Whatever is changed moves updatedAt to now, unless the body says where."""
        row = self._at(account, entity, id_)
        if body.get("id", id_) != id_:
            raise Refused(400, "An id never changes.")
        row.update({"updatedAt": self._now()} | checked(_FORMS[entity], body))
        return deepcopy(row)

    def delete(self, account: str, entity: str, id_: str) -> None:
        """Nothing tells afterwards that it was there; a deleted session is logged out."""
        if self._known(account, entity) == "sessions":
            self.look_at(account, entity, id_)
            self.sessions.close(id_)
            return
        self._at(account, entity, id_)
        del self._home(entity)[id_]

    def _known(self, account: str, entity: str) -> str:
        if account not in WORKSPACES:
            known = ", ".join(WORKSPACES)
            raise Refused(404, f"ZRM's stand-in has no workspace {account!r}; known: {known}.")
        if entity not in (*_FORMS, *_OTHERS):
            known = ", ".join((*_FORMS, *_OTHERS))
            raise Refused(404, f"ZRM's stand-in has no {entity!r}; known: {known}.")
        return entity

    def _home(self, entity: str) -> dict[str, Record]:
        if entity in _OTHERS:
            raise Refused(400, f"{entity} cannot be entered.")
        home: dict[str, Record] = getattr(self.installation, entity.replace("-", "_"))
        return home

    def _at(self, account: str, entity: str, id_: str) -> Record:
        self._known(account, entity)
        row = self._home(entity).get(id_)
        if row is None or row["workspaceId"] != account:
            raise _nothing(entity, id_)
        return row

    def _blank(self, account: str, entity: str) -> Record:
        id_ = self.installation.new_id()
        if entity == "invoices":
            return rows.invoice(id_, account, self._now())
        return rows.entered(entity, id_, account, self._now())

    def _log_in(self, body: Record) -> Record:
        """As with password or magic link; the answer has the token."""
        entry = checked(entries.SessionEntry, body)
        user = next((user for user in USERS if user.email == entry.get("email")), None)
        if user is None:
            raise Refused(400, f"There is no user {entry.get('email')!r}; known: {_emails()}.")
        life = timedelta(seconds=entry["expiresInSeconds"]) if "expiresInSeconds" in entry else LIFE
        return self.sessions.open(self.installation.new_id(), user, self.clock.now() + life).shown()

    def _now(self) -> str:
        return iso_times.written(self.clock.now())


def _emails() -> str:
    return ", ".join(user.email for user in USERS)


def _nothing(entity: str, id_: str) -> Refused:
    return Refused(404, f"There is no record {id_!r} among {entity}.")
