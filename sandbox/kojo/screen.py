"""What a person does in Kojo's own screen: look, enter, change, delete."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.kojo import blank, times
from sandbox.kojo.entry import Entry
from sandbox.kojo.ids import Ids
from sandbox.kojo.organisation import Organisation, Record
from sandbox.system import Refused

ACCOUNT = "acme"
TYPE_OF = {
    "invoices": "Invoice",
    "vendors": "Vendor",
    "jobs": "Job",
    "gl-codes": "GLCode",
    "tax-codes": "TaxCode",
    "cost-categories": "CostCategory",
}
_BLANK = {
    "Vendor": blank.vendor,
    "Job": blank.job,
    "GLCode": blank.gl_code,
    "TaxCode": blank.tax_code,
    "CostCategory": blank.cost_category,
}


@dataclass(frozen=True)
class Screen:
    organisation: Organisation
    clock: Clock
    ids: Ids
    settings: Mapping[str, bool]

    def look(self, account: str, entity: str) -> list[Record]:
        return [deepcopy(record) for record in self._home(account, entity).values()]

    def look_at(self, account: str, entity: str, id_: str) -> Record:
        return deepcopy(self._at(account, entity, id_))

    def add(self, account: str, entity: str, body: Record) -> Record:
        home = self._home(account, entity)
        record = self._blank(TYPE_OF[entity])
        record["id"] = body.get("id", record["id"])
        record.update(self._entry().checked(TYPE_OF[entity], record, body))
        if record["id"] in home:
            raise Refused(409, f"There is already a record {record['id']!r} among {entity}.")
        home[record["id"]] = record
        return deepcopy(record)

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record:
        """Whatever is changed moves updatedAt to now, unless the body says where."""
        record = self._at(account, entity, id_)
        if body.get("id", id_) != id_:
            raise Refused(400, "An id never changes.")
        record.update({"updatedAt": self._now()} | self._entry().checked(TYPE_OF[entity], record, body))
        return deepcopy(record)

    def delete(self, account: str, entity: str, id_: str) -> None:
        """A soft delete where Kojo knows one; other records leave the lists, and stay where they are used."""
        record = self._at(account, entity, id_)
        if "deletedAt" in record and self.settings["keeps_deleted"]:
            record.update(deletedAt=self._now(), updatedAt=self._now())
        else:
            del self._home(account, entity)[id_]

    def _home(self, account: str, entity: str) -> dict[str, Record]:
        if account != ACCOUNT:
            raise Refused(404, f"Kojo's stand-in has no account {account!r}; there is only {ACCOUNT!r}.")
        home = self.organisation.home_of(TYPE_OF.get(entity, ""))
        if home is None:
            raise Refused(404, f"Kojo's stand-in has no {entity!r}; known: {', '.join(TYPE_OF)}.")
        return home

    def _at(self, account: str, entity: str, id_: str) -> Record:
        home = self._home(account, entity)
        if id_ not in home:
            raise Refused(404, f"There is no record {id_!r} among {entity}.")
        return home[id_]

    def _entry(self) -> Entry:
        return Entry(self.organisation, self.ids, self.clock.now())

    def _now(self) -> str:
        return times.written(self.clock.now())

    def _blank(self, type_name: str) -> Record:
        id_ = self.ids.new(self.clock.now())
        if type_name == "Invoice":
            return blank.invoice(id_, self._now(), next(iter(self.organisation.users)))
        return _BLANK[type_name](id_, self._now())
