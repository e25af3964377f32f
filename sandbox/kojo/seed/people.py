"""Who appears in the organisation: the users of Kojo and the vendors that invoice it."""

from sandbox.kojo import blank, times
from sandbox.kojo.organisation import Organisation
from sandbox.kojo.seed.chance import FIRST_DAY, Chance

USERS = 3  # purchasing, site, accounts payable

VENDORS = [
    ("Ridgeline Electric Supply", "RIDGE", "Sacramento, CA"),
    ("Copperleaf Wire and Cable", "COPPER", "Oakland, CA"),
    ("O'Dell Lighting Wholesale", "ODELL", "Fresno, CA"),
    ("Basin Plumbing Supply", "BASIN", "Stockton, CA"),
    ("Delta Pipe: Valves and Fittings", "DELTA", "Stockton, CA"),
    ("Threadwell Pipe Works", "THREAD", "Austin, TX"),
    ("Northfork HVAC Distributors", "NFORK", "Reno, NV"),
    ("Airway Sheet Metal", "AIRWAY", "Dallas, TX"),
    ("Coldbrook Refrigeration Parts", "COLDB", "Houston, TX"),
    ("Tall Timber Lumber Yard", "TALLT", "Redding, CA"),
    ("Sawmill Road Building Materials", "SAWMI", "Chico, CA"),
    ("Peña & Núñez Concrete", "PENA", "San José, CA"),
    ("Ironbark Steel Fabrication", "IRONB", "Modesto, CA"),
    ("Highlift Equipment Rental", "HILIFT", "Sacramento, CA"),
    ("Bearcat Machine Rentals", "BEARC", "Austin, TX"),
    ("Groundwork Trenching", "GROUND", "San Antonio, TX"),
    ("Clearspan Drywall Contractors", "CLEAR", "Dallas, TX"),
    ("Evenkeel Insulation", "EVENK", "Fresno, CA"),
    ("Second Coat Painting", "SECOND", "Oakland, CA"),
    ("Boltcutter Tool Supply", "BOLT", "Houston, TX"),
    ("Anchor Point Fasteners", "ANCHOR", "Reno, NV"),
    ("Sitewise Safety Products", "SITEW", "Sacramento, CA"),
    ("Millrace Doors and Hardware", "MILLR", "Redding, CA"),
    ("Long Haul Freight Lines", "LONGH", "Houston, TX"),
]


def enter(organisation: Organisation, chance: Chance) -> None:
    at = times.written(FIRST_DAY)
    for _ in range(USERS):
        id_ = chance.id()
        organisation.users[id_] = {"id": id_}
    for name, code, location in VENDORS:
        vendor = blank.vendor(chance.id(), at) | {"name": name, "code": code, "location": location}
        organisation.vendors[vendor["id"]] = vendor
