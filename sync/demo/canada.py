"""The second act: what is taxed in Canada. Each line has the code of its tax, and the taxes are HighLevel's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from connectors.base import ReferenceKind
from models.link import LinkState
from models.money import rounded, total
from sync import orders
from sync.cli import show
from sync.demo.company import Company
from sync.demo.stand_ins import CANADA, LOCATION
from sync.store.views import InvoiceRow

SOURCE, TARGET = "highlevel", "quickbooks-canada"
EXPECTED_AFTER = {LinkState.LINKED: 300, LinkState.NOT_LINKED: 20, LinkState.ERROR: 12}
"""The mapping releases two invoices."""

CALLED, MEANT = "GST + PST BC", "GST/PST BC"
UNTAXED = "Exempt"

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
"""An invoice at the source, and in the books."""


def in_canada(company: Company) -> None:
    """Name one tax, sync, and compare the codes and taxes of all invoices with what HighLevel says."""
    company.act("Tax in Canada: each line has the code of its own tax")
    _map(company)
    company.sync()
    company.show_counts(SOURCE, EXPECTED_AFTER)
    pairs = list(_pairs(company))
    _compare_codes(company, pairs)
    _show_taxes(company, pairs)


def _map(company: Company) -> None:
    stopped = [row for row in company.rows(SOURCE) if row.cause == "missing_tax_code"]
    with company.workshop.database.reading() as db:
        way = orders.route(db, SOURCE, TARGET)
    mapped = orders.set_mapping(company.workshop, way, ReferenceKind.TAX_CODE, CALLED, MEANT, "demo")
    company.out.print(f"  {CALLED} means tax code {mapped.reference.name}: {mapped.released} invoices go on")
    company.expect("the tax that was mapped stopped two invoices", holds=mapped.released == len(stopped) == 2)


def _pairs(company: Company) -> Iterator[Pair]:
    """The invoices that are linked and not void."""
    theirs = {str(one["_id"]): one for one in company.screen.ask("GET", f"highlevel/{LOCATION}/invoices")}
    booked = {f"Invoice #{one['Id']}": one for one in company.screen.ask("GET", f"quickbooks/{CANADA}/invoice")}
    for row in company.rows(SOURCE):
        if _is_posted(row) and row.remote in booked:
            yield theirs[row.source_id], booked[row.remote]


def _is_posted(row: InvoiceRow) -> bool:
    return row.state is LinkState.LINKED and row.message != "Voided."


# ── the codes ────────────────────────────────────────────────────────────────────────────────────────────────


def _compare_codes(company: Company, pairs: Iterable[Pair]) -> None:
    """Each item's code, by the names of its taxes; what QuickBooks has besides are fees and the like."""
    names = _named(company, "taxcode")
    counts: dict[str, int] = defaultdict(int)
    for invoice, booked in pairs:
        meant = [_code(item) for item in invoice["invoiceItems"]]
        given = [names[id_] for id_ in _codes(booked)][: len(meant)]
        company.expect(f"the lines of {invoice['invoiceNumber']} have the codes {meant}", holds=given == meant)
        for name in given:
            counts[name] += 1
    company.expect("four codes are in use", holds=counts.keys() == {"GST", "HST ON", MEANT, UNTAXED})
    company.out.print()
    lines = [(name, str(count)) for name, count in sorted(counts.items())]
    company.out.print(show.table(("tax code", "lines"), lines, right=("lines",)))


def _code(item: Mapping[str, Any]) -> str:
    called = " + ".join(tax["name"] for tax in item["taxes"]) or UNTAXED
    return MEANT if called == CALLED else str(called)


def _codes(booked: Mapping[str, Any]) -> list[str]:
    sold = [line["SalesItemLineDetail"] for line in booked["Line"] if "SalesItemLineDetail" in line]
    return [str(detail["TaxCodeRef"]["value"]) for detail in sold]


# ── the taxes ────────────────────────────────────────────────────────────────────────────────────────────────


def _show_taxes(company: Company, pairs: Iterable[Pair]) -> None:
    """By rate as QuickBooks has them, and all of them as HighLevel says."""
    names = _named(company, "taxrate")
    by_rate: dict[str, Decimal] = defaultdict(Decimal)
    theirs = Decimal(0)
    for invoice, booked in pairs:
        theirs += rounded(Decimal(invoice["totalSummary"]["tax"]), "CAD")
        for tax in booked["TxnTaxDetail"].get("TaxLine", ()):
            by_rate[names[str(tax["TaxLineDetail"]["TaxRateRef"]["value"])]] += tax["Amount"]
    ours = total(by_rate.values())
    lines = [(name, f"{amount:,.2f}") for name, amount in sorted(by_rate.items()) if amount]
    lines += [("all of them", f"{ours:,.2f}"), ("in HighLevel", f"{theirs:,.2f}")]
    lines += [("difference", f"{ours - theirs:,.2f}")]
    company.out.print()
    company.out.print(show.table(("tax rate", "tax in QuickBooks"), lines, right=("tax in QuickBooks",)))
    company.expect("the taxes are HighLevel's to the cent", holds=ours == theirs)


def _named(company: Company, what: str) -> dict[str, str]:
    """The names of a list of QuickBooks', by id."""
    return {str(one["Id"]): one["Name"] for one in company.screen.ask("GET", f"quickbooks/{CANADA}/{what}")}
