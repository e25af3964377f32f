"""Every scheduler makes every slot."""

from sqlalchemy import Connection, insert

from models import tables
from sync import cli
from sync.store import slots
from sync.store.clock import db_now
from tests.chaos.teeth.pulling import pull


def add(db: Connection, schedule: str, slot: int, connection_id: int | None = None) -> bool:
    """Whoever has made it already."""
    values = {"schedule": schedule, "slot": slot, "connection_id": connection_id, "made_at": db_now()}
    db.execute(insert(tables.schedule_slot).values(**values))
    return True


if __name__ == "__main__":
    pull(slots, "add", add)
    cli.main()
