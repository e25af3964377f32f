"""Kojo's stand-in: a buyer's invoices from vendors, over GraphQL and a little REST (sources.md §3)."""

from sandbox.kojo.system import Kojo

__all__ = ["Kojo"]
