"""Vendors, customers and employees: whom a company buys from, sells to and employs."""

from collections.abc import Iterator
from decimal import Decimal

from sandbox.quickbooks import balances, faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import TIMES, WRITABLE, Entity, Write
from sandbox.quickbooks.faults import Fault
from sandbox.quickbooks.kinds import MONEY, Day, Email, Flag, Ignored, Kind, Number, Reference, Shape, Text
from sandbox.quickbooks.names import full_name, marked_by_activity, sound_parent, titled, unique_among_people

PERSONAL = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")

PHONE = Shape({"FreeFormNumber": Text(30)})
ADDRESS = Shape(
    {
        "Id": Ignored(),
        **{f"Line{n}": Text(500) for n in range(1, 6)},
        "City": Text(255),
        "CountrySubDivisionCode": Text(255),
        "PostalCode": Text(30),
        "Country": Text(255),
        "Lat": Ignored(),
        "Long": Ignored(),
        "Note": Ignored(),
    }
)

_SHARED: dict[str, Kind] = {
    "DisplayName": Text(500, forbidden=":\t\n", trimmed=True),
    "Title": Text(16),
    "GivenName": Text(100),
    "MiddleName": Text(100),
    "FamilyName": Text(100),
    "Suffix": Text(16),
    "CompanyName": Text(100),
    "Active": Flag(),
    "PrimaryPhone": PHONE,
    "AlternatePhone": PHONE,
    "Mobile": PHONE,
    "Fax": PHONE,
    "PrimaryEmailAddr": Email(),
    "WebAddr": Shape({"URI": Text(1000)}),
    "BillAddr": ADDRESS,
    "CurrencyRef": Reference("Currency"),
}

_QUERYABLE = frozenset(
    {"Id", "DisplayName", "GivenName", "MiddleName", "FamilyName", "CompanyName"}
    | {"FullyQualifiedName", "PrimaryEmailAddr", "Active", "Balance", *TIMES}
)


def _display_name(row: Row) -> str:
    """Made of the personal names when it is not given; without any of them, 6080."""
    personal = " ".join(row[part] for part in PERSONAL if row.get(part))
    name = row.get("DisplayName") or personal
    if not name:
        raise Fault(faults.no_name())
    return str(name)


def _complete(company: Company, old: Row | None, row: Row) -> Row:
    name = _display_name(row)
    filled = {"Active": True, "CurrencyRef": company.country.currency, **row, "DisplayName": name}
    before = old and old.get("PrintOnCheckName")
    filled["PrintOnCheckName"] = row.get("PrintOnCheckName") or before or name
    return marked_by_activity(filled, "DisplayName")


# --- vendors -----------------------------------------------------------------------------------------


def _complete_vendor(company: Company, old: Row | None, row: Row) -> Row:
    return {"Vendor1099": False, **_complete(company, old, row)}


def _owed_to(company: Company, row: Row) -> Row:
    """What is owed: the open balances of the vendor's bills less those of its credits."""
    return {"Balance": balances.owed(company, "VendorRef", row["Id"])}


VENDOR = Entity(
    name="Vendor",
    fields={
        **_SHARED,
        "PrintOnCheckName": Text(100),
        "TermRef": Reference("Term"),
        "APAccountRef": Reference("Account"),
        "AcctNum": Text(100),
        "TaxIdentifier": Text(20),
        "TaxReportingBasis": Ignored(),
        "Vendor1099": Flag(),
        "BillRate": Number(),
        "Notes": Text(1000),
    },
    answered={"Balance": MONEY, "FullyQualifiedName": Text(500)},
    fixed=("CurrencyRef",),
    queryable=_QUERYABLE - {"FullyQualifiedName"},
    operations=WRITABLE,
    has_active=True,
    prefix="Names",
    complete=_complete_vendor,
    derived=_owed_to,
    title=lambda _company, row: str(row["DisplayName"]),
    rules=(home_currency_only, unique_among_people),
)


# --- customers ---------------------------------------------------------------------------------------


def _complete_customer(company: Company, old: Row | None, row: Row) -> Row:
    filled = _complete(company, old, row)
    return {"Taxable": False, "Job": False, "BillWithParent": False, **filled}


def _qualified_customer(company: Company, row: Row) -> Row:
    """What it owes itself, and together with the customers below it."""
    own = balances.receivable(company, row["Id"])
    below = sum((balances.receivable(company, id_) for id_ in _below(company, row["Id"])), Decimal("0.00"))
    shown = {"FullyQualifiedName": full_name(company, "Customer", "DisplayName", row), **_masked(row)}
    if "ParentRef" in row:
        shown["Level"] = shown["FullyQualifiedName"].count(":")
    return {**shown, "Balance": own, "BalanceWithJobs": own + below}


def _masked(row: Row) -> Row:
    """Nobody reads a tax identifier but its last four characters (§5.6)."""
    identifier = row.get("PrimaryTaxIdentifier", "")
    return {"PrimaryTaxIdentifier": "X" * len(identifier[:-4]) + identifier[-4:]} if identifier else {}


def _below(company: Company, id_: str) -> Iterator[str]:
    """The sub-customers, and theirs."""
    for row in company.all("Customer"):
        if row.get("ParentRef", {}).get("value") == id_:
            yield row["Id"]
            yield from _below(company, row["Id"])


def _owes_nothing(write: Write) -> list[faults.Error]:
    """A customer with a balance stays active (6220)."""
    leaves = write.old is not None and write.old["Active"] and not write.new["Active"]
    if write.old is None or not leaves or not balances.receivable(write.company, write.old["Id"]):
        return []
    return [faults.owes_something("customer")]


def _job_has_parent(write: Write) -> list[faults.Error]:
    orphan = write.new["Job"] and "ParentRef" not in write.new
    return [faults.missing("ParentRef")] if orphan else []


CUSTOMER = Entity(
    name="Customer",
    fields={
        **_SHARED,
        "PrintOnCheckName": Text(110),
        "ParentRef": Reference("Customer"),
        "Job": Flag(),
        "BillWithParent": Flag(),
        "Taxable": Flag(),
        "SalesTermRef": Reference("Term"),
        "DefaultTaxCodeRef": Reference("TaxCode", named=False),
        "ShipAddr": ADDRESS,
        "PaymentMethodRef": Reference("PaymentMethod"),
        "PreferredDeliveryMethod": Text(30),
        "PrimaryTaxIdentifier": Text(20),
        "Notes": Text(2000),
        "ResaleNum": Text(16),
        "OpenBalanceDate": Ignored(),
        "TaxExemptionReasonId": Ignored(),
        "IsProject": Ignored(),
    },
    answered={"FullyQualifiedName": Text(500), "Level": Number(), "Balance": MONEY, "BalanceWithJobs": MONEY},
    fixed=("CurrencyRef",),
    queryable=_QUERYABLE,
    operations=WRITABLE,
    has_active=True,
    prefix="Names",
    complete=_complete_customer,
    derived=_qualified_customer,
    title=titled("Customer", "DisplayName"),
    rules=(home_currency_only, _job_has_parent, sound_parent, unique_among_people, _owes_nothing),
)


# --- employees ---------------------------------------------------------------------------------------


def _complete_employee(_company: Company, _old: Row | None, row: Row) -> Row:
    name = _display_name(row)
    filled = {"Active": True, "BillableTime": False, "PrintOnCheckName": name, **row, "DisplayName": name}
    return marked_by_activity(filled, "DisplayName")


EMPLOYEE = Entity(
    name="Employee",
    fields={
        **{name: kind for name, kind in _SHARED.items() if name not in {"CompanyName", "CurrencyRef", "BillAddr"}},
        "PrimaryAddr": ADDRESS,
        "PrintOnCheckName": Text(110),
        "EmployeeNumber": Text(100),
        "HiredDate": Day(),
        "ReleasedDate": Day(),
        "BillableTime": Flag(),
    },
    queryable=_QUERYABLE - {"CompanyName", "FullyQualifiedName", "Balance"},
    operations=WRITABLE,
    has_active=True,
    prefix="Names",
    complete=_complete_employee,
    title=lambda _company, row: str(row["DisplayName"]),
    rules=(unique_among_people,),
)
