"""A stand-in for QuickBooks Online's accounting API; § is a section of quickbooks.md, which it follows.

A US company, realm 9341453172345678, and a Canadian one, realm 9130352087654321. Client qb-client with secret
qb-secret, refresh token qb-refresh, authorization code qb-code; for the Canadian company qb-refresh-<realm> and
qb-code-<realm>. An entity is data (`entity.Entity` in `catalog.ENTITIES`); `writes` holds the one
pipeline that all of them go through. Its own troubles, which faults let strike, are in `troubles`. There are
no webhooks.
"""

from sandbox.quickbooks.system import QuickBooks

__all__ = ["QuickBooks"]
