from collections.abc import Iterator

import pytest

from tests.chaos import deployment
from tests.chaos.deployment import Deployment
from tests.chaos.lines import lines
from tests.chaos.nursery import Nursery, nursery
from tests.chaos.one_process import OneProcess
from tests.chaos.servers import Servers
from tests.chaos.stand_ins import StandIns, stand_ins
from tests.servers.postgresql import PostgreSQL
from tests.servers.valkey import Valkey


@pytest.fixture(scope="session")
def outside() -> Iterator[StandIns]:
    """The outside systems."""
    with stand_ins() as running:
        running.start_anew()
        yield running


@pytest.fixture(scope="session")
def warm() -> Iterator[Nursery]:
    """A warm process."""
    with nursery() as running:
        yield running


@pytest.fixture(scope="session")
def template(outside: StandIns, warm: Nursery, tmp_path_factory: pytest.TempPathFactory) -> OneProcess:
    """A SQLite ledger to begin with."""
    firm = OneProcess(outside, tmp_path_factory.mktemp("one"), warm)
    firm.set_up()
    return firm


@pytest.fixture(scope="session")
def servers(postgresql_server: PostgreSQL, valkey_server: Valkey) -> Iterator[Servers]:
    """PostgreSQL and Valkey, with lines to them."""
    with lines() as between:
        yield Servers(postgresql_server, valkey_server, between)


@pytest.fixture(scope="session")
def many(
    outside: StandIns, warm: Nursery, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Deployment:
    """A PostgreSQL ledger to begin with."""
    outside.start_anew()
    firm = deployment.new(outside, tmp_path_factory.mktemp("many"), warm, servers)
    firm.set_up()
    return firm
