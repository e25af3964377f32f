"""Starts the shipped command without its second of imports: a warm process forks a child for each start.

A child is a process like any other, with its own id, and dies of SIGKILL like any other. Its parent, the nursery,
kills it, so that no stranger with an old id is ever hit.
"""

import contextlib
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).parents[2]
WARM = (
    "sync.cli",
    "sync.worker",
    "connectors.kojo",
    "connectors.coperniq",
    "connectors.pool_office_manager",
    "connectors.highlevel",
    "connectors.zrm",
    "connectors.quickbooks",
    "quickbooks.objects",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.postgresql",
    "psycopg",
)
"""What takes the second."""


class Process(Protocol):
    """A command that runs, however it was started."""

    @property
    def pid(self) -> int:
        """The system's number for it."""

    def poll(self) -> int | None:
        """How it ended: an exit code, or a signal as a negative number; None while it runs."""

    def kill(self) -> None:
        """SIGKILL."""

    def signal(self, number: int) -> None:
        """Any signal."""

    def wait(self) -> int:
        """How it ended, once it has."""


@dataclass
class Child:
    """A forked command, as `Process`."""

    nursery: "Nursery"
    pid: int
    _ended: int | None = None

    def poll(self) -> int | None:
        """As of `Process`."""
        if self._ended is None:
            self._ended = self.nursery.ask("poll", self.pid)
        return self._ended

    def kill(self) -> None:
        """As of `Process`."""
        self.signal(signal.SIGKILL)

    def signal(self, number: int) -> None:
        """As of `Process`."""
        self.nursery.ask("signal", [self.pid, int(number)])

    def wait(self) -> int:
        """As of `Process`."""
        if self._ended is None:
            self._ended = self.nursery.ask("wait", self.pid)
        assert self._ended is not None
        return self._ended


@dataclass
class Started:
    """A command in an interpreter of its own, as `Process`."""

    popen: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """As of `Process`."""
        return self.popen.pid

    def poll(self) -> int | None:
        """As of `Process`."""
        return self.popen.poll()

    def kill(self) -> None:
        """As of `Process`."""
        self.popen.kill()

    def signal(self, number: int) -> None:
        """As of `Process`."""
        self.popen.send_signal(number)

    def wait(self) -> int:
        """As of `Process`."""
        return self.popen.wait()


@dataclass(frozen=True)
class Nursery:
    """The harness's end of the warm process."""

    process: subprocess.Popen[str]

    def start(self, module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Child:
        """`python -m module` in a new process."""
        asked = {
            "module": module,
            "arguments": list(arguments),
            "folder": str(folder),
            "environment": dict(environment),
        }
        return Child(self, self.ask("start", asked))

    def ask(self, what: str, about: Any) -> Any:
        """One question, one answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([what, about]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Opened, and closed with everything in it."""
    command = [sys.executable, "-m", "tests.chaos.nursery"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield Nursery(process)


# ── in the warm process ──────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Answer questions until there are no more; whoever still runs then is killed."""
    for module in WARM:
        import_module(module)
    running: set[int] = set()
    for line in sys.stdin:
        what, about = json.loads(line)
        sys.stdout.write(json.dumps(_answer(what, about, running)) + "\n")
        sys.stdout.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _answer(what: str, about: Any, running: set[int]) -> int | None:
    match what:
        case "start":
            running.add(pid := _fork(**about))
            return pid
        case "signal" if about[0] in running:
            os.kill(*about)
        case "poll":
            return _ended(about, running, os.WNOHANG)
        case "wait":
            return _ended(about, running, 0)
    return None


def _ended(pid: int, running: set[int], options: int) -> int | None:
    ended, status = os.waitpid(pid, options)
    if not ended:
        return None
    running.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _fork(module: str, arguments: list[str], folder: str, environment: dict[str, str]) -> int:
    if pid := os.fork():
        return pid
    code = 2
    with contextlib.suppress(BaseException):
        code = _become(module, arguments, folder, environment)
    os._exit(code)


def _become(module: str, arguments: list[str], folder: str, environment: dict[str, str]) -> int:
    """What `python -m module` does, in this process."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open("output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.argv = ["ledgerlink", *arguments]
    try:
        runpy.run_module(module, run_name="__main__")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main()
