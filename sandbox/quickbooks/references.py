"""What points to what: references are checked when a row is written and named when it is read."""

from collections.abc import Iterator
from typing import Any

from sandbox.quickbooks import catalog, faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.faults import Error, Fault
from sandbox.quickbooks.kinds import Kind, Many, Reference, Shape


def check(company: Company, entity: Entity, sent: Row) -> None:
    """Raise one fault for all references that lead nowhere (2500) or to something inactive (610)."""
    errors = [error for kind, value, name in _within(entity, sent) for error in _wrong(company, kind, value, name)]
    if errors:
        raise Fault(*errors)


def fill(company: Company, entity: Entity, row: Row) -> Row:
    """The row with the present name of whatever it points to."""
    kinds = entity.fields
    return {name: _filled(company, kinds[name], row[name]) if name in kinds else row[name] for name in row}


def _wrong(company: Company, kind: Reference, value: str, element: str) -> Iterator[Error]:
    if kind.to in {"Currency", "TaxCode"}:
        return  # judged by rules of their own, with other codes
    row = company.find(kind.to, value)
    if value in kind.besides:
        return
    if row is None:
        yield faults.bad_reference(catalog.ENTITIES[kind.to].prefix, value, element)
    elif not row.get("Active", True):
        yield faults.inactive()


def _within(entity: Entity, row: Row) -> Iterator[tuple[Reference, str, str]]:
    for name, value in row.items():
        if name in entity.fields:
            yield from _references(entity.fields[name], value, name)


def _references(kind: Kind, value: Any, name: str) -> Iterator[tuple[Reference, str, str]]:
    """Every reference with its id and the name of the property that holds it, at any depth."""
    match kind:
        case Reference() if value:
            yield kind, value["value"], name
        case Shape():
            for inner, inside in value.items():
                yield from _references(kind.fields[inner], inside, inner)
        case Many():
            for item in value:
                yield from _references(kind.of, item, name)


def _filled(company: Company, kind: Kind, value: Any) -> Any:
    match kind:
        case Reference():
            return _named(company, kind, value)
        case Shape():
            return {name: _filled(company, kind.fields[name], inside) for name, inside in value.items()}
        case Many():
            return [_filled(company, kind.of, item) for item in value]
        case _:
            return value


def _named(company: Company, kind: Reference, value: Row) -> Row:
    if kind.to == "Currency":
        return company.country.currency
    row = company.find(kind.to, value["value"])
    if row is None or not kind.named:
        return value
    return {**value, "name": catalog.ENTITIES[kind.to].title(company, row)}
