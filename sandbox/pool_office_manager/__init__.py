"""Pool Office Manager's stand-in: a pool service's customer invoices, by GraphQL and CSV export (sources.md §5).

What no page of the vendor tells is a setting, named after its assumption in the register (sources.md §10).
"""

from sandbox.pool_office_manager.system import PoolOfficeManager

__all__ = ["PoolOfficeManager"]
