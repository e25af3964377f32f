"""An office that works with one source: its stand-in, the people at its screen, and our connection to it.

Everything in the contract is said in these verbs. A source joins it with one file in ``tests/contract/sources``
that names its ``OFFICE``, a subclass of this one.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from connectors.base import ExternalId, Source
from models.errors import SyncError
from tests.contract.stand_in import Fault, StandIn


@dataclass
class SourceOffice(StandIn):
    """What the contract asks of a source's adapter; what has no default here is the adapter's to say."""

    listing: ClassVar[dict[str, str]]
    """The requests that list what is pulled, as a fault names them: by ``method``, ``path``, ``mentions``."""
    small_pages: ClassVar[dict[str, Any]]
    """Settings by which a pull of the stand-in's own data takes ten pages or so."""
    renews_its_login: ClassVar[bool] = True
    """Whether a token that was refused may be replaced by us, or only by a person."""
    tells_changes: ClassVar[bool] = True
    """Whether it can be asked what changed since a time; else every pull lists everything."""
    tells_the_pause: ClassVar[bool] = True
    """Whether its 429 says how long to wait."""
    pause_s: ClassVar[float | None] = None
    """How long we wait where it does not say."""
    own_failures: ClassVar[tuple[tuple[Fault, type[SyncError]], ...]] = ()
    """Ways of failing that only this source has (GraphQL's errors under 200), and what each means."""
    odd_pages: ClassVar[tuple[Fault, ...]] = ()
    """Pages of its own that are wrong, and may be noticed or not; nothing may be lost by them."""
    identity: ClassVar[frozenset[tuple[str, ...]]] = frozenset({("id",)})
    """Where in a record its identity stands; whatever else is broken, that is still read."""
    not_kept: ClassVar[dict[tuple[str, ...], str]] = {}
    """Places of a record, ``*`` for each of a list, that may be lost in mapping, each with the reason."""

    # ── our connection ───────────────────────────────────────────────────────────────────────────────────────

    def connected(self, **settings: Any) -> Source:
        """A connection that has met nothing yet but the login."""
        connected: Source = self.opened(**settings)
        return connected

    # ── people at its screen ─────────────────────────────────────────────────────────────────────────────────

    def listed(self) -> set[ExternalId]:
        """Everything that a pull from the beginning gives."""
        return {ExternalId("invoice", str(record["id"])) for record in self.look("invoices")}

    @abstractmethod
    def enter(self) -> ExternalId:
        """Somebody enters an invoice that may be posted."""

    @abstractmethod
    def edit(self, one: ExternalId, text: str) -> None:
        """Somebody writes a text into an invoice, so that it changes and its place among the changes moves."""

    @abstractmethod
    def delete(self, one: ExternalId) -> None:
        """Somebody deletes it."""

    def erase(self, one: ExternalId) -> None:
        """It is gone, and nothing tells that it was there; so a deletion is at most sources."""
        self.delete(one)

    def shown(self, one: ExternalId) -> tuple[str, str]:
        """State and message of the integration, as the source's users see them, where it has such a place."""
        raise NotImplementedError

    def strike(self, what: Fault, **when: int) -> None:
        """Have requests that list go wrong: the ``nth`` from now, or so many ``times``."""
        self.break_down(what, **self.listing, **when)
