"""The outside systems, Kojo and QuickBooks, in a process of their own, and the admin side of it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import simplejson

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
REALM = "9341453172345678"


@dataclass(frozen=True)
class StandIns:
    """Where they are, and their admin side."""

    http: httpx.Client

    @property
    def url(self) -> str:
        """Where they listen."""
        return str(self.http.base_url).rstrip("/")

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the admin side; amounts are Decimal both ways."""
        content = None if body is None else simplejson.dumps(body, use_decimal=True)
        answer = self.http.request(method, f"/__admin/{path}", content=content)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return simplejson.loads(answer.content, use_decimal=True) if answer.content else None

    def start_anew(self) -> None:
        """As on the first day, and without the limits of requests, which have tests of their own."""
        self.admin("POST", "reset")
        for system in ("kojo", "quickbooks"):
            self.admin("PUT", f"settings/{system}", {"limits": False})

    def journal(self, after: int = 0) -> list[Json]:
        """The requests since one."""
        entries: list[Json] = self.admin("GET", f"journal?after={after}")
        return entries


@contextmanager
def stand_ins() -> Iterator[StandIns]:
    """Started on a free port, and ended."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        with httpx.Client(base_url=line[line.index("http") :].strip(), timeout=30) as client:
            yield StandIns(client)
    finally:
        process.kill()
        process.communicate()
