"""What is asked of Kojo, in GraphQL: only fields its pages name and whose form is known (sources.md §3.6).

Left out are the ``createdBy`` kind of objects, whose ids are asked for, and the vendor's location, whose form no
page shows. Arguments are written into the text: Kojo publishes no names for the types of variables.
"""

import json
from collections.abc import Sequence

from connectors.kojo.cursor import MOMENT, Position
from connectors.times import written

_ITEM = """
  id createdAt updatedAt invoiceId lineNumber description notes hasException
  extPriceFloat extPriceFloatIncludingTax shipQuantity unitPriceFloat unitsOfMeasure
  taxCode taxRate phaseCode costCategory
  glCode { id code description }
  orderItems { id }
  creditMemoItems { id }
"""

_INVOICE = f"""
  id createdAt createdById updatedAt deletedAt title category exceptions state
  approvedAt approvedById flaggedAt flaggedById flagMessage paidAt paidById payments
  rejectedAt rejectedById rejectedReason voidedAt voidedById
  invoiceNumber invoiceDate dueDate shipDate shipVia salesperson terms
  subtotal tax shippingCostFloat totalDue integrationState integrationMessage
  vendor {{ id code name }}
  job {{ id code name }}
  order {{ id purchaseOrderNumber }}
  taxCode {{ id code description taxPercent taxType }}
  costCategory {{ id code description }}
  glCode {{ id code description }}
  attachments {{ id name url createdAt updatedAt }}
  creditMemos {{ id }}
  invoiceItems {{ {_ITEM} }}
"""


def invoices(position: Position, limit: int) -> str:
    """The next page from a position; deleted invoices too, for their bills must not stay."""
    order = "updatedAt" if position.after is None else "id"
    return (
        f"query {{ invoices(limit: {limit}, orderBy: {order}, direction: ASC, includeDeleted: true,"
        f" filter: {{ {_filter(position)} }}) {{ {_INVOICE} }} }}"
    )


def invoice(id_: str) -> str:
    """One invoice, deleted or not."""
    condition = f"id: {json.dumps(id_)}"
    return f"query {{ invoices(limit: 1, includeDeleted: true, filter: {{ {condition} }}) {{ {_INVOICE} }} }}"


def ids(after: str | None, limit: int) -> str:
    """The next ids of all invoices there are, deleted or not, in their order."""
    condition = f"id_gt: {json.dumps(after)}" if after is not None else ""
    return (
        f"query {{ invoices(limit: {limit}, orderBy: id, direction: ASC, includeDeleted: true,"
        f" filter: {{ {condition} }}) {{ id }} }}"
    )


def items(ids: Sequence[str]) -> str:
    """Some items by id, under the names ``item0``, ``item1`` …"""
    asked = (f"item{n}: invoiceItem(id: {json.dumps(id_)}) {{ {_ITEM} }}" for n, id_ in enumerate(ids))
    return f"query {{ {' '.join(asked)} }}"


def integration_states(ids: Sequence[str]) -> str:
    """What Kojo shows of the integration of some invoices; deleted ones are left out."""
    listed = ", ".join(json.dumps(id_) for id_ in ids)
    wanted = "id updatedAt integrationState integrationMessage"
    return f"query {{ invoices(limit: {len(ids)}, filter: {{ id_in: [{listed}] }}) {{ {wanted} }} }}"


def show_states(notices: Sequence[tuple[str, str, str]]) -> str:
    """Set the (id, state, message) of several invoices, under the names of ``alias``."""
    told = (
        f"{alias(n)}: updateInvoiceIntegrationState(id: {json.dumps(id_)}, integrationState: {state}, "
        f"integrationMessage: {json.dumps(message)}) {{ id updatedAt integrationState }}"
        for n, (id_, state, message) in enumerate(notices)
    )
    return f"mutation {{ {' '.join(told)} }}"


def alias(position: int) -> str:
    """The name of one of several in a request."""
    return f"invoice{position}"


def _filter(position: Position) -> str:
    conditions = []
    if position.since is not None:
        conditions.append(f'updatedAt_gte: "{written(position.since)}"')
    if position.since is not None and position.after is not None:
        conditions.append(f'updatedAt_lt: "{written(position.since + MOMENT)}"')
    if position.after:
        conditions.append(f"id_gt: {json.dumps(position.after)}")
    return ", ".join(conditions)
