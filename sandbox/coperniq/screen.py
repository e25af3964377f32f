"""What a person does in Coperniq's own screen: look, enter, change, archive, delete."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sandbox import iso_times
from sandbox.clock import Clock
from sandbox.coperniq import documents, entries, payments
from sandbox.coperniq.auth import ADMIN, COMPANY_ID, FIELD_USER, Auth
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.documents import BILL, INVOICE
from sandbox.entered import checked
from sandbox.system import Refused

_FORMS: dict[str, type[Any]] = {
    "invoices": entries.Invoice,
    "bills": entries.Bill,
    "accounts": entries.Account,
    "projects": entries.Project,
    "catalog-items": entries.CatalogItem,
    "taxes": entries.Tax,
}
_ONLY_TO_LOOK_AT = ("api-keys", "traps")


@dataclass(frozen=True)
class Screen:
    """Keys can be deleted, and the names of the traps tell where they are; both are not entered."""

    company: Company
    auth: Auth
    clock: Clock

    def look(self, account: str, entity: str) -> list[Record]:
        match self._known(account, entity):
            case "api-keys":
                return [{"id": key, "email": user.email} for key, user in self.auth.keys.items()]
            case "traps":
                return [{"id": name, "invoices": list(ids)} for name, ids in self.company.traps.items()]
        return [deepcopy(record) for record in self._home(entity).values()]

    def look_at(self, account: str, entity: str, id_: str) -> Record:
        if self._known(account, entity) not in _ONLY_TO_LOOK_AT:
            return deepcopy(self._at(account, entity, id_))
        for record in self.look(account, entity):
            if record["id"] == id_:
                return record
        raise Refused(404, f"There is no record {id_!r} among {entity}.")

    def add(self, account: str, entity: str, body: Record) -> Record:
        if self._known(account, entity) == "api-keys":
            return self._add_key(body)
        home = self._home(entity)
        record = self._blank(entity)
        record.update(self._entry(entity, body))
        if record["id"] in home:
            raise Refused(409, f"There is already a record {record['id']} among {entity}.")
        home[record["id"]] = record
        return deepcopy(record)

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record:
        """Whatever is changed moves updatedAt to now, unless the body says where."""
        record = self._at(account, entity, id_)
        if str(body.get("id", id_)) != id_:
            raise Refused(400, "An id never changes.")
        moved = {"updatedAt": self._now()} if "updatedAt" in record else {}
        record.update(moved | self._entry(entity, body))
        return deepcopy(record)

    def delete(self, account: str, entity: str, id_: str) -> None:
        """Nothing tells afterwards that it was there."""
        if self._known(account, entity) == "api-keys":
            self.look_at(account, entity, id_)
            del self.auth.keys[id_]
            return
        self._at(account, entity, id_)
        del self._home(entity)[int(id_)]

    def _known(self, account: str, entity: str) -> str:
        if account != str(COMPANY_ID):
            raise Refused(404, f"Coperniq's stand-in has no company {account!r}; there is only '{COMPANY_ID}'.")
        if entity not in (*_FORMS, *_ONLY_TO_LOOK_AT):
            known = ", ".join((*_FORMS, *_ONLY_TO_LOOK_AT))
            raise Refused(404, f"Coperniq's stand-in has no {entity!r}; known: {known}.")
        return entity

    def _home(self, entity: str) -> dict[int, Record]:
        if entity in _ONLY_TO_LOOK_AT:
            raise Refused(400, f"{entity} cannot be entered.")
        home: dict[int, Record] = getattr(self.company, entity.replace("-", "_"))
        return home

    def _at(self, account: str, entity: str, id_: str) -> Record:
        self._known(account, entity)
        home = self._home(entity)
        if not id_.isdecimal() or int(id_) not in home:
            raise Refused(404, f"There is no record {id_!r} among {entity}.")
        return home[int(id_)]

    def _now(self) -> str:
        return iso_times.written(self.clock.now())

    def _add_key(self, body: Record) -> Record:
        """A key as the screen makes them, for whoever it is said to be for."""
        if not isinstance(body.get("id"), str):
            raise Refused(400, "The id of a key is the key itself.")
        user = FIELD_USER if body.get("email") == FIELD_USER.email else ADMIN
        self.auth.keys[body["id"]] = user
        return {"id": body["id"], "email": user.email}

    def _blank(self, entity: str) -> Record:
        match entity:
            case "invoices":
                return documents.blank(self.company, INVOICE, self._now())
            case "bills":
                return documents.blank(self.company, BILL, self._now())
            case "projects":
                number = self.company.next("project", 2701)
                stated = {"title": f"Project {number}", "value": 0, "isSensitive": False}
                return {"id": self.company.new_id(), "uid": number, "accountId": None} | stated
            case "catalog-items":
                return {"id": self.company.new_id(), "name": None, "manufacturer": None, "sku": None, "type": None}
        at = {"createdAt": self._now(), "updatedAt": self._now()}
        if entity == "taxes":
            return {"id": self.company.new_id(), "name": "", "rate": "0.0000", "isArchived": False} | at
        unknown: Record = {"primaryEmail": None, "primaryPhone": None, "address": [], "accountType": None}
        return {"id": self.company.new_id(), "title": ""} | unknown | at

    def _entry(self, entity: str, body: Record) -> Record:
        entry = checked(_FORMS[entity], body)
        for name, home in (("account", self.company.accounts), ("record", self.company.projects)):
            if entry.get(name):
                entry[name] = _existing(name, home, entry[name])
        if "lineItems" in entry:
            entry["lineItems"] = [self._line(line) for line in entry["lineItems"]]
        if "payments" in entry:
            entry["payments"] = [payments.blank(self.company, self._now()) | each for each in entry["payments"]]
        return entry

    def _line(self, entered: Record) -> Record:
        """A line without a catalogue item is one that was typed in by hand, or whose item was deleted."""
        item = self.company.catalog_items.get(entered.get("catalogItemId") or 0)
        blank = {"id": self.company.new_id(), "catalogItemId": None, "quantity": 1, "unitCost": 0, "unitPrice": 0}
        return blank | {"description": None, "sectionName": None} | entered | {"catalogItem": item}


def _existing(name: str, home: dict[int, Record], example: Record) -> Record:
    """The one record that has all fields of the example."""
    found = [record for record in home.values() if example.items() <= record.items()] if example else []
    if len(found) != 1:
        count = "no" if not found else "more than one"
        raise Refused(400, f"There is {count} {name} with {example}.")
    shown = ("id", "uid", "title") if name == "record" else ("id", "title")
    return {field: found[0][field] for field in shown}
