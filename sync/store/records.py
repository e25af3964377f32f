"""The records of a source as they were pulled last, for the next pull to look into."""

import zlib
from collections.abc import Collection, Mapping

from sqlalchemy import select

from connectors.base import Record
from models import exact_json, tables
from sync.store.database import Database


class StoredRecords:
    """The records of one connection; see ``connectors.base.Kept``."""

    def __init__(self, database: Database, connection_id: int) -> None:
        self._database = database
        self._connection_id = connection_id

    def records(self, entity: str, ids: Collection[str]) -> Mapping[str, Record]:
        """The newest record of each id."""
        table = tables.document
        statement = select(table.c.source_id, table.c.raw).where(
            table.c.connection_id == self._connection_id, table.c.entity == entity, table.c.source_id.in_(ids)
        )
        with self._database.reading() as db:
            rows = db.execute(statement).all()
        return {source_id: exact_json.loads(zlib.decompress(raw)) for source_id, raw in rows}
