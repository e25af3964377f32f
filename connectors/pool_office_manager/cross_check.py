"""Asks the export for a second opinion after a sweep: one request, and one more where it differs.

What was pulled may be older than the export, and invoices come and go between two questions. So whatever differs
is looked at by its id, and told only where the export still differs from that.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from connectors.base import ExternalId, Record, Remark
from connectors.graphql import PartialAnswerError
from connectors.pool_office_manager import queries
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.export import Entry, Exported, differences, entries, listed
from connectors.pool_office_manager.listing import records_of
from connectors.pool_office_manager.settings import TITLE
from connectors.times import instant
from models.document import Finding
from models.errors import SyncError

TOLD_AT_MOST = 20
"""Differences; where there are more, it is the export that means something else."""

_ALL_DAYS = (date(2000, 1, 1), date(2099, 12, 31))
"""No page says whether the export goes by creation or by due date; both lie within."""


@dataclass(frozen=True)
class Swept:
    """What a sweep listed, what of it was pulled before, and when the sweep began."""

    identities: Collection[str]
    pulled: Mapping[str, Entry]
    begun: datetime


def cross_check(office: PoolOfficeManager, swept: Swept) -> tuple[Remark, ...]:
    """How the export differs from the list. Raises nothing: an export that can't be had is a remark as well."""
    try:
        exported = entries(office.export(*_ALL_DAYS))
        remarks = tuple(_remarks(office, exported, swept))
    except SyncError as error:
        text = f"The export of {TITLE} could not be compared with its list: {error.message}"
        return (Remark("export_not_compared", text),)
    told, more = remarks[:TOLD_AT_MOST], len(_suspects(exported, swept)) - TOLD_AT_MOST
    return (*told, _and_more(more)) if more > 0 else told


def _remarks(office: PoolOfficeManager, exported: Sequence[Exported], swept: Swept) -> Iterator[Remark]:
    if any(row.id is None for row in exported):
        yield from (Remark(found.code, found.message) for found in differences(exported, swept.pulled))
        return
    suspects = _suspects(exported, swept)[:TOLD_AT_MOST]
    rows = {row.id: row for row in exported}
    for id_, record in _looked_at(office, suspects).items():
        for found in _still_different(id_, record, rows.get(id_), swept):
            yield Remark(found.code, found.message, ExternalId("invoice", id_))


def _suspects(exported: Sequence[Exported], swept: Swept) -> list[str]:
    """The ids that only one of the two has, and those of another total than was pulled."""
    rows = {row.id: row.entry for row in exported if row.id is not None}
    one_sided = rows.keys() ^ set(swept.identities) if rows else set[str]()
    both = rows.keys() & swept.pulled.keys()
    return sorted(one_sided | {id_ for id_ in both if rows[id_].total != swept.pulled[id_].total})


def _looked_at(office: PoolOfficeManager, ids: Sequence[str]) -> dict[str, Record]:
    """Those of them that are there now."""
    if not ids:
        return {}
    try:
        data = office.query(queries.by_id(ids), {}).data
    except PartialAnswerError as partial:
        if partial.reason != "NOT_FOUND":
            raise
        data = partial.data
    return records_of(data, ids)


def _still_different(id_: str, record: Record, row: Exported | None, swept: Swept) -> Iterator[Finding]:
    """Nothing of one that came since the sweep began: the list could not have it."""
    is_listed = id_ in swept.identities
    if not is_listed and _created(record) >= swept.begun:
        return iter(())
    now = listed([record]) if is_listed else {}
    return iter(differences([row] if row else [], now))


def _created(record: Record) -> datetime:
    """The beginning of time where it can't be read."""
    try:
        return instant(str(record.get("createdAt")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _and_more(count: int) -> Remark:
    text = (
        f"The export of {TITLE} and its list differ in {count} more invoices. If the export means something else "
        "by its columns, nothing is wrong; otherwise ask their support."
    )
    return Remark("export_differs_much", text)
