"""Up to thirty operations in one request, each with its own outcome and its own identity (§7.2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.quickbooks import catalog, faults, operations, replay, search
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.entity import Entity
from sandbox.quickbooks.faults import Fault
from sandbox.quickbooks.replay import Identity, Replay

ITEMS_MAX = 30


def run(company: Company, memory: Replay, request_id: str | None, body: Mapping[str, Any]) -> Answer:
    """Raise Fault only for what is wrong with the batch as a whole; an item's fault is its own."""
    items = _items(body)
    answers = [_outcome(company, memory, request_id, item) for item in items]
    responses = [_named(item) | dict(answer.payload) for item, answer in zip(items, answers, strict=True)]
    wrote = tuple(line for answer in answers for line in answer.wrote)
    return Answer({"BatchItemResponse": responses}, wrote=wrote)


def _items(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    items = body.get("BatchItemRequest")
    if items is None or items == []:
        raise Fault(faults.batch_empty())
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise Fault(faults.unreadable("BatchItemRequest"))
    if len(items) > ITEMS_MAX:
        raise Fault(faults.batch_too_large(ITEMS_MAX))
    return items


def _named(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"bId": item["bId"]} if "bId" in item else {}


def _outcome(company: Company, memory: Replay, request_id: str | None, item: Mapping[str, Any]) -> Answer:
    if "Query" in item:
        return memory.once(None, lambda: search.run(company, str(item["Query"])))
    identity = _identity(company, request_id, item)
    if isinstance(identity, faults.Error):
        error = identity
        return memory.once(None, lambda: _refuse(error))
    return memory.once(identity, lambda: _write(company, item))


def _identity(company: Company, request_id: str | None, item: Mapping[str, Any]) -> Identity | faults.Error | None:
    """With a request id, each bId must be there and at most 10 characters long (§4.1)."""
    if request_id is None:
        return None
    item_id = str(item.get("bId", ""))
    malformed = replay.malformed(item_id, replay.ITEM_MAX, "bId")
    return malformed or Identity(company.realm, request_id, item_id)


def _refuse(error: faults.Error) -> Answer:
    raise Fault(error)


def _write(company: Company, item: Mapping[str, Any]) -> Answer:
    entity, body = _payload(item)
    operation = str(item.get("operation", "create"))
    include = frozenset(str(item.get("optionsData", "")).split(","))
    return operations.write(company, entity, operation, body, include)


def _payload(item: Mapping[str, Any]) -> tuple[Entity, Mapping[str, Any]]:
    names = [name for name in item if name in catalog.ENTITIES]
    if len(names) != 1 or not isinstance(item[names[0]], Mapping):
        raise Fault(faults.unreadable())
    return catalog.ENTITIES[names[0]], item[names[0]]
