"""What each field of Kojo's queries and mutations finds or does (sources.md §3.4 and §3.5)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from sandbox.clock import Clock
from sandbox.kojo import listing, times, writing
from sandbox.kojo.organisation import Organisation, Record

ITEMS_OF_ONE_INVOICE_MAX = 100  # the ceiling of entities in a fetch; the rest is cut off without a word


@dataclass
class Context:
    """What the resolvers of one request may see, and where they note what they wrote."""

    organisation: Organisation
    clock: Clock
    write_back_bumps_updated_at: bool
    wrote: list[str] = field(default_factory=list)


Info = GraphQLResolveInfo[Context]
Resolver = Callable[..., Any]


def _invoice(_root: None, info: Info, **arguments: Any) -> Record | None:
    """Also a deleted one: only the listing leaves those out."""
    return info.context.organisation.invoices.get(arguments.get("id", ""))


def _invoices(_root: None, info: Info, **arguments: Any) -> list[Record]:
    invoices = info.context.organisation.invoices.values()
    found = listing.chosen(invoices, arguments["filter"] or {}, include_deleted=arguments["includeDeleted"])
    sorted_ = listing.ordered(found, arguments["orderBy"], arguments["direction"])
    return _page(sorted_, arguments)


def _invoice_item(_root: None, info: Info, **arguments: Any) -> Record | None:
    return info.context.organisation.item(arguments.get("id", ""))


def _all_of(type_name: str) -> Resolver:
    def resolve(_root: None, info: Info, **arguments: Any) -> list[Record]:
        home = info.context.organisation.home_of(type_name) or {}
        return _page([record for record in home.values() if not record.get("deletedAt")], arguments)

    return resolve


def _page(records: list[Record], arguments: dict[str, Any]) -> list[Record]:
    try:
        return listing.page(records, arguments["limit"], arguments["offset"])
    except listing.ListingError as error:
        raise GraphQLError(str(error)) from error


def _update_state(_root: None, info: Info, **arguments: Any) -> Record:
    context = info.context
    id_ = arguments.pop("id")
    updated_at = times.written(context.clock.now()) if context.write_back_bumps_updated_at else None
    try:
        invoice = writing.update_integration_state(context.organisation, id_, arguments, updated_at)
    except writing.WritingError as error:
        raise GraphQLError(str(error)) from error
    context.wrote.append(f"set Invoice {id_} {invoice['integrationState']}")
    return invoice


def _mark_as_paid(_root: None, info: Info, **arguments: Any) -> list[Record]:
    context = info.context
    ids, now = arguments.get("ids") or [], times.written(context.clock.now())
    try:
        paid = writing.mark_as_paid(context.organisation, ids, arguments["userId"], now)
    except writing.WritingError as error:
        raise GraphQLError(str(error)) from error
    context.wrote += [f"paid Invoice {invoice['id']}" for invoice in paid]
    return paid


def _user(role: str) -> Resolver:
    def resolve(invoice: Record, info: Info) -> Record | None:
        return info.context.organisation.users.get(invoice[f"{role}ById"])

    return resolve


def _first_items(invoice: Record, _info: Info) -> list[Record]:
    items: list[Record] = invoice["invoiceItems"]
    return items[:ITEMS_OF_ONE_INVOICE_MAX]


def _invoice_of(item: Record, info: Info) -> Record | None:
    return info.context.organisation.invoices.get(item["invoiceId"])


def _cost_categories_of(job: Record, info: Info) -> list[Record]:
    return [category for category in info.context.organisation.cost_categories.values() if category["job"] is job]


RESOLVERS: dict[str, dict[str, Resolver]] = {
    "Query": {
        "invoice": _invoice,
        "invoices": _invoices,
        "invoiceItem": _invoice_item,
        "vendors": _all_of("Vendor"),
        "jobs": _all_of("Job"),
        "orders": _all_of("Order"),
        "taxCodes": _all_of("TaxCode"),
        "costCategories": _all_of("CostCategory"),
        "gLCodes": _all_of("GLCode"),
    },
    "Mutation": {"updateInvoiceIntegrationState": _update_state, "markInvoicesAsPaid": _mark_as_paid},
    "Invoice": {
        **{f"{role}By": _user(role) for role in ("created", "approved", "flagged", "paid", "rejected", "voided")},
        "invoiceItems": _first_items,
    },
    "InvoiceItem": {"invoice": _invoice_of},
    "Job": {"costCategories": _cost_categories_of},
}
