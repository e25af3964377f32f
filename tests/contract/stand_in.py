"""Whoever keeps the servers of one stand-in: what the offices of sources and of targets have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Self

import httpx

from connectors.base import Given
from models import exact_json
from sandbox.clock import Clock
from tests.given import CountedPermits, TokensInMemory
from tests.integration.sandbox.serving import serving

Fault = dict[str, Any]


def adapters(folder: Path) -> list[str]:
    """Every file of a folder that is no test is an adapter; their names."""
    found = [file.stem for file in folder.glob("*.py") if not file.stem.startswith(("test_", "conftest"))]
    assert found, f"{folder.name} has no adapter"
    return sorted(found)


@dataclass
class StandIn(ABC):
    """What the contracts ask of every adapter; what has no default here is the adapter's to say."""

    http: httpx.Client
    tokens: TokensInMemory = field(default_factory=TokensInMemory)
    """Kept from one connection to the next, as the ledger does: a refresh token may be good once."""

    permits: CountedPermits = field(default_factory=CountedPermits)

    stand_in: ClassVar[type[Any]]
    """The stand-in's system, made with a clock."""
    package: ClassVar[str]
    """The connector: ``connectors.kojo``."""
    system: ClassVar[str]
    """The stand-in's name in its address and in admin calls."""
    account: ClassVar[str]
    """Whose screen it is; also the connection's account."""
    without_limits: ClassVar[dict[str, Any]] = {"limits": False}
    """The stand-in's settings for whoever asks a lot."""

    @classmethod
    @contextmanager
    def served(cls) -> Iterator[Self]:
        """An adapter whose stand-in is served over HTTP."""
        clock = Clock()
        with serving([cls.stand_in(clock)], clock) as client:
            yield cls(client)

    @property
    def url(self) -> str:
        return f"{str(self.http.base_url).rstrip('/')}/{self.system}"

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """What connects to the stand-in."""

    def opened(self, **settings: Any) -> Any:
        """A connection that has met nothing yet but the login: a source or a target."""
        made = import_module(self.package)
        said = made.Settings(**self.settings() | settings)
        return made.connect(said, self.account, Given(self.permits, self.tokens))

    def look(self, entity: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin("GET", f"{self.system}/{self.account}/{entity}")
        return found

    # ── whoever keeps the servers ────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """As new, and without limits."""
        self.admin("POST", "reset")
        self.set(**self.without_limits)

    def set(self, **settings: Any) -> None:
        if settings:
            self.admin("PUT", f"settings/{self.system}", settings)

    def wait(self, seconds: float) -> None:
        """Let the system's clock go on."""
        self.admin("POST", "clock", {"advance": seconds})

    def break_down(self, what: Fault, **which: Any) -> None:
        """Have requests go wrong: by method, path, what they mention; the ``nth`` of them or so many ``times``."""
        self.admin("POST", "faults", {"system": self.system, "what": what, **which})

    def struck(self) -> int:
        """How many requests went wrong."""
        return sum(rule["struck"] for rule in self.admin("GET", "faults"))

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin("GET", f"journal?system={self.system}")
        return found

    def forget_requests(self) -> None:
        self.admin("DELETE", "journal")

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else exact_json.dumps(body)
        answer = self.http.request(method, f"/__admin/{path}", content=content)
        assert answer.is_success, answer.text
        return exact_json.loads(answer.content) if answer.content else None
