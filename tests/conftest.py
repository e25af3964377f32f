"""The servers that tests of all folders share, each started by the first test that needs it, and empty ledgers.

Every process of pytest-xdist starts its own, so that nobody waits for anybody's rows.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from sync.store.database import Database
from tests.servers import ledgers, postgresql, valkey
from tests.servers.guarded import CannotStartError
from tests.servers.postgresql import PostgreSQL
from tests.servers.valkey import Valkey

Server = TypeVar("Server")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A running PostgreSQL."""
    with _or_skip(postgresql.server()) as running:
        yield running


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """A running Valkey."""
    with _or_skip(valkey.server()) as running:
        yield running


@contextmanager
def _or_skip(server: AbstractContextManager[Server]) -> Iterator[Server]:
    """Without a server its tests are skipped on a desk and fail in CI."""
    try:
        with server as running:
            yield running
    except CannotStartError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"A server does not start here: {error}")


@pytest.fixture(scope="session")
def migrated_on_postgresql(postgresql_server: PostgreSQL) -> Iterator[Database]:
    """A database with the schema, which every test leaves without rows."""
    with postgresql.database(postgresql_server.address) as address:
        opened = Database(postgresql.written(address))
        opened.migrate()
        yield opened
        opened.engine.dispose()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty ledger."""
    file = tmp_path_factory.mktemp("ledger") / "ledger.db"
    opened = Database(f"sqlite:///{file}")
    opened.migrate()
    opened.engine.dispose()
    return file


@pytest.fixture
def ledger_url(migrated: Path, tmp_path: Path) -> str:
    """The address of an empty ledger in a file."""
    return ledgers.copied(migrated, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_ledger_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty ledger, of one kind and of the other."""
    if request.param == "postgresql":
        return ledgers.emptied(request.getfixturevalue("migrated_on_postgresql"))
    url: str = request.getfixturevalue("ledger_url")
    return url
