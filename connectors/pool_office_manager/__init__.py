"""Pool Office Manager (api.poolservicemanager.com): what a pool service company bills its customers."""

from connectors.base import Given, Limit, Source
from connectors.pool_office_manager.client import PoolOfficeManager
from connectors.pool_office_manager.settings import TITLE, Settings
from connectors.pool_office_manager.source import PoolOfficeManagerSource

__all__ = ["NATIVE_SYNC", "TITLE", "Settings", "connect", "limits"]

NATIVE_SYNC = "Disconnect QuickBooks in Pool Office Manager, in the organisation's settings."
"""Where people switch its own QuickBooks sync off."""


def limits(settings: Settings) -> tuple[Limit, ...]:
    """Pool Office Manager counts by organisation and does not say how many it allows (PM-2)."""
    return (Limit("request", settings.requests_per_second, 1),)


def connect(settings: Settings, account: str, given: Given) -> Source:
    """The invoices of one organisation; ``account`` is its id or its slug, and checked against the login's."""
    return PoolOfficeManagerSource(PoolOfficeManager(settings, given), settings, account, given.kept)
