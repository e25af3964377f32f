"""The change feed: all that changed since a moment, of the entities asked for (§7.3)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.quickbooks import answers, catalog, faults
from sandbox.quickbooks.answers import Answer
from sandbox.quickbooks.company import OFFSET, Company, Row
from sandbox.quickbooks.entity import READ_ONLY, Entity
from sandbox.quickbooks.faults import Fault

LOOK_BACK = timedelta(days=30)
OBJECTS_MAX = 1000


def run(company: Company, entities: str, changed_since: str) -> Answer:
    """Raise Fault for an entity without a feed and for a moment too long ago.

    What is beyond the cap is left out without a word. Which objects those are is not published: here the
    newest, of the entities named last.
    """
    since = _moment(company, changed_since)
    responses: list[Row] = []
    left = OBJECTS_MAX
    for entity in [_entity(name) for name in entities.split(",")]:
        rows = _changed(company, entity, since)[:left]
        left -= len(rows)
        responses.append(_response(entity, rows))
    return Answer({"CDCResponse": [{"QueryResponse": responses}]})


def _response(entity: Entity, rows: list[Row]) -> Row:
    if not rows:
        return {}
    return {entity.name: rows, "startPosition": 1, "maxResults": len(rows), "totalCount": len(rows)}


def _changed(company: Company, entity: Entity, since: datetime) -> list[Row]:
    """Oldest change first, the deleted among the others, the inactive too."""
    rows = [*_alive(company, entity), *_gone(company, entity)]
    return sorted((row for row in rows if _changed_at(row) >= since), key=_changed_at)


def _alive(company: Company, entity: Entity) -> Iterator[Row]:
    return (answers.dressed(company, entity, row) for row in company.all(entity.name))


def _gone(company: Company, entity: Entity) -> Iterator[Row]:
    """Nothing is left of a deleted row but that it was."""
    for (name, id_), at in company.deleted.items():
        if name == entity.name:
            yield {"domain": "QBO", "status": "Deleted", "Id": id_, "MetaData": {"LastUpdatedTime": at}}


def _changed_at(row: Row) -> datetime:
    return datetime.fromisoformat(row["MetaData"]["LastUpdatedTime"])


def _entity(name: str) -> Entity:
    """What only QuickBooks writes has no feed: tax codes, tax rates, the company itself."""
    entity = catalog.named(name.strip())
    if entity is None or entity.operations == READ_ONLY:
        raise Fault(faults.query_invalid(f"Metadata not found for Entity {name.strip()}"))
    return entity


def _moment(company: Company, text: str) -> datetime:
    if not text:
        raise Fault(faults.missing("changedSince"))
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Fault(faults.bad_date("changedSince", text)) from error
    moment = at if at.tzinfo else at.replace(tzinfo=OFFSET)
    if moment < company.now() - LOOK_BACK:
        raise Fault(faults.query_invalid("changedSince can be at most 30 days ago"))
    return moment
