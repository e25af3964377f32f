"""New products and services, made from what a line names (quickbooks.md §5.6).

Each is a service: one that is kept in stock would need a quantity and a day to begin at, which no source knows.
"""

from typing import Any

from quickbooks.objects.item import Item

from connectors.base import Need, ReferenceKind, References
from connectors.quickbooks.bodies import made, reference
from connectors.quickbooks.names import display_name, one_line
from connectors.quickbooks.settings import Policy
from models.document import Reference
from models.errors import MappingError

LONGEST_NAME = 100
_LONGEST_CODE = 100


def new_item(need: Need, references: References, policy: Policy, suffix: str) -> Any:
    """The service; ``suffix`` sets it apart from a category or bundle of the same name."""
    source = need.create_from
    if not isinstance(source, Reference) or policy.income_account is None:
        raise MappingError(need.missing, code=f"missing_{need.kind}", key=need.value)
    return made(
        Item,
        Name=item_name(source) + suffix,
        Type="Service",
        Sku=_code(source),
        IncomeAccountRef=reference(references[ReferenceKind.ACCOUNT, policy.income_account]),
    )


def item_name(source: Reference) -> str:
    """What it is to be called in QuickBooks, as QuickBooks writes names."""
    return display_name(source.name or source.code or "")


def _code(source: Reference) -> str | None:
    """The source's code where that is not its name: people, and we, find it by either."""
    code = one_line(source.code or "")
    return code if code and display_name(code) != item_name(source) and len(code) <= _LONGEST_CODE else None
