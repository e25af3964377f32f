"""What is asked of Pool Office Manager, in GraphQL: only fields its pages name and whose form is known.

Left out of a customer are its tags, notes and status: no book needs them, and a gate's code is nobody's business.
"""

import json
from collections.abc import Sequence
from enum import Enum

_ORGANIZATION = "organization { id slug timezone currency quickbooksConnected }"

_INVOICE = """
  id number status subtotal tax total paidAmount balance dueDate paidAt notes quickbooksId createdAt updatedAt
  customer {
    id firstName lastName companyName email phone mobilePhone street city state zipCode quickbooksId
  }
  lineItems { id description quantity unitPrice amount service { id name } }
"""


class Node(Enum):
    """What is asked of each invoice of a list."""

    WHOLE = _INVOICE
    DATED = "id updatedAt"
    ID = "id"


def invoices(node: Node) -> str:
    """A page of the list and whose it is, in one question."""
    return (
        "query InfiniteInvoices($first: Int!, $after: String, $filter: InvoiceFilter) {"
        f" {_ORGANIZATION}"
        f" infiniteInvoices(first: $first, after: $after, filter: $filter)"
        f" {{ edges {{ node {{ {node.value} }} cursor }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )


def by_id(ids: Sequence[str]) -> str:
    """Some invoices, under the names ``invoice0``, ``invoice1`` …

    Beside them stands the organisation, so that where no invoice can be given something else still is.
    """
    asked = (
        f"invoice{n}: invoice(selector: {{ id: {json.dumps(id_)} }}) {{ {_INVOICE} }}" for n, id_ in enumerate(ids)
    )
    return f"query Invoices {{ {_ORGANIZATION} {' '.join(asked)} }}"
