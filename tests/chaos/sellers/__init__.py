"""The four sources that sell: what people do at each one's screen, in the same verbs."""

from tests.chaos.sellers.coperniq import Coperniq
from tests.chaos.sellers.deal import Deal, Seller
from tests.chaos.sellers.highlevel import HighLevel
from tests.chaos.sellers.pool_office_manager import PoolOfficeManager
from tests.chaos.sellers.zrm import ZRM

SELLERS: dict[str, type[Seller]] = {
    each.connection(): each for each in (Coperniq, PoolOfficeManager, HighLevel, ZRM)
}
"""By the name of our connection."""

__all__ = ["SELLERS", "Deal", "Seller"]
