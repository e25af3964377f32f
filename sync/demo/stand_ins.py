"""The stand-ins in a process of their own, and the screens that people have there."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connectors import http
from models import exact_json
from models.errors import UsageError

US, CANADA = "9341453172345678", "9130352087654321"
"""The two companies in QuickBooks."""

LOCATION = "6578278e879ad2646715ba9c"
"""The one in HighLevel."""

_WORKSPACE = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"


@dataclass(frozen=True)
class Screen:
    """What people enter and look at in the stand-ins."""

    url: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the admin side. Raises ``UsageError`` where it refuses."""
        content = None if body is None else exact_json.dumps(body)
        answer = http.request(method, f"{self.url}/__admin/{path}", system="The sandbox", content=content)
        if not answer.is_success:
            raise UsageError(f"The sandbox refused {method} {path}: {answer.text}")
        return exact_json.loads(answer.content) if answer.content else None

    def secrets(self) -> dict[str, str]:
        """What opens the stand-ins, and nothing else."""
        session = self.ask("GET", f"zrm/{_WORKSPACE}/sessions")[0]
        return {
            "KOJO_CLIENT_SECRET": "kojo-secret",
            "COPERNIQ_API_KEY": "coperniq-key",
            "POOL_OFFICE_MANAGER_REFRESH_TOKEN": "pom-refresh",
            "HIGHLEVEL_PRIVATE_TOKEN": "pit-hl-private",
            "ZRM_TOKEN": str(session["token"]),
            "QUICKBOOKS_CLIENT_SECRET": "qb-secret",
            "QUICKBOOKS_REFRESH_TOKEN": "qb-refresh",
            "QUICKBOOKS_CANADA_REFRESH_TOKEN": f"qb-refresh-{CANADA}",
        }


@contextmanager
def stand_ins() -> Iterator[Screen]:
    """On a free port, HighLevel's location in Canada; ended with the demo."""
    process = subprocess.Popen([sys.executable, "-m", "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if "http" not in line:
            raise UsageError("The stand-ins did not start; `ledgerlink sandbox` says why.")
        screen = Screen(line[line.index("http") :].strip())
        screen.ask("PUT", "settings/highlevel", {"country": "CA"})
        yield screen
    finally:
        process.terminate()
        process.communicate()
