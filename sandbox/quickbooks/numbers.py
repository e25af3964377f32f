"""Document numbers: given by us or by QuickBooks, and perhaps warned of when used twice (§5.1, §5.6)."""

from collections.abc import Iterable

from sandbox.quickbooks import faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import Write
from sandbox.quickbooks.faults import Error

SALES = ("Invoice", "CreditMemo")  # numbered in one series where QuickBooks numbers them
GENERATED = "AUTO_GENERATE"
_BEFORE_THE_FIRST = 1000


def given(company: Company, old: Row | None, row: Row) -> Row:
    """The number of a sale, if it gets one: ours, or the next one where the company leaves that to QuickBooks."""
    sent = row.get("DocNumber")
    if sent == GENERATED:
        return {"DocNumber": _next(company)}
    if sent or company.settings.custom_txn_numbers:
        return {}
    return {"DocNumber": old["DocNumber"] if old and "DocNumber" in old else _next(company)}


def _next(company: Company) -> str:
    used = (row.get("DocNumber", "") for entity in SALES for row in company.all(entity))
    return str(max((int(number) for number in used if _is_whole(number)), default=_BEFORE_THE_FIRST) + 1)


def _is_whole(number: str) -> bool:
    return number.isascii() and number.isdecimal()


def taken(write: Write, *within: str) -> Iterable[Error]:
    """6140 for a number used before in the same entity, `within` the same vendor, where the company warns."""
    number = write.new.get("DocNumber")
    warned = write.company.settings.warn_duplicate_bill_number and "allowduplicatedocnum" not in write.include
    if not (number and warned):
        return
    own_id = write.old["Id"] if write.old else None
    wanted = [write.new.get(name) for name in ("DocNumber", *within)]
    for row in write.company.all(write.entity.name):
        if [row.get(name) for name in ("DocNumber", *within)] == wanted and row["Id"] != own_id:
            yield faults.number_taken(number, write.entity.name, row["Id"])
            return


def taken_by_a_sale(write: Write) -> Iterable[Error]:
    """Sales share their numbers whoever the customer is, and only numbers of our own are watched (§5.1)."""
    return taken(write) if write.company.settings.custom_txn_numbers else ()
