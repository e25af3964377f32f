"""HighLevel's stand-in: an agency's customer invoices, over REST and signed webhooks (sources.md §6).

What no page of the vendor tells is a setting, named after its assumption in the register (sources.md §10).
"""

from sandbox.highlevel.system import HighLevel

__all__ = ["HighLevel"]
