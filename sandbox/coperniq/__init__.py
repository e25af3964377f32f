"""Coperniq's stand-in: a contractor's invoices and bills, over REST with an API key (sources.md §4)."""

from sandbox.coperniq.system import Coperniq

__all__ = ["Coperniq"]
