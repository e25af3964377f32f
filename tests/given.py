"""What a connection is given, in memory: a limiter that counts, and a token store that can be looked into."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from connectors.base import Given, Page, Record, Source


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


@dataclass
class KeptInMemory:
    """What was stored of earlier pulls."""

    stored: dict[tuple[str, str], Record] = field(default_factory=dict)

    def records(self, entity: str, ids: Collection[str]) -> Mapping[str, Record]:
        return {id_: self.stored[entity, id_] for id_ in ids if (entity, id_) in self.stored}

    def store(self, source: Source, page: Page) -> None:
        for record in page.records:
            identity = source.external_id(record)
            self.stored[identity.entity, identity.id] = record


def given_in_memory(kept: KeptInMemory | None = None) -> Given:
    return Given(CountedPermits(), TokensInMemory(), KeptInMemory() if kept is None else kept)
