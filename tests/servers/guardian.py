"""Keeps one server: starts and ends it when told to, and ends it when whoever told so is gone.

A process of its own, whose standard input is a pipe from the tests. A test process that is killed closes the pipe
without a word; then the server ends, and its folder is removed. The server is the guardian's child, so no stranger
with an old id is ever hit. Imports nothing but the standard library, so that it starts at once.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ENDS_WITHIN_S = 20


def main(command: list[str], user: str | None, folder: str) -> None:
    """Answer each line with the id of the server that runs then, or null."""
    running: subprocess.Popen[bytes] | None = None
    try:
        for line in sys.stdin:
            running = _carry_out(json.loads(line), running, command, user, folder)
            sys.stdout.write(json.dumps(running.pid if running else None) + "\n")
            sys.stdout.flush()
    finally:
        _end(running, signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _carry_out(told: Any, running: subprocess.Popen[bytes] | None, *how: Any) -> subprocess.Popen[bytes] | None:
    if told == "start":
        return _start(*how)
    if told == "look":
        return running if running and running.poll() is None else None
    _end(running, signal.Signals[told])
    return None


def _start(command: list[str], user: str | None, folder: str) -> subprocess.Popen[bytes]:
    with (Path(folder) / "log").open("ab") as log:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(command, stdin=nothing, stdout=log, stderr=log, cwd=folder, user=user)


def _end(running: subprocess.Popen[bytes] | None, how: signal.Signals) -> None:
    if running is None or running.poll() is not None:
        return
    running.send_signal(how)
    try:
        running.wait(ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


if __name__ == "__main__":
    os.umask(0o077)
    main(**json.loads(sys.argv[1]))
