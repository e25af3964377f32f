"""The location every sandbox starts with: the same 260 invoices each time, plain ones and every trap."""

from sandbox.highlevel.account import Account
from sandbox.highlevel.seed import invoices, traps

INVOICES = 260


def seeded_account() -> Account:
    maker = invoices.Maker(Account(), INVOICES)
    traps.enter(maker)
    while maker.has_moments():
        maker.invoice()
    invoices.rename_in_one_stroke(maker)
    return maker.account
