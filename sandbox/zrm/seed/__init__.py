"""The installation every sandbox starts with: the same 270 invoices, four of them of another workspace.

They are entered as they come into being: through the procedures at a moment in the past, and what only a person
does through the screen.
"""

from sandbox.entered_once import EnteredOnce
from sandbox.zrm.installation import Installation
from sandbox.zrm.seed import customers, invoices, traps
from sandbox.zrm.seed.maker import Maker

INVOICES = 270
SEED = 20260503


@EnteredOnce
def seeded_installation() -> Installation:
    maker = Maker(SEED)
    customers.enter(maker)
    traps.enter(maker)
    invoices.enter_plain(maker, INVOICES)
    invoices.note_many_in_one_stroke(maker)
    return maker.installation
