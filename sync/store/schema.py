"""Which schema a database has, and how it comes to this version's.

Alembic is loaded only where something is migrated: a worker that asks for the schema once has no use for it.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, select, table
from sqlalchemy import column as column_

import models.migrations

_FOLDER = Path(models.migrations.__file__).parent
_VERSION = table("alembic_version", column_("version_num"))


def known() -> list[str]:
    """The schemas that this version knows, oldest first; a migration's file begins with what it leads to."""
    return sorted(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def newest() -> str:
    """The schema that this version works with."""
    return known()[-1]


def current(opened: Connection) -> str | None:
    """The schema that a database has; None where it has none."""
    if not inspect(opened).has_table(_VERSION.name):
        return None
    found: str | None = opened.execute(select(_VERSION.c.version_num)).scalar_one_or_none()
    return found


def bring_to_newest(opened: Connection) -> None:
    """Run what is missing, in the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = opened
    command.upgrade(config, "head")
