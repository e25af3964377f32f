"""QuickBooks as a target: one company, into which bills, invoices, the credits of both, and payments go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, assert_never

from connectors.base import (
    Changes,
    Given,
    Item,
    LeftUnsaid,
    Need,
    Operation,
    OperationKind,
    ReferenceKind,
    References,
    Search,
    Sent,
    Sighting,
    TargetReference,
)
from connectors.quickbooks import bills, fields, names, payments, references, sales, sending
from connectors.quickbooks.bodies import body_of
from connectors.quickbooks.changes import changes
from connectors.quickbooks.client import Client
from connectors.quickbooks.document_number import number_of
from connectors.quickbooks.heading import OnRoute, Resolved
from connectors.quickbooks.items import new_item
from connectors.quickbooks.jobs import new_job
from connectors.quickbooks.parties import new_party
from connectors.quickbooks.query import made_since, one_of
from connectors.quickbooks.settings import Policy, Settings
from connectors.quickbooks.sightings import sighting_of
from models import exact_json
from models.document import Document, Invoice, Kind
from models.link import Mark
from models.route import Policy as RoutePolicy

_IN_A_BATCH = {
    OperationKind.CREATE: "create",
    OperationKind.CREATE_REFERENCE: "create",
    OperationKind.DELETE: "delete",
}
"""Every other operation is an "update"."""

ENTITIES = bills.ENTITIES | sales.ENTITIES | payments.ENTITIES


class Writes(Protocol):
    """What a kind of document is written with: ``bills``, ``sales`` or ``payments``, each for its own kinds."""

    def needs(self, document: Any, on: OnRoute) -> tuple[Need, ...]:
        """Everything it refers to."""

    def new(self, document: Any, on: OnRoute, resolved: Resolved, mark: Mark) -> Any:
        """A record that is not there yet."""

    def changed(self, document: Any, on: OnRoute, resolved: Resolved, seen: Sighting, mark: Mark) -> Any:
        """One that is there, as it should be now."""

    def zeroed(self, document: Any, source: str, seen: Sighting, mark: Mark) -> Any:
        """One that is worth nothing any more."""

    def adopted(self, document: Any, seen: Sighting, mark: Mark) -> Any:
        """One that a person named, with our mark."""

    def deleted(self, document: Any, seen: Sighting) -> Any:
        """One that goes."""


def _writes(kind: Kind) -> Writes:
    if kind is Kind.PAYMENT:
        return payments
    return bills if kind.is_payable else sales


class QuickBooks:
    """Implements ``connectors.base.Target``."""

    def __init__(self, settings: Settings, realm: str, given: Given) -> None:
        self.batch_size = settings.batch_size
        self._app_url = settings.app_url
        self._client = Client(settings, realm, given)

    def entity(self, kind: Kind) -> str:
        """Bill, VendorCredit, Invoice, CreditMemo or Payment."""
        return ENTITIES[kind].__name__

    def needs(self, document: Document, policy: RoutePolicy) -> tuple[Need, ...]:
        """The party, terms, accounts or items, classes, tax codes, and how the company is set up."""
        return _writes(document.kind).needs(document, _on(policy))

    def left_unsaid(self, document: Document, _policy: RoutePolicy) -> tuple[LeftUnsaid, ...]:
        """An e-mail address that QuickBooks would refuse."""
        return sales.left_unsaid(document) if isinstance(document, Invoice) else ()

    def encode(self, operation: Operation, item_id: str, references: References, policy: RoutePolicy) -> Item:
        """One ``BatchItemRequest``, item id and all."""
        record = self._record(operation, references, policy)
        entity = type(record).__name__
        verb = _IN_A_BATCH.get(operation.kind, "update")
        body = {"bId": item_id, "operation": verb, entity: body_of(record)}
        return Item(item_id, entity, exact_json.dumps(body))

    def fields(self, body: bytes) -> dict[str, Any]:
        """What an item says of the fields we own; nothing for a vendor or a deletion."""
        return fields.sent_fields(_entity_body(body))

    def differences(self, ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[str, ...]:
        """How the fields differ, in words."""
        return fields.differences(ours, theirs)

    def number(self, document: Document) -> str | None:
        """At most 21 characters; a payment has none that could be looked for."""
        return number_of(document) if isinstance(document, Invoice) else None

    def total(self, body: bytes) -> Decimal | None:
        """What an item's lines and tax come to; None where it has no lines."""
        return fields.sent_total(_entity_body(body))

    def normalised(self, name: str) -> str:
        """Case, runs of white space and colons make no difference."""
        return names.normalised(name)

    def find(self, needs: Sequence[Need]) -> list[TargetReference]:
        """Read what may answer the needs."""
        return references.find(self._client, needs)

    def made_since(self, kind: ReferenceKind, since: datetime) -> list[TargetReference]:
        """Vendors or customers that anybody made, active or not."""
        return references.made_since(self._client, kind, since)

    def look_up(self, search: Search) -> list[Sighting]:
        """Read the records that meet any of the conditions, each once."""
        rows = [row for condition in _conditions(search) for row in self._client.rows(search.entity, condition)]
        sightings = [sighting_of(search.entity, row, self._app_url) for row in rows]
        return list({sighting.remote.id: sighting for sighting in sightings}.values())

    def changes(self, since: datetime) -> Changes:
        """Documents that anybody made, changed or deleted."""
        return changes(self._client, since, self._app_url)

    def send(self, items: Sequence[Item], request_id: str) -> Sent:
        """Post one batch."""
        return sending.send(self._client, items, request_id, self._app_url)

    def _record(self, operation: Operation, references: References, policy: RoutePolicy) -> Any:
        if operation.kind is OperationKind.CREATE_REFERENCE:
            return _reference(operation, references, _own(policy))
        if operation.document is None:
            raise ValueError(f"{operation.kind} needs a document")
        if operation.kind is OperationKind.CREATE:
            resolved = self._resolved(operation, operation.document, references, policy)
            return _writes(operation.document.kind).new(operation.document, _on(policy), resolved, operation.mark)
        return self._change(operation, operation.document, references, policy)

    def _change(
        self, operation: Operation, document: Document, references: References, policy: RoutePolicy
    ) -> Any:
        """A write over a record that was seen."""
        seen = operation.seen
        if seen is None:
            raise ValueError(f"{operation.kind} needs the record as it was seen")
        writes = _writes(document.kind)
        match operation.kind:
            case OperationKind.UPDATE:
                resolved = self._resolved(operation, document, references, policy)
                return writes.changed(document, _on(policy), resolved, seen, operation.mark)
            case OperationKind.ZERO:
                return writes.zeroed(document, operation.source, seen, operation.mark)
            case OperationKind.ADOPT:
                return writes.adopted(document, seen, operation.mark)
            case OperationKind.DELETE:
                return writes.deleted(document, seen)
            case OperationKind.CREATE | OperationKind.CREATE_REFERENCE:
                raise ValueError(f"{operation.kind} is not a change")
            case _:
                assert_never(operation.kind)

    def _resolved(
        self, operation: Operation, document: Document, references: References, policy: RoutePolicy
    ) -> Resolved:
        return Resolved(self.needs(document, policy), references, operation.parent)


def _own(policy: RoutePolicy) -> Policy:
    return Policy.model_validate(policy.target)


def _on(policy: RoutePolicy) -> OnRoute:
    return OnRoute(_own(policy), policy.rounding_limit)


def _reference(operation: Operation, known: References, policy: Policy) -> Any:
    need, is_second = operation.need, operation.name_taken
    if need is None:
        raise ValueError("To create a reference, the need for it is needed")
    match need.kind:
        case ReferenceKind.ITEM:
            return new_item(need, known, policy, policy.item_suffix if is_second else "")
        case ReferenceKind.JOB:
            return new_job(need, known, is_second=is_second)
        case ReferenceKind.VENDOR:
            return new_party(need, policy.vendor_suffix if is_second else "")
        case _:
            return new_party(need, policy.customer_suffix if is_second else "")


def _entity_body(body: bytes) -> Mapping[str, Any]:
    """The entity in an item: what is neither its id nor its operation."""
    item = exact_json.loads(body)
    return next(value for key, value in item.items() if key not in ("bId", "operation"))


def _conditions(search: Search) -> list[str]:
    """Each of the search's conditions as a query of its own: the language has no OR."""
    since = [made_since(search.made_since)] if search.made_since else []
    return [*one_of("Id", search.ids), *one_of("DocNumber", search.numbers), *since]
