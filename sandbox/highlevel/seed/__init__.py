"""The location every sandbox starts with: the same 260 invoices each time, plain ones and every trap.

It is in Texas, or in Ontario, where items have GST, HST or none.
"""

from sandbox.entered_once import EnteredOnce
from sandbox.highlevel.account import Account
from sandbox.highlevel.places import PLACES, Country
from sandbox.highlevel.seed import invoices, traps

INVOICES = 260


@EnteredOnce
def seeded_account(country: Country) -> Account:
    maker = invoices.Maker(Account(), INVOICES, PLACES[country])
    traps.enter(maker)
    while maker.has_moments():
        maker.invoice()
    invoices.rename_in_one_stroke(maker)
    return maker.account
