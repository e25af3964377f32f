"""A stand-in for QuickBooks Online's accounting API; § is a section of quickbooks.md, which it follows."""

from sandbox.quickbooks.system import QuickBooks

__all__ = ["QuickBooks"]
