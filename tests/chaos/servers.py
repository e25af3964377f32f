"""PostgreSQL and Valkey for a firm of many processes, and the lines to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import redis
from sqlalchemy import make_url

from tests.chaos.lines import Lines, lines
from tests.servers import postgresql, valkey
from tests.servers.postgresql import PostgreSQL
from tests.servers.valkey import Valkey


@dataclass
class Servers:
    """They stay for all days of a run. People reach them by themselves, workers by the lines."""

    postgresql: PostgreSQL
    valkey: Valkey
    lines: Lines

    @cached_property
    def line_to(self) -> dict[str, int]:
        """The port of the line to each, by its name."""
        bell = make_url(self.valkey.url).port
        database = self.postgresql.address.port
        assert bell
        assert database
        return {"postgresql": self.lines.open(database), "valkey": self.lines.open(bell)}

    @property
    def bell_address(self) -> str:
        """``REDIS_URL`` for workers."""
        return f"redis://127.0.0.1:{self.line_to['valkey']}/0"

    def flush_bell(self) -> None:
        """Valkey forgets everything."""
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()


@contextmanager
def servers() -> Iterator[Servers]:
    """Started, and ended."""
    with postgresql.server() as database, valkey.server() as bell, lines() as between:
        yield Servers(database, bell, between)
