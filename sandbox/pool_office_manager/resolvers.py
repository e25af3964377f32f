"""What each field of Pool Office Manager's queries and mutations finds or does (sources.md §5.4)."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from graphql import GraphQLResolveInfo

from sandbox.clock import Clock
from sandbox.exact_graphql import Resolver
from sandbox.pool_office_manager import listing
from sandbox.pool_office_manager.complaints import not_found
from sandbox.pool_office_manager.organisation import Organisation, Record
from sandbox.pool_office_manager.settings import Settings
from sandbox.pool_office_manager.writing import Writer

_CENT = Decimal("0.01")


@dataclass
class Context:
    """What the resolvers of one request may see, and where they note what they wrote."""

    organisation: Organisation
    settings: Settings
    clock: Clock
    wrote: list[str] = field(default_factory=list)

    def writer(self) -> Writer:
        return Writer(self.organisation, self.settings, self.clock)


Info = GraphQLResolveInfo[Context]


def _infinite_invoices(_root: None, info: Info, **arguments: Any) -> Record:
    rows = _invoices(info, arguments)
    return listing.connection(rows, arguments["first"], arguments.get("after"), info.context.settings.first_max)


def _paginated_invoices(_root: None, info: Info, **arguments: Any) -> Record:
    rows = _invoices(info, arguments)
    return listing.page(rows, arguments["page"], arguments["limit"], info.context.settings.first_max)


def _infinite_customers(_root: None, info: Info, **arguments: Any) -> Record:
    rows = _customers(info, arguments)
    return listing.connection(rows, arguments["first"], arguments.get("after"), info.context.settings.first_max)


def _paginated_customers(_root: None, info: Info, **arguments: Any) -> Record:
    rows = _customers(info, arguments)
    return listing.page(rows, arguments["page"], arguments["limit"], info.context.settings.first_max)


def _invoices(info: Info, arguments: dict[str, Any]) -> list[Record]:
    rows = info.context.organisation.invoices.values()
    return listing.invoices(rows, arguments.get("filter") or {}, info.context.settings.list_order)


def _customers(info: Info, arguments: dict[str, Any]) -> list[Record]:
    rows = info.context.organisation.customers.values()
    return listing.customers(rows, arguments.get("filter") or {}, arguments.get("search"))


def _invoice(_root: None, info: Info, selector: Record) -> Record:
    return _one("Invoice", info.context.organisation.invoices, selector["id"])


def _customer(_root: None, info: Info, selector: Record) -> Record:
    return _one("Customer", info.context.organisation.customers, selector["id"])


def _one(what: str, home: dict[str, Record], id_: str) -> Record:
    if id_ not in home:
        raise not_found(what, id_)
    return home[id_]


def _organization(_root: None, info: Info) -> Record:
    return info.context.organisation.itself


def _create_invoice(_root: None, info: Info, **arguments: Any) -> Record:
    invoice = info.context.writer().create(arguments["input"])
    info.context.wrote.append(f"created Invoice {invoice['id']}")
    return invoice


def _pay_invoice(_root: None, info: Info, **arguments: Any) -> Record:
    invoice = info.context.writer().pay(arguments["id"], arguments["input"])
    info.context.wrote.append(f"paid Invoice {invoice['id']}")
    return invoice


def _amount(name: str) -> Resolver:
    def resolve(record: Record, info: Info) -> Decimal:
        value: Decimal = record[name]
        if info.context.settings.amounts_with_cents and value == value.quantize(_CENT):
            return value.quantize(_CENT)
        return value

    return resolve


def _amounts(*names: str) -> dict[str, Resolver]:
    return {name: _amount(name) for name in names}


RESOLVERS: dict[str, dict[str, Resolver]] = {
    "Query": {
        "infiniteInvoices": _infinite_invoices,
        "paginatedInvoices": _paginated_invoices,
        "invoice": _invoice,
        "infiniteCustomers": _infinite_customers,
        "paginatedCustomers": _paginated_customers,
        "customer": _customer,
        "organization": _organization,
    },
    "Mutation": {"createInvoice": _create_invoice, "payInvoice": _pay_invoice},
    "Invoice": _amounts("subtotal", "tax", "total", "paidAmount", "balance"),
    "InvoiceSummary": _amounts("total", "balance"),
    "InvoiceLineItem": _amounts("unitPrice", "amount"),
}
