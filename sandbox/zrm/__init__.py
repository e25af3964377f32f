"""ZRM's stand-in: a security company's customer invoices, over tRPC and workspace-aware (sources.md §2)."""

from sandbox.zrm.system import ZRM

__all__ = ["ZRM"]
