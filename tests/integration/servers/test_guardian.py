"""Servers end with the tests that started them, however those end."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from tests.servers.guarded import Guarded
from tests.servers.postgresql import PostgreSQL
from tests.servers.valkey import Valkey

ROOT = Path(__file__).parents[3]

STARTED = """
import sys, time
from tests.servers import {kind}
with {kind}.server() as running:
    print(running.guarded.pid, running.guarded.folder, flush=True)
    time.sleep(60)
"""


@pytest.mark.usefixtures("postgresql_server", "valkey_server")
@pytest.mark.parametrize("kind", ["postgresql", "valkey"])
def test_tests_that_are_killed_leave_no_server_behind(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(given, raising=False)
    killed = subprocess.Popen(
        [sys.executable, "-c", STARTED.format(kind=kind)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    pid, folder = killed.stdout.readline().split()
    assert _runs(int(pid))

    killed.kill()
    killed.communicate()

    _soon(lambda: not _runs(int(pid)))
    _soon(lambda: not Path(folder).exists())


def test_a_server_can_be_stopped_and_comes_back(postgresql_server: PostgreSQL) -> None:
    if not postgresql_server.is_ours:
        pytest.skip("the server was given")
    url = postgresql_server.address.set(drivername="postgresql").render_as_string(hide_password=False)

    postgresql_server.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    postgresql_server.start()

    psycopg.connect(url).close()


def test_a_doorbell_that_comes_back_is_empty(valkey_server: Valkey) -> None:
    if not isinstance(valkey_server.guarded, Guarded):
        pytest.skip("the server was given")
    with redis.Redis.from_url(valkey_server.url) as client:
        client.set("rang", "1")

        valkey_server.stop()
        valkey_server.start()

        assert client.get("rang") is None


def _runs(pid: int) -> bool:
    """One that has ended and that nobody has asked about yet runs no more."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _soon(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
