"""HighLevel (services.leadconnectorhq.com): an agency's customer invoices, and what was paid on them."""

from connectors.base import Given, Limit, Source
from connectors.highlevel.client import HighLevel
from connectors.highlevel.settings import Settings
from connectors.highlevel.source import HighLevelSource

__all__ = ["NATIVE_SYNC", "TITLE", "Settings", "connect", "limits"]

TITLE = "HighLevel"

NATIVE_SYNC = "Switch its own QuickBooks sync off in HighLevel, under Payments and Integrations."
"""It makes an invoice in QuickBooks as soon as one is sent: with both, each would be there twice."""


def limits(_settings: Settings) -> tuple[Limit, ...]:
    """Below HighLevel's 100 in ten seconds and 200,000 a day for one app and location (sources.md §6.2).

    The short window is short enough to be waited for: an invoice that was paid costs several requests, and a page
    that is given up half read is read anew from its beginning.
    """
    return Limit("request", 20, 2), Limit("request", 7500, 3600)


def connect(settings: Settings, account: str, given: Given) -> Source:
    """The invoices of one location; ``account`` is the location's id."""
    return HighLevelSource(HighLevel(settings, account, given), settings, account)
