"""A turn is begun whoever is at it already."""

from sqlalchemy import Connection, update

from models import tables
from sync import cli
from sync.store import turns
from sync.store.clock import db_now
from tests.chaos.teeth.pulling import pull


def take_over(db: Connection, schedule: str, place: int, owner: str, lease_s: float) -> bool:
    """Also what is not free."""
    table = tables.turn
    where = (table.c.schedule == schedule) & (table.c.place == place)
    values = {"owner": owner, "begun_at": db_now(), "lease_until": db_now(lease_s)}
    return bool(db.execute(update(table).where(where).values(**values)).rowcount)


if __name__ == "__main__":
    pull(turns, "_is_taken_over", take_over)
    cli.main()
