"""Empty ledgers for tests, by their addresses."""

import shutil
from pathlib import Path
from uuid import uuid4

from models.tables import metadata
from sync.store.database import Database


def copied(migrated: Path, folder: Path) -> str:
    """A file of its own."""
    return f"sqlite:///{shutil.copy(migrated, folder / f'{uuid4().hex}.db')}"


def emptied(migrated: Database) -> str:
    """The database that this process has on its server, without the rows of whoever had it before."""
    with migrated.transaction() as db:
        for table in reversed(metadata.sorted_tables):
            db.execute(table.delete())
    return migrated.url
