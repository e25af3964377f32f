"""The third act: a working day in Kojo. Exactly what changed moves, and then nothing does."""

from decimal import Decimal
from typing import Any

from connectors.base import ReferenceKind
from models.link import LinkState
from models.money import total
from sync import orders
from sync.cli import show
from sync.demo.company import Company
from sync.store.views import InvoiceRow

SOURCE, TARGET = "kojo", "quickbooks"
EXPECTED_AFTER = {LinkState.LINKED: 200, LinkState.NOT_LINKED: 20, LinkState.ERROR: 20}
"""A mapping releases four of the invoices that stopped."""

UNMAPPED = "6999"
MEANT = "5300"

KEPT = ("description", "shipQuantity", "unitPriceFloat", "unitsOfMeasure", "glCode", "costCategory", "phaseCode")
"""What of a line stays when its amount is edited."""


def a_day_later(company: Company) -> None:
    """Edits, a void and a mapping: exactly those documents move."""
    company.act("A day later: three edits and a void in Kojo, and one mapping")
    amount, due, vendor, void = _linked_plain_bills(company, 4)
    stopped = {row.source_id for row in company.rows(SOURCE) if _wants_mapping(row)}
    _edit_amount(company, amount)
    _edit(company, due, "due date", {"dueDate": "2026-12-24 00:00:00.000Z"})
    _edit(company, vendor, "vendor", {"vendor": {"id": _other_vendor(company, vendor)}})
    _edit(company, void, "voided", {"voidedAt": "2026-11-02 09:00:00.000Z"})
    _map(company, len(stopped))
    company.forget_requests()
    company.sync()
    moved = [amount, due, vendor, void]
    _show_what_moved(company, {row.source_id for row in moved} | stopped)
    company.show_counts(SOURCE, EXPECTED_AFTER)
    _compare_states(company)


def once_more(company: Company) -> None:
    """Nothing changed, so nothing is sent."""
    company.act("Once more: nothing has changed")
    company.forget_requests()
    company.sync()
    written = company.written()
    company.out.print(f"Writes to QuickBooks: {len(written)}")
    company.expect("a sync without changes sends nothing", holds=not written)


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────


def _edit_amount(company: Company, row: InvoiceRow) -> None:
    invoice = company.screen.ask("GET", f"kojo/acme/invoices/{row.source_id}")
    items = [{name: item[name] for name in KEPT} for item in invoice["invoiceItems"]]
    amounts = [item["extPriceFloat"] for item in invoice["invoiceItems"]]
    amounts[0] += Decimal("12.34")
    for item, changed in zip(items, amounts, strict=True):
        item |= {"extPriceFloat": changed, "glCode": item["glCode"] and {"code": item["glCode"]["code"]}}
    body = {"invoiceItems": items, "subtotal": total(amounts), "totalDue": total(amounts)}
    _edit(company, row, "amount, 12.34 more", body)


def _edit(company: Company, row: InvoiceRow, what: str, body: dict[str, Any]) -> None:
    company.screen.ask("PUT", f"kojo/acme/invoices/{row.source_id}", body)
    company.out.print(f"  {row.number}: {what}")


def _other_vendor(company: Company, row: InvoiceRow) -> str:
    vendors = company.screen.ask("GET", "kojo/acme/vendors")
    used = {other.party for other in company.rows(SOURCE) if other.state is LinkState.LINKED}
    return next(str(one["id"]) for one in vendors if one["name"] != row.party and one["name"] in used)


def _map(company: Company, stopped: int) -> None:
    with company.workshop.database.reading() as db:
        way = orders.route(db, SOURCE, TARGET)
    mapped = orders.set_mapping(company.workshop, way, ReferenceKind.ACCOUNT, UNMAPPED, MEANT, "demo")
    meaning = f"GL code {UNMAPPED} means account {mapped.reference.name}"
    company.out.print(f"  {meaning}: {mapped.released} invoices go on")
    company.expect(
        "the mapping releases exactly what was stopped for want of it", holds=mapped.released == stopped
    )


def _wants_mapping(row: InvoiceRow) -> bool:
    return row.cause == "missing_account" and UNMAPPED in row.message


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────


def _linked_plain_bills(company: Company, count: int) -> list[InvoiceRow]:
    """Linked bills without tax and shipping, so that one line's amount is the whole difference."""
    invoices = {invoice["id"]: invoice for invoice in company.screen.ask("GET", "kojo/acme/invoices")}
    plain = [
        row
        for row in company.rows(SOURCE)
        if row.state is LinkState.LINKED
        and not row.message
        and invoices[row.source_id]["state"] == "APPROVED"
        and not invoices[row.source_id]["tax"]
        and not invoices[row.source_id]["shippingCostFloat"]
        and (row.remote or "").startswith("Bill")
    ]
    return sorted(plain, key=lambda row: row.number or "")[:count]


def _show_what_moved(company: Company, expected: set[str]) -> None:
    rows = {row.remote: row for row in company.rows(SOURCE) if row.remote}
    written = company.written()
    moved = [rows[name] for what in written if (name := _remote_name(what)) in rows]
    company.out.print()
    lines = [(what, rows[name].number or "") for what in written if (name := _remote_name(what)) in rows]
    company.out.print(show.table(("written in QuickBooks", "invoice"), lines))
    company.expect("exactly the changed documents moved", holds={row.source_id for row in moved} == expected)
    company.expect("each of them was sent once", holds=len(written) == len(expected))


def _remote_name(written: str) -> str:
    """``updated Bill 145`` is about ``Bill #145``."""
    *_, entity, id_ = written.split()
    return f"{entity} #{id_}"


def _compare_states(company: Company) -> None:
    """Kojo's users see what we say: the state in Kojo's own screen, for every invoice that is not deleted."""
    listed = company.screen.ask("GET", "kojo/acme/invoices")
    shown = {one["id"]: one["integrationState"] for one in listed if not one["deletedAt"]}
    rows = [row for row in company.rows(SOURCE) if row.source_id in shown]
    same = sum(shown[row.source_id] == row.state for row in rows)
    company.out.print(f"Kojo shows the same state as Ledgerlink for {same} of {len(rows)} invoices")
    company.expect("Kojo shows every invoice's state", holds=same == len(rows))
