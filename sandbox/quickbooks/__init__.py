"""A stand-in for QuickBooks Online's accounting API; § is a section of quickbooks.md, which it follows.

One US company, realm 9341453172345678. Client qb-client with secret qb-secret, refresh token qb-refresh,
authorization code qb-code. An entity is data (`entity.Entity` in `catalog.ENTITIES`); `writes` holds the one
pipeline that all of them go through. Its own troubles, which faults let strike, are in `troubles`. There are
no sales and no webhooks.
"""

from sandbox.quickbooks.system import QuickBooks

__all__ = ["QuickBooks"]
