"""The organisation every sandbox starts with: the same 240 invoices each time, plain ones and every trap."""

from sandbox.entered_once import EnteredOnce
from sandbox.kojo.organisation import Organisation
from sandbox.kojo.seed import codes, invoices, people, projects, traps
from sandbox.kojo.seed.chance import Chance

INVOICES = 240
SEED = 20260501


@EnteredOnce
def seeded_organisation() -> Organisation:
    chance = Chance(SEED)
    organisation = Organisation()
    people.enter(organisation, chance)
    codes.enter(organisation, chance)
    projects.enter(organisation, chance)
    maker = invoices.Maker(organisation, chance)
    trapped = traps.enter(maker)
    plain = [maker.invoice() for _ in range(INVOICES - len(trapped))]
    invoices.enter(organisation, [*trapped, *plain], chance)
    return organisation
