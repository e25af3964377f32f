"""The organisation every sandbox starts with: the same 260 invoices each time, plain ones and every trap."""

from sandbox.entered_once import EnteredOnce
from sandbox.pool_office_manager.organisation import Organisation
from sandbox.pool_office_manager.seed import invoices, people, traps

INVOICES = 260


@EnteredOnce
def seeded_organisation() -> Organisation:
    organisation = Organisation()
    people.enter(organisation)
    maker = invoices.Maker(organisation, INVOICES)
    traps.enter(maker)
    while maker.has_moments():
        maker.invoice()
    invoices.go_overdue(maker)
    invoices.rename_in_one_stroke(maker)
    return organisation
