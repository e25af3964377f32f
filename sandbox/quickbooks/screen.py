"""What a person does in QuickBooks' own screen, under the same rules as the API."""

from typing import Any

from sandbox.quickbooks import answers, catalog, operations
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.faults import Fault
from sandbox.system import Refused

_NO_OPTIONS = frozenset[str]()


def look(company: Company, entity: str) -> list[dict[str, Any]]:
    """Every row, oldest first, whether active or not."""
    known = _entity(entity)
    return [answers.dressed(company, known, row) for row in company.all(known.name)]


def look_at(company: Company, entity: str, id_: str) -> dict[str, Any]:
    known = _entity(entity)
    row = company.find(known.name, id_)
    if row is None:
        raise Refused(404, f"There is no {known.name} {id_}.")
    return answers.dressed(company, known, row)


def add(company: Company, entity: str, body: dict[str, Any]) -> dict[str, Any]:
    return _done(company, entity, "create", {**body, "Id": None})


def edit(company: Company, entity: str, id_: str, body: dict[str, Any]) -> dict[str, Any]:
    row = look_at(company, entity, id_)
    return _done(company, entity, "update", {**body, "Id": id_, "SyncToken": row.get("SyncToken"), "sparse": True})


def delete(company: Company, entity: str, id_: str) -> None:
    row = look_at(company, entity, id_)
    _done(company, entity, "delete", {"Id": id_, "SyncToken": row.get("SyncToken")})


def _done(company: Company, entity: str, operation: str, body: dict[str, Any]) -> dict[str, Any]:
    known = _entity(entity)
    try:
        answer = operations.write(company, known, operation, body, _NO_OPTIONS)
    except Fault as fault:
        raise Refused(fault.status, str(fault)) from fault
    done: dict[str, Any] = answer.payload[known.name]
    return done


def _entity(path: str) -> Entity:
    if path not in catalog.BY_PATH:
        raise Refused(404, f"QuickBooks has no {path!r} here; it has {', '.join(catalog.BY_PATH)}.")
    return catalog.BY_PATH[path]
