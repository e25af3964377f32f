"""The outside systems in a process of their own, and the admin side of it."""

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
WORKSPACE = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
BRANCH = "7b91e0d4-25c3-4f6a-8d72-1c0e5a3b9f02"

LIMITED = ("kojo", "coperniq", "pool_office_manager", "highlevel", "quickbooks")
BEGIN_EMPTY = {
    "coperniq/7301": ("invoices",),
    "pool_office_manager/austin-pool-services": ("invoices",),
    "highlevel/6578278e879ad2646715ba9c": ("invoices", "transactions"),
    f"zrm/{WORKSPACE}": ("invoices", "line-items", "payments"),
    f"zrm/{BRANCH}": ("invoices",),
}


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
        """As on the first day, and without the limits of requests, which have tests of their own.

        Who sells begins without invoices: some sources are read from end to end each time. A login that is good
        once is lost with a worker that is killed before it is stored, and only a person can sign in anew.
        """
        self.admin("POST", "reset")
        for system in LIMITED:
            self.admin("PUT", f"settings/{system}", {"limits": False})
        self.admin("PUT", "settings/pool_office_manager", {"refresh_token_rotation": "never"})
        for account, entities in BEGIN_EMPTY.items():
            for entity in entities:
                self.admin("DELETE", f"{account}/{entity}")

    @property
    def zrm_token(self) -> str:
        """Of the office's session."""
        return str(self.admin("GET", f"zrm/{WORKSPACE}/sessions")[0]["token"])

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
