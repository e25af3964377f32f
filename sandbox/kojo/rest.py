"""Kojo's REST twin, as far as it is needed: all items of one invoice, page by page (sources.md §3.4)."""

import re
from collections.abc import Mapping

from sandbox import exact_json
from sandbox.kojo import listing
from sandbox.kojo.graphql_endpoint import refusal
from sandbox.kojo.organisation import Organisation, Record
from sandbox.system import Request, Response

_ITEMS_PATH = re.compile(r"/invoices/([^/]+)/items")
_PARAMETERS = {"limit", "offset", "orderBy", "direction"}
_NOT_IN_REST = {"extPriceFloatIncludingTax", "orderItems", "creditMemoItems", "glCode"}


def answer(request: Request, organisation: Organisation) -> Response:
    path = _ITEMS_PATH.fullmatch(request.path)
    if request.method != "GET" or path is None:
        return refusal(404, "Not found")
    invoice = organisation.invoices.get(path[1])
    if invoice is None:
        return refusal(404, f"Invoice {path[1]} not found")
    try:
        items = _page(invoice["invoiceItems"], request.query)
    except (ValueError, listing.ListingError) as error:
        return refusal(400, str(error))
    return Response(200, exact_json.write(items), {"Content-Type": "application/json"})


def _page(items: list[Record], query: Mapping[str, str]) -> list[Record]:
    if unknown := query.keys() - _PARAMETERS:
        raise ValueError(f"Unknown parameter {sorted(unknown)[0]}")
    if query.get("orderBy", "lineNumber") != "lineNumber":
        raise ValueError("Items can only be ordered by lineNumber")
    ordered = sorted(items, key=lambda item: item["lineNumber"], reverse=query.get("direction") == "DESC")
    limit, offset = int(query.get("limit", listing.LIMIT_MAX)), int(query.get("offset", 0))
    return [_in_rest(item) for item in listing.page(ordered, limit, offset)]


def _in_rest(item: Record) -> Record:
    return {name: value for name, value in item.items() if name not in _NOT_IN_REST}
