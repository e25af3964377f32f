"""What amounts are booked under: GL codes, tax codes and cost categories, and the goods that use them."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.kojo import blank, times
from sandbox.kojo.organisation import Organisation, Record
from sandbox.kojo.seed.chance import FIRST_DAY, Chance

GL_CODES = {
    "5010": "Electrical materials",
    "5020": "Plumbing materials",
    "5030": "HVAC materials",
    "5040": "Lumber and framing",
    "5100": "Equipment rental",
    "5200": "Subcontractors",
    "5300": "Small tools",
    "JOBMAT": "Job Materials",
    "5900": "Freight in",
    "6999": "Site consumables",
}

TAX_CODES = [
    ("CA", "California sales tax", Decimal("0.0725"), "SALES"),
    ("TX", "Texas sales tax", Decimal("0.0825"), "SALES"),
    ("CA-USE", "California use tax", Decimal("0.0725"), "USE"),
]

COST_CATEGORIES = {"M": "Materials", "L": "Labor", "E": "Equipment rental", "S": "Subcontract"}


@dataclass(frozen=True)
class Good:
    """Something that can be on an invoice's line; prices per unit, in dollars, `most` in units."""

    description: str
    unit: str
    gl_code: str
    cost_category: str
    cheapest: str
    dearest: str
    most: int


GOODS = [
    Good('3/4" EMT conduit, 10 ft', "EA", "5010", "M", "6.85", "9.4", 100),
    Good("12 AWG THHN copper wire, stranded", "FT", "5010", "M", "0.2145", "0.3875", 100),
    Good("4 in square box, 2-1/8 in deep", "EA", "5010", "M", "2.15", "3.99", 100),
    Good("20 A breaker, single pole", "EA", "5010", "M", "8.75", "14.2", 25),
    Good("2x4 LED troffer, 4000 K", "EA", "5010", "M", "64.5", "119", 40),
    Good('1/2" PEX tubing, coil of 300 ft', "EA", "5020", "M", "96.4", "141", 8),
    Good('2" brass ball valve', "EA", "5020", "M", "38.6", "71.25", 12),
    Good("PVC cement, quart", "EA", "5020", "M", "11.2", "16.8", 12),
    Good("24x24 supply diffuser", "EA", "5030", "M", "41", "66.5", 20),
    Good("R-410A refrigerant, 25 lb", "CYL", "5030", "M", "289", "410", 4),
    Good("2x6x16 Douglas fir", "EA", "5040", "M", "14.35", "22.9", 100),
    Good("23/32 plywood subfloor, 4x8", "SHT", "5040", "M", "38.75", "61", 40),
    Good("26 ft scissor lift, week", "WK", "5100", "E", "385", "560", 3),
    Good("Mini excavator, day", "DAY", "5100", "E", "310", "465", 6),
    Good("Trenching, mainline", "LF", "5200", "S", "11.5", "24", 100),
    Good("Drywall hang and finish", "SF", "5200", "S", "1.85", "3.4", 100),
    Good("Journeyman, hours on site", "HR", "5200", "L", "78", "112", 40),
    Good("Hole saw kit", "EA", "5300", "M", "54.9", "139", 3),
    Good("Concrete anchors, box of 50", "BX", "JOBMAT", "M", "31.2", "58.6", 20),
    Good("Fire caulk, 10 oz", "EA", "JOBMAT", "M", "9.65", "18.4", 25),
]

SITE_CONSUMABLES = Good("Nitrile gloves and rags", "BX", "6999", "M", "18.4", "36.9", 10)
FREIGHT = Good("Freight from the mill", "EA", "5900", "M", "85", "340", 1)


def enter(organisation: Organisation, chance: Chance) -> None:
    at = times.written(FIRST_DAY)
    for code, description in GL_CODES.items():
        _enter(
            organisation.gl_codes, blank.gl_code(chance.id(), at) | {"code": code, "description": description}
        )
    for code, description, percent, type_ in TAX_CODES:
        values = {"code": code, "description": description, "taxPercent": percent, "taxType": type_}
        _enter(organisation.tax_codes, blank.tax_code(chance.id(), at) | values)
    for code, description in COST_CATEGORIES.items():
        category = blank.cost_category(chance.id(), at) | {"code": code, "description": description}
        _enter(organisation.cost_categories, category)


def by_code(home: dict[str, Record], code: str) -> Record:
    return next(record for record in home.values() if record["code"] == code)


def _enter(home: dict[str, Record], record: Record) -> None:
    home[record["id"]] = record
