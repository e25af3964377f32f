"""The company every sandbox starts with: the same 270 invoices and 24 bills each time, plain ones and traps.

They are entered as they come into being: through the API's operations at a moment in the past, and what only a
person or the native QuickBooks sync does there through the screen.
"""

from sandbox.coperniq.company import Company
from sandbox.coperniq.seed import catalog, documents, traps
from sandbox.coperniq.seed.maker import Maker
from sandbox.entered_once import EnteredOnce

INVOICES = 270
BILLS = 24
SEED = 20260502


@EnteredOnce
def seeded_company() -> Company:
    maker = Maker(SEED)
    catalog.enter(maker)
    traps.enter(maker)
    documents.enter_plain(maker, INVOICES, BILLS)
    documents.share_many_in_one_stroke(maker)
    return maker.company
