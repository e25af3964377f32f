"""Checks what a person enters against Kojo's schema, and turns it into what is stored."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLFloat,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    is_leaf_type,
)

from sandbox.kojo import blank, times
from sandbox.kojo.ids import Ids
from sandbox.kojo.organisation import Organisation, Record
from sandbox.kojo.schema import fields_of
from sandbox.system import Refused


@dataclass(frozen=True)
class Entry:
    """One thing entered: new records get their ids from `ids` and their times from `now`."""

    organisation: Organisation
    ids: Ids
    now: datetime

    def checked(self, type_name: str, record: Record, body: Record) -> Record:
        """The body with every value as it is stored. Raise Refused for what the schema does not allow."""
        if unknown := body.keys() - record.keys():
            raise Refused(400, f"{type_name} has no field {sorted(unknown)[0]!r} that can be set.")
        given = {name: self._field(type_name, name, record, value) for name, value in body.items()}
        for role_id in (name for name, value in given.items() if name.endswith("ById") and value is not None):
            self._existing("User", {"id": given[role_id]})
        return given

    def _field(self, type_name: str, name: str, record: Record, value: Any) -> Any:
        if name == "invoiceItems":
            return self._items(record["id"], value)
        return self._value(f"{type_name}.{name}", fields_of(type_name)[name].type, value)

    def _items(self, invoice_id: str, bodies: Any) -> list[Record]:
        """Lines are numbered as they come, unless they say otherwise."""
        items = []
        for number, body in enumerate(_list("Invoice.invoiceItems", bodies), start=1):
            _require_object("Invoice.invoiceItems", body)
            item = blank.item(self.ids.new(self.now), times.written(self.now), invoice_id, number)
            item.update(self.checked("InvoiceItem", item, body))
            items.append(item)
        return items

    def _value(self, name: str, type_: Any, value: Any) -> Any:
        if isinstance(type_, GraphQLNonNull):
            if value is None:
                raise Refused(400, f"{name} cannot be null.")
            return self._value(name, type_.of_type, value)
        if value is None:
            return None
        if isinstance(type_, GraphQLList):
            return [self._value(name, type_.of_type, each) for each in _list(name, value)]
        if is_leaf_type(type_):
            return _leaf(name, type_, value)
        return self._object(name, type_, value)

    def _object(self, name: str, type_: GraphQLObjectType, value: Any) -> Record:
        _require_object(name, value)
        if self.organisation.home_of(type_.name) is None:
            return _complete(name, type_, value)
        return self._existing(type_.name, value)

    def _existing(self, type_name: str, example: Record) -> Record:
        """The one record that has all fields of the example: {"code": "5010"} says enough."""
        home = self.organisation.home_of(type_name) or {}
        found = [record for record in home.values() if example.items() <= record.items()] if example else []
        if len(found) != 1:
            count = "no" if not found else "more than one"
            raise Refused(400, f"There is {count} {type_name} with {example}.")
        return found[0]


def _complete(name: str, type_: GraphQLObjectType, value: Record) -> Record:
    """A record that lives inside another one: a file, a phase."""
    if unknown := value.keys() - type_.fields.keys():
        raise Refused(400, f"{name} has no field {sorted(unknown)[0]!r}.")
    for field, definition in type_.fields.items():
        if isinstance(definition.type, GraphQLNonNull) and value.get(field) is None:
            raise Refused(400, f"{name} needs {field}.")
    return dict.fromkeys(type_.fields) | value


def _require_object(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise Refused(400, f"{name} must be an object.")


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Refused(400, f"{name} must be a list.")
    return value


def _leaf(name: str, type_: GraphQLLeafType, value: Any) -> Any:
    if type_ is GraphQLFloat and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    try:
        return type_.coerce_input_value(value)
    except GraphQLError as error:
        raise Refused(400, f"{name}: {error.message.rstrip('.')}.") from error
