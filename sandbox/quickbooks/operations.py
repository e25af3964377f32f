"""What a request or a batch item asks to be done to an entity, and the refusal of what cannot be."""

from collections.abc import Mapping
from typing import Any

from sandbox.quickbooks import answers, faults, writes
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import Company
from sandbox.quickbooks.entity import VOIDED_BY_UPDATE, Entity
from sandbox.quickbooks.faults import Fault


def write(
    company: Company, entity: Entity, operation: str, body: Mapping[str, Any], include: frozenset[str]
) -> Answer:
    """Raise Fault for a refusal.

    Bills, credits and lists have no void, in either of its spellings (§1.1), and who has one knows one
    spelling: the other is refused like any unknown operation.
    """
    asked = VOIDED_BY_UPDATE if "void" in include else operation
    if asked not in entity.operations:
        raise Fault(faults.unsupported_operation("void" if "void" in include else operation))
    company.stumble(entity.name, body)
    if asked == VOIDED_BY_UPDATE:
        operation = "void"
    match operation:
        case "create":
            return writes.save(company, entity, body, include)
        case "update":
            return writes.update(company, entity, body, include)
        case "void":
            return writes.void(company, entity, body)
        case _:
            return writes.delete(company, entity, body)


def read(company: Company, entity: Entity, id_: str) -> Answer:
    row = writes.found(company, entity, id_)
    return Answer({entity.name: answers.dressed(company, entity, row)})
