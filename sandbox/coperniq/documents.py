"""What invoices and bills of Coperniq have in common: lines, sections, amounts, and how they are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.amounts import money, number
from sandbox.coperniq.answers import invalid
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.inputs import LineItem, Section
from sandbox.coperniq.settings import CoperniqSettings


@dataclass(frozen=True)
class Kind:
    """Invoices or bills."""

    name: str  # "Invoice"
    number: str  # the field with its number
    first_number: int

    @property
    def type(self) -> str:
        return self.name.upper()


INVOICE = Kind("Invoice", "uid", 1001)
BILL = Kind("Bill", "billNumber", 501)


def blank(company: Company, kind: Kind, at: str) -> Record:
    """A new document before anything is filled in."""
    return {
        "id": company.new_id(),
        kind.number: company.next(kind.name, kind.first_number),
        "description": None,
        "type": kind.type,
        "status": "DRAFT",
        "basedOnId": None,
        "basedOnUid": None,
        "issueDate": None,
        "amount": Decimal(0),
        "amountPaid": Decimal(0),
        "isArchived": False,
        **({"sharedWithPortal": False} if kind is INVOICE else {}),
        "calculationMethod": "LINE_ITEMS",
        "percentage": None,
        "baseAmount": None,
        "createdAt": at,
        "updatedAt": at,
        "account": None,
        "record": None,
        "lineItems": [],
        "payments": [],
    }


def kind_of(document: Record) -> Kind:
    """By its number: the type may be null."""
    return BILL if BILL.number in document else INVOICE


def shown(document: Record, settings: CoperniqSettings) -> Record:
    """As the API shows it: without payments, and an invoice without its issue date."""
    hidden = {"payments"} | ({"issueDate"} if kind_of(document) is INVOICE else set())
    if settings.shows_issue_date:
        hidden.discard("issueDate")
    seen = {name: value for name, value in document.items() if name not in hidden}
    if settings.percentage_is_fraction and seen["percentage"] is not None:
        seen["percentage"] = number(seen["percentage"] / 100)
    return seen


def belonging(company: Company, record_id: int) -> Record:
    """The fields that say to which project or account a document belongs."""
    if project := company.projects.get(record_id):
        record = {name: project[name] for name in ("id", "uid", "title")}
        based = {"basedOnId": project["id"], "basedOnUid": project["uid"]}
        return based | {"record": record, "account": _named(company, project["accountId"])}
    if account := _named(company, record_id):
        return {"record": None, "account": account}
    raise invalid(f"Record {record_id} does not exist", "recordId")


def lines(company: Company, items: Sequence[LineItem], sections: Sequence[Section]) -> list[Record]:
    """All lines, flat, each with the name of its section. A catalogue item may occur once among them."""
    used: set[int] = set()
    made = []
    for section_name, item in _flat(items, sections):
        if item.catalog_item_id in used:
            raise invalid(f"catalogItemId {item.catalog_item_id} may appear only once", "lineItems")
        used.add(item.catalog_item_id)
        made.append(_line(company, item) | {"sectionName": section_name})
    return made


def total(line_items: Sequence[Record], price: str = "unitPrice") -> Decimal:
    return money(sum((line["quantity"] * line[price] for line in line_items), Decimal()))


def by_percentage(company: Company, record_id: int, percentage: Decimal) -> Record:
    """What a percentage of a project's value comes to; the project's own lines are shown with it."""
    project = company.projects.get(record_id)
    if project is None:
        raise invalid("PERCENTAGE needs a project with a value", "recordId")
    amount = money(project["value"] * percentage / 100)
    return {"percentage": percentage, "baseAmount": project["value"], "amount": amount}


def without(given: dict[str, Any], allowed: str, names: Sequence[str]) -> None:
    """Raise Failure when one of these fields was given."""
    for name in names:
        if given.get(name) not in (None, []):
            raise invalid(f"{name} is not allowed: {allowed}", name)


def _named(company: Company, account_id: int | None) -> Record | None:
    """None when somebody deleted the account meanwhile."""
    account = company.accounts.get(account_id or 0)
    return {"id": account["id"], "title": account["title"]} if account else None


def _flat(items: Sequence[LineItem], sections: Sequence[Section]) -> Iterator[tuple[str | None, LineItem]]:
    yield from ((None, item) for item in items)
    for section in sections:
        yield from ((section.name, item) for item in section.line_items)


def _line(company: Company, item: LineItem) -> Record:
    catalog_item = company.catalog_items.get(item.catalog_item_id)
    if catalog_item is None:
        raise invalid(f"Catalog item {item.catalog_item_id} does not exist", "catalogItemId")
    return {
        "id": item.id or company.new_id(),
        "catalogItemId": item.catalog_item_id,
        "quantity": item.quantity,
        "unitCost": item.unit_cost,
        "unitPrice": item.unit_price,
        "description": item.description,
        "catalogItem": dict(catalog_item),
    }
