"""What a connection is given, in memory: a limiter that counts, and the records that were pulled before."""

from collections import Counter
from dataclasses import dataclass, field

from connectors.base import Given
from models.errors import RateLimitedError
from tests.given import KeptInMemory


@dataclass
class CountedPermits:
    """Keeps count, and grants so many."""

    budget: int = 1_000_000
    taken: Counter[str] = field(default_factory=Counter)

    def take(self, *kinds: str) -> None:
        if sum(self.taken.values()) >= self.budget:
            raise RateLimitedError("The limit of requests to Coperniq is reached.", retry_after_s=900.0)
        self.taken.update(kinds)


class NoTokens:
    """An API key needs none."""

    def access(self) -> str | None:
        raise AssertionError("asked for a token")

    refresh = access

    def save(self, access: str, refresh: str | None, expires_in_s: int) -> None:
        raise AssertionError(f"saved {access}, {refresh} for {expires_in_s} s")

    def drop_access(self) -> None:
        raise AssertionError("dropped a token")


def given_in_memory(permits: CountedPermits | None = None, kept: KeptInMemory | None = None) -> Given:
    return Given(permits or CountedPermits(), NoTokens(), KeptInMemory() if kept is None else kept)
