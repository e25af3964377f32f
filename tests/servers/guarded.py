"""A server that a guardian keeps: it ends with the tests, however they end."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.servers import guardian

STARTS_WITHIN_S = 30.0

Signal = Literal["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"]


class CannotStartError(Exception):
    """The server did not start; the text says why."""


@dataclass
class Guarded:
    """A server and its folder; it can be ended and started again while it is kept."""

    process: "subprocess.Popen[str]"
    folder: Path
    answers: Callable[[], bool]
    pid: int | None = None
    """The server's own, while it runs."""

    def start(self) -> None:
        """Start it, and wait until it answers. Raises ``CannotStartError``."""
        self.pid = self._tell("start")
        until = time.monotonic() + STARTS_WITHIN_S
        while not self.answers():
            if time.monotonic() > until or self._tell("look") is None:
                raise CannotStartError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def end(self, how: Signal) -> None:
        """Send it a signal, and wait until it is gone."""
        self.pid = self._tell(how)

    def _tell(self, what: str) -> int | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        pid: int | None = json.loads(self.process.stdout.readline())
        return pid


@contextmanager
def guarded(
    command: Sequence[str], folder: Path, answers: Callable[[], bool], user: str | None = None
) -> Iterator[Guarded]:
    """A server that runs, until the end of this or of the process. The folder goes with it."""
    told = json.dumps({"command": list(command), "user": user, "folder": str(folder)})
    pipe = subprocess.PIPE
    keep = [sys.executable, "-I", guardian.__file__, told]
    with subprocess.Popen(keep, stdin=pipe, stdout=pipe, text=True, cwd="/", start_new_session=True) as process:
        server = Guarded(process, folder, answers)
        server.start()
        yield server


@contextmanager
def folder_of(user: str | None, name: str) -> Iterator[Path]:
    """A temporary folder that a server may write to."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
