"""GET /invoices/export/csv: all invoices of some days, for a spreadsheet (sources.md §5.4).

The page names no columns: these are assumed. A bookkeeper's days are those of the organisation's timezone.
"""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sandbox.pool_office_manager.complaints import bad_input
from sandbox.pool_office_manager.graphql_endpoint import refusal
from sandbox.pool_office_manager.organisation import Organisation, Record
from sandbox.pool_office_manager.settings import Settings
from sandbox.system import Request, Response

_STATUSES = ("DRAFT", "SENT", "PAID", "OVERDUE", "CANCELLED", "WRITTEN_OFF")
_COLUMNS = (
    ("Invoice ID", "id"),
    ("Invoice Number", "number"),
    ("Customer", "customer"),
    ("Status", "status"),
    ("Subtotal", "subtotal"),
    ("Tax", "tax"),
    ("Total", "total"),
    ("Paid Amount", "paidAmount"),
    ("Balance", "balance"),
    ("Due Date", "dueDate"),
    ("Created At", "createdAt"),
)


def answer(request: Request, organisation: Organisation, settings: Settings) -> Response:
    try:
        rows = _chosen(request, organisation, settings)
    except ValueError as error:
        return refusal(400, bad_input(str(error)))
    headers = {"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="invoices.csv"'}
    return Response(200, _sheet(rows, settings).encode(), headers)


def _chosen(request: Request, organisation: Organisation, settings: Settings) -> list[Record]:
    """Raise ValueError with a sentence for the caller."""
    first = _day(request, "startDate") or date.min
    last = _day(request, "endDate") or date.max
    status = request.query.get("status")
    if status is not None and status not in _STATUSES:
        raise ValueError(f"There is no status {status}")
    zone = ZoneInfo(organisation.itself["timezone"] or "UTC")
    return [
        row
        for row in organisation.invoices.values()
        if first <= _day_of(row, settings, zone) <= last
        and status in (None, row["status"])
        and row["id"] not in settings.export_leaves_out
    ]


def _day(request: Request, name: str) -> date | None:
    text = request.query.get(name)
    return date.fromisoformat(text) if text else None


def _day_of(row: Record, settings: Settings, zone: ZoneInfo) -> date:
    """A due date is a date in disguise; the moment of creation is a day of the organisation's."""
    at = datetime.fromisoformat(row[settings.export_dates]).astimezone(UTC)
    return at.date() if settings.export_dates == "dueDate" else at.astimezone(zone).date()


def _sheet(rows: Iterable[Record], settings: Settings) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([title for title, _ in _COLUMNS])
    fields = [settings.export_total if name == "total" else name for _, name in _COLUMNS]
    writer.writerows([_cell(name, row[name]) for name in fields] for row in rows)
    return sheet.getvalue()


def _cell(name: str, value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if name == "customer":
        assert isinstance(value, dict)
        return value["companyName"] or f"{value['firstName']} {value['lastName']}".strip()
    return str(value)
