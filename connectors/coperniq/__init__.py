"""Coperniq (api.coperniq.io): a contractor's customer invoices, and its bills to pay."""

from connectors.base import Given, Limit, Source
from connectors.coperniq.client import Coperniq
from connectors.coperniq.settings import Settings
from connectors.coperniq.source import CoperniqSource

__all__ = ["NATIVE_SYNC", "TITLE", "Settings", "connect", "limits"]

TITLE = "Coperniq"

NATIVE_SYNC = "Switch its own QuickBooks sync off in Coperniq, under Settings and Integrations."
"""It would post the same invoices a second time, and bring those of QuickBooks back as Coperniq's."""


def limits(settings: Settings) -> tuple[Limit, ...]:
    """Below Coperniq's 100 a second and 5,000 a day for each key (sources.md §4.2)."""
    return Limit("request", 50, 1), Limit("request", settings.daily_budget, 24 * 3600)


def connect(settings: Settings, account: str, given: Given) -> Source:
    """What one API key may see; ``account`` is our name for the company, the key tells which it is."""
    return CoperniqSource(Coperniq(settings, given.permits), settings, account, given.kept)
