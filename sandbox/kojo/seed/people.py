"""Who appears in the organisation: the users of Kojo and the vendors that invoice it."""

from sandbox.kojo import blank, times
from sandbox.kojo.organisation import Organisation
from sandbox.kojo.seed.chance import FIRST_DAY, Chance

USERS = 3  # purchasing, site, accounts payable

# Name, code, where they are, and the GL codes under which their goods are booked.
VENDORS = [
    ("Ridgeline Electric Supply", "RIDGE", "Sacramento, CA", "5010 5300"),
    ("Copperleaf Wire and Cable", "COPPER", "Oakland, CA", "5010"),
    ("O'Dell Lighting Wholesale", "ODELL", "Fresno, CA", "5010"),
    ("Basin Plumbing Supply", "BASIN", "Stockton, CA", "5020"),
    ("Delta Pipe: Valves and Fittings", "DELTA", "Stockton, CA", "5020"),
    ("Threadwell Pipe Works", "THREAD", "Austin, TX", "5020 5030"),
    ("Northfork HVAC Distributors", "NFORK", "Reno, NV", "5030"),
    ("Airway Sheet Metal", "AIRWAY", "Dallas, TX", "5030 5200"),
    ("Coldbrook Refrigeration Parts", "COLDB", "Houston, TX", "5030"),
    ("Tall Timber Lumber Yard", "TALLT", "Redding, CA", "5040"),
    ("Sawmill Road Building Materials", "SAWMI", "Chico, CA", "5040 JOBMAT"),
    ("Peña & Núñez Concrete", "PENA", "San José, CA", "JOBMAT 5200"),
    ("Ironbark Steel Fabrication", "IRONB", "Modesto, CA", "JOBMAT 5200"),
    ("Highlift Equipment Rental", "HILIFT", "Sacramento, CA", "5100"),
    ("Bearcat Machine Rentals", "BEARC", "Austin, TX", "5100 5300"),
    ("Groundwork Trenching", "GROUND", "San Antonio, TX", "5200 5100"),
    ("Clearspan Drywall Contractors", "CLEAR", "Dallas, TX", "5200"),
    ("Evenkeel Insulation", "EVENK", "Fresno, CA", "5200 JOBMAT"),
    ("Second Coat Painting", "SECOND", "Oakland, CA", "5200"),
    ("Boltcutter Tool Supply", "BOLT", "Houston, TX", "5300 JOBMAT"),
    ("Anchor Point Fasteners", "ANCHOR", "Reno, NV", "JOBMAT"),
    ("Sitewise Safety Products", "SITEW", "Sacramento, CA", "JOBMAT 5300"),
    ("Millrace Doors and Hardware", "MILLR", "Redding, CA", "5040 JOBMAT"),
    ("Long Haul Freight Lines", "LONGH", "Houston, TX", "5100 5900"),
]


def enter(organisation: Organisation, chance: Chance) -> None:
    at = times.written(FIRST_DAY)
    for _ in range(USERS):
        id_ = chance.id()
        organisation.users[id_] = {"id": id_}
    for name, code, location, _ in VENDORS:
        vendor = blank.vendor(chance.id(), at) | {"name": name, "code": code, "location": location}
        organisation.vendors[vendor["id"]] = vendor


def sellers_of(gl_code: str) -> set[str]:
    """The codes of the vendors that sell such goods."""
    return {code for _, code, _, sold in VENDORS if gl_code in sold.split()}
