"""What the organisation buys for: its jobs, and the orders placed for them."""

from sandbox.kojo import blank, times
from sandbox.kojo.organisation import Organisation, Record
from sandbox.kojo.seed.chance import FIRST_DAY, Chance
from sandbox.kojo.seed.codes import by_code

JOBS = [
    ("24-101", "Maple Street Apartments", "CA"),
    ("24-107", "Harbor View Clinic", "CA"),
    ("24-112", "Lakeside Elementary Annex", "CA"),
    ("25-003", "Quarry Ridge Warehouse", "TX"),
    ("25-009", "Foundry Lofts", "TX"),
    ("25-014", "Route 9 Pump Station", "CA"),
    ("25-021", "Cedar Park Library", "TX"),
    ("25-030", "Service and small works", "CA"),
]
PHASES = ("01", "02", "03")
ORDERS_OF_A_JOB = 5


def enter(organisation: Organisation, chance: Chance) -> None:
    for code, name, tax_code in JOBS:
        job = _job(organisation, chance, code, name, tax_code)
        organisation.jobs[job["id"]] = job
        for number in range(1, ORDERS_OF_A_JOB + 1):
            order = blank.order(chance.id(), times.written(FIRST_DAY))
            order |= {"purchaseOrderNumber": f"PO-{code}-{number:02}", "job": job}
            organisation.orders[order["id"]] = order


def _job(organisation: Organisation, chance: Chance, code: str, name: str, tax_code: str) -> Record:
    return blank.job(chance.id(), times.written(FIRST_DAY)) | {
        "code": code,
        "name": name,
        "isWorkOrder": name.startswith("Service"),
        "defaultTaxCode": by_code(organisation.tax_codes, tax_code),
        "phases": [{"id": chance.id(), "code": phase} for phase in PHASES],
    }
