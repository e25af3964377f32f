"""ZRM (zrm.app): a security company's customer invoices and what was paid on them, over tRPC."""

from connectors.base import Given, Limit, Source
from connectors.zrm.client import Zrm
from connectors.zrm.settings import Settings
from connectors.zrm.source import ZrmSource

__all__ = ["TITLE", "Settings", "connect", "limits"]

TITLE = "ZRM"


def limits(settings: Settings) -> tuple[Limit, ...]:
    """ZRM publishes no limits; the settings say what is polite."""
    return (Limit("request", settings.requests_per_second, 1),)


def connect(settings: Settings, account: str, given: Given) -> Source:
    """The invoices of one workspace; ``account`` is the workspace's id."""
    return ZrmSource(Zrm(settings, account, given), settings, account, given.kept)
