"""The screen of a stand-in whose records are plain JSON: each drawer has a form that says what may be entered."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.system import Refused

Record = dict[str, Any]


class Form(BaseModel):
    """The fields of one kind of record, with what a new one has before anybody fills it in."""

    model_config = ConfigDict(extra="forbid")


def filled(form: type[Form], record: Record) -> Record:
    """The record as it is stored; raise Refused for what the form does not allow."""
    try:
        return form.model_validate(record).model_dump(by_alias=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refused(400, f"{form.__name__}.{place}: {first['msg']}.") from error


def _keep(_entered: Record) -> None:
    return


def _unheard(_before: Record | None, _after: Record | None) -> None:
    return


@dataclass(frozen=True)
class Drawer:
    """Records of one kind, by id."""

    records: dict[str, Record]
    form: type[Form]
    new_id: Callable[[], str]
    now: Callable[[], str]  # in the vendor's way of writing a time
    key: str = "id"
    complete: Callable[[Record], None] = _keep  # puts in what an entry only names, or what follows from it
    heard: Callable[[Record | None, Record | None], None] = _unheard  # before and after

    def at(self, id_: str) -> Record:
        if id_ not in self.records:
            raise Refused(404, f"There is no {self.form.__name__} {id_!r}.")
        return self.records[id_]

    def add(self, body: Record) -> Record:
        given = {name: value for name, value in self._stamps("createdAt", "updatedAt").items() if name not in body}
        record = self._filled({self.key: self.new_id()} | given | body)
        if record[self.key] in self.records:
            raise Refused(409, f"{self.form.__name__} {record[self.key]!r} is there already.")
        self.records[record[self.key]] = record
        self.heard(None, record)
        return record

    def edit(self, id_: str, body: Record) -> Record:
        """Whatever is changed moves updatedAt to now, unless the body says where."""
        record = self.at(id_)
        if body.get(self.key, id_) != id_:
            raise Refused(400, "An id never changes.")
        before = dict(record)
        record.update(self._filled(record | self._stamps("updatedAt") | body))
        self.heard(before, record)
        return record

    def delete(self, id_: str) -> None:
        """Without a trace."""
        gone = self.at(id_)
        del self.records[id_]
        self.heard(gone, None)

    def _filled(self, entered: Record) -> Record:
        record = filled(self.form, entered)
        self.complete(record)
        return record

    def _stamps(self, *names: str) -> Record:
        known = {field.alias or name for name, field in self.form.model_fields.items()}
        return {name: self.now() for name in names if name in known}


@dataclass(frozen=True)
class Desk:
    """All drawers of one account."""

    title: str  # the vendor's name, for messages
    account: str
    drawers: Mapping[str, Drawer]

    def look(self, account: str, entity: str) -> list[Record]:
        return deepcopy(list(self._drawer(account, entity).records.values()))

    def look_at(self, account: str, entity: str, id_: str) -> Record:
        return deepcopy(self._drawer(account, entity).at(id_))

    def add(self, account: str, entity: str, body: Record) -> Record:
        return deepcopy(self._drawer(account, entity).add(body))

    def edit(self, account: str, entity: str, id_: str, body: Record) -> Record:
        return deepcopy(self._drawer(account, entity).edit(id_, body))

    def delete(self, account: str, entity: str, id_: str) -> None:
        self._drawer(account, entity).delete(id_)

    def _drawer(self, account: str, entity: str) -> Drawer:
        if account != self.account:
            only = f"there is only {self.account!r}"
            raise Refused(404, f"{self.title}'s stand-in has no account {account!r}; {only}.")
        if entity not in self.drawers:
            known = ", ".join(self.drawers)
            raise Refused(404, f"{self.title}'s stand-in has no {entity!r}; known: {known}.")
        return self.drawers[entity]
