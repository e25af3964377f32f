"""Kojo (api.kojo.tech): a construction company's vendor invoices, as bills to pay."""

from connectors.base import Given, Limit, Source
from connectors.kojo.client import Kojo
from connectors.kojo.settings import Settings
from connectors.kojo.source import KojoSource

__all__ = ["SHOWS_STATES", "TITLE", "Settings", "connect", "limits"]

TITLE = "Kojo"
SHOWS_STATES = True


def limits(_settings: Settings) -> tuple[Limit, ...]:
    """Below Kojo's 20 a second and 3,600 an hour, which the whole organisation shares (sources.md §3.3)."""
    return Limit("request", 15, 1), Limit("request", 3000, 3600)


def connect(settings: Settings, account: str, given: Given) -> Source:
    """The invoices of one organisation; ``account`` is our name for it, Kojo tells it by the login."""
    return KojoSource(Kojo(settings, given), settings, account)
