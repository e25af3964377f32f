"""What a connection is given, in memory: a limiter that counts, and a token store that can be looked into."""

from collections import Counter
from dataclasses import dataclass, field

from connectors.base import Given


@dataclass
class CountedPermits:
    """Grants everything, and keeps count."""

    taken: Counter[str] = field(default_factory=Counter)

    def take(self, *kinds: str) -> None:
        self.taken.update(kinds)


@dataclass
class TokensInMemory:
    """One login."""

    token: str | None = None
    refresh_token: str | None = None
    life_s: int | None = None

    def access(self) -> str | None:
        return self.token

    def refresh(self) -> str | None:
        return self.refresh_token

    def save(self, access: str, refresh: str | None, expires_in_s: int) -> None:
        self.token, self.refresh_token, self.life_s = access, refresh or self.refresh_token, expires_in_s

    def drop_access(self) -> None:
        self.token = None


def given_in_memory() -> Given:
    return Given(CountedPermits(), TokensInMemory())
