"""QuickBooks Online as a target: bills and vendor credits, through its batch endpoint."""

from connectors.base import Given, Limit, Target
from connectors.quickbooks.settings import TITLE, Policy, Settings
from connectors.quickbooks.target import QuickBooks

__all__ = ["TITLE", "Policy", "Settings", "connect", "limits"]


def limits(settings: Settings) -> tuple[Limit, ...]:
    """What Intuit allows one app in one company (quickbooks.md §3.1)."""
    return (
        Limit("request", settings.requests_per_second, 1),
        Limit("request", settings.requests_per_minute, 60),
        Limit("batch", settings.batches_per_minute, 60),
    )


def connect(settings: Settings, account: str, given: Given) -> Target:
    """One company; ``account`` is its realm id. Nothing is sent yet."""
    return QuickBooks(settings, account, given)
