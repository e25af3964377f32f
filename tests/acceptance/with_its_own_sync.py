"""Kojo's connector, as if Kojo posted to QuickBooks by itself."""

from connectors.kojo import TITLE, Settings, connect, limits

__all__ = ["NATIVE_SYNC", "TITLE", "Settings", "connect", "limits"]

NATIVE_SYNC = "Switch that off in Kojo, under Settings and Accounting."
