"""Create, change, void and delete one row: every check first, in QuickBooks' order (§10), then one write."""

from collections.abc import Mapping
from typing import Any

from sandbox.quickbooks import answers, checks, faults, references
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Entity, Write
from sandbox.quickbooks.faults import Fault

_CLEARED: tuple[Any, ...] = ("", {})
_KEPT = ("Id", "SyncToken", "MetaData")
_NOT_STORED = {"Id", "SyncToken", "sparse"}


def save(company: Company, entity: Entity, body: Mapping[str, Any], include: frozenset[str]) -> Answer:
    """A plain POST both creates and updates: an Id makes it an update (§1.1)."""
    if body.get("Id"):
        return update(company, entity, body, include)
    return create(company, entity, body, include)


def create(company: Company, entity: Entity, body: Mapping[str, Any], include: frozenset[str]) -> Answer:
    sent = checks.read(entity, body, entity.required)
    references.check(company, entity, sent)
    new = entity.complete(company, None, _stored(sent))
    _obey(Write(company, entity, None, sent, new, include))
    return _written(company, entity, None, company.add(entity.name, new))


def update(company: Company, entity: Entity, body: Mapping[str, Any], include: frozenset[str]) -> Answer:
    """Sparse: only what was sent changes. Full: what was not sent is cleared (§4.3)."""
    is_sparse = str(body.get("sparse")).lower() == "true"
    sent = checks.read(entity, body, ("Id", "SyncToken", *(() if is_sparse else entity.required)))
    old = _current(company, entity, sent)
    references.check(company, entity, sent)
    base = entity.lasting(old, sent) if is_sparse else _fixed(entity, old)
    new = entity.complete(company, old, _stored(base | sent))
    _obey(Write(company, entity, old, sent, new, include))
    return _written(company, entity, old, company.replace(entity.name, old, new))


def _fixed(entity: Entity, old: Row) -> Row:
    return {name: old[name] for name in (*_KEPT, *entity.fixed) if name in old}


def void(company: Company, entity: Entity, body: Mapping[str, Any]) -> Answer:
    """The transaction stays, worth nothing (§4.4); nothing but Id and SyncToken matters."""
    old = _withdrawn(company, entity, body)
    return _written(company, entity, old, company.replace(entity.name, old, entity.voided(old)))


def delete(company: Company, entity: Entity, body: Mapping[str, Any]) -> Answer:
    """Nothing but Id and SyncToken matters (§4.4)."""
    old = _withdrawn(company, entity, body)
    company.remove(entity.name, old["Id"])
    gone = {"status": "Deleted", "domain": "QBO", "Id": old["Id"]}
    others = entity.effects(company, old, None)
    return Answer({entity.name: gone}, wrote=(f"deleted {entity.name} {old['Id']}", *others))


def _withdrawn(company: Company, entity: Entity, body: Mapping[str, Any]) -> Row:
    """The row that is to be void or gone, where the books allow it."""
    sent = checks.read(entity, {name: body.get(name) for name in ("Id", "SyncToken")}, ("Id", "SyncToken"))
    old = _current(company, entity, sent)
    _subscribed(company)
    if company.is_closed(old):
        raise Fault(faults.books_closed())
    if held := list(entity.holds(company, old)):
        raise Fault(*held)
    return old


def found(company: Company, entity: Entity, id_: str) -> Row:
    """The row, or 610 with the text for what was deleted or never was."""
    row = company.find(entity.name, id_)
    if row is None:
        gone = (entity.name, id_) in company.deleted
        raise Fault(faults.deleted() if gone else faults.inactive())
    return row


def _current(company: Company, entity: Entity, sent: Row) -> Row:
    """The row about to change, provided the sender knows its newest version (§4.2)."""
    row = found(company, entity, sent["Id"])
    if sent["SyncToken"] != row["SyncToken"]:
        raise Fault(faults.stale(entity.name))
    return row


def _stored(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _NOT_STORED and value not in _CLEARED}


def _obey(write: Write) -> None:
    """Raise the errors of all the rules of the entity together."""
    _subscribed(write.company)
    errors = [error for rule in write.entity.rules for error in rule(write)]
    if errors:
        raise Fault(*errors)


def _subscribed(company: Company) -> None:
    if not company.settings.subscription_active:
        raise Fault(faults.subscription_ended())


def _written(company: Company, entity: Entity, old: Row | None, row: Row) -> Answer:
    verb = "updated" if old else "created"
    others = tuple(entity.effects(company, old, row))
    payload = {entity.name: answers.dressed(company, entity, found(company, entity, row["Id"]))}
    return Answer(payload, wrote=(f"{verb} {entity.name} {row['Id']}", *others))
