"""The lists that documents point to: items, terms, classes and departments."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from sandbox.quickbooks import faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import TIMES, WRITABLE, Entity, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import Choice, Day, Flag, Kind, Number, Reference, Text
from sandbox.quickbooks.names import (
    marked_by_activity,
    qualified,
    sound_parent,
    titled,
    unique_among_its_kind,
)

_NAMED = frozenset({"Id", "Name", "Active", *TIMES})
_NESTED = _NAMED | {"FullyQualifiedName"}


def complete_named(_company: Company, _old: Row | None, row: Row) -> Row:
    return marked_by_activity({"Active": True, **row}, "Name")


# --- items -------------------------------------------------------------------------------------------

_PRICE = Number(least=Decimal(-99999999999), most=Decimal(99999999999))  # §3.2


def _accounts_of_item(write: Write) -> Iterable[Error]:
    """Which accounts an item needs depends on its type (§5.6)."""
    if write.new["Type"] == "Inventory":
        needed = ["AssetAccountRef", "ExpenseAccountRef", "QtyOnHand", "InvStartDate"]
        return [faults.missing(name) for name in needed if name not in write.new]
    has_account = "IncomeAccountRef" in write.new or "ExpenseAccountRef" in write.new
    return [] if has_account or write.new["Type"] == "Category" else [faults.missing("IncomeAccountRef")]


def _earns_on_income(write: Write) -> Iterable[Error]:
    """What is sold earns on an account of income (6430)."""
    reference = write.new.get("IncomeAccountRef", {}).get("value", "")
    account = write.company.find("Account", reference)
    if account and account["AccountType"] not in {"Income", "Other Income"}:
        yield faults.wrong_account_type("IncomeAccountRef")


def _complete_item(company: Company, old: Row | None, row: Row) -> Row:
    filled = {"UnitPrice": Decimal(0), "PurchaseCost": Decimal(0), "Taxable": False, **row}
    filled["TrackQtyOnHand"] = row["Type"] == "Inventory"
    return complete_named(company, old, filled)


ITEM = Entity(
    name="Item",
    fields={
        "Name": Text(100, forbidden=":\t\n", trimmed=True),
        "Type": Choice(("Inventory", "Service", "NonInventory", "Category")),
        "Sku": Text(100),
        "Active": Flag(),
        "Description": Text(4000),
        "PurchaseDesc": Text(1000),
        "UnitPrice": _PRICE,
        "PurchaseCost": _PRICE,
        "Taxable": Flag(),
        "IncomeAccountRef": Reference("Account"),
        "ExpenseAccountRef": Reference("Account"),
        "AssetAccountRef": Reference("Account"),
        "TrackQtyOnHand": Flag(),
        "QtyOnHand": Number(),
        "InvStartDate": Day(),
        "ParentRef": Reference("Item"),
        "SubItem": Flag(),
        "SalesTaxIncluded": Flag(),  # these four outside the US only
        "PurchaseTaxIncluded": Flag(),
        "SalesTaxCodeRef": Reference("TaxCode", named=False),
        "PurchaseTaxCodeRef": Reference("TaxCode", named=False),
    },
    answered={"FullyQualifiedName": Text(500)},
    required=("Name", "Type"),
    queryable=_NESTED | {"Type", "Sku", "Taxable", "SubItem"},
    sortable=frozenset({"UnitPrice"}),
    operations=WRITABLE,
    has_active=True,
    prefix="Items",
    complete=_complete_item,
    derived=qualified("Item", "Name"),
    title=titled("Item", "Name"),
    rules=(_accounts_of_item, _earns_on_income, sound_parent, unique_among_its_kind("product or service")),
)


# --- terms -------------------------------------------------------------------------------------------


def _complete_term(company: Company, old: Row | None, row: Row) -> Row:
    kind = "DATE_DRIVEN" if "DayOfMonthDue" in row else "STANDARD"
    return complete_named(company, old, {**row, "Type": kind})


def _due_somehow(write: Write) -> Iterable[Error]:
    if "DueDays" not in write.new and "DayOfMonthDue" not in write.new:
        yield faults.missing("DueDays")


def due_date(company: Company, row: Row) -> str:
    """When a document is due: its terms tell it where they count days; else its own date (§5.1)."""
    term = company.find("Term", row.get("SalesTermRef", {}).get("value", "")) or {}
    issued = date.fromisoformat(row["TxnDate"])
    return (issued + timedelta(days=int(term.get("DueDays", 0)))).isoformat()


TERM = Entity(
    name="Term",
    fields={
        "Name": Text(31, trimmed=True),
        "Active": Flag(),
        "DueDays": Number(0, Decimal(0), Decimal(999)),
        "DayOfMonthDue": Number(0, Decimal(1), Decimal(31)),
        "DueNextMonthDays": Number(0, Decimal(0), Decimal(999)),
        "DiscountDays": Number(0, Decimal(0), Decimal(999)),
        "DiscountPercent": Number(None, Decimal(0), Decimal(100)),
    },
    answered={"Type": Text(20)},
    required=("Name",),
    queryable=_NAMED,
    operations=WRITABLE,
    has_active=True,
    prefix="Terms",
    complete=_complete_term,
    rules=(_due_somehow, unique_among_its_kind("term")),
)


# --- payment methods ---------------------------------------------------------------------------------

PAYMENT_METHOD = Entity(
    name="PaymentMethod",
    fields={
        "Name": Text(31, trimmed=True),
        "Type": Choice(("CREDIT_CARD", "NON_CREDIT_CARD")),
        "Active": Flag(),
    },
    required=("Name",),
    queryable=_NAMED | {"Type"},
    operations=WRITABLE,
    has_active=True,
    prefix="PaymentMethods",
    complete=lambda company, old, row: complete_named(company, old, {"Type": "NON_CREDIT_CARD", **row}),
    rules=(unique_among_its_kind("payment method"),),
)


# --- classes and departments -------------------------------------------------------------------------


def _in_plan(write: Write) -> Iterable[Error]:
    """Classes and locations come with the Plus plan (§5.6)."""
    if write.company.settings.plan != "Plus":
        yield faults.feature_not_in_plan("classes" if write.entity.name == "Class" else "locations")


def _tree(name: str, prefix: str, child_flag: str) -> Entity:
    fields: dict[str, Kind] = {
        "Name": Text(100, forbidden=":\t\n", trimmed=True),
        "Active": Flag(),
        "ParentRef": Reference(name),
        child_flag: Flag(),
    }
    return Entity(
        name=name,
        fields=fields,
        answered={"FullyQualifiedName": Text(500)},
        required=("Name",),
        queryable=_NESTED,
        operations=WRITABLE,
        has_active=True,
        prefix=prefix,
        complete=lambda company, old, row: complete_named(company, old, {**row, child_flag: "ParentRef" in row}),
        derived=qualified(name, "Name"),
        title=titled(name, "Name"),
        rules=(_in_plan, sound_parent, unique_among_its_kind(name.lower())),
    )


CLASS = _tree("Class", "Klasses", "SubClass")
DEPARTMENT = _tree("Department", "Depts", "SubDepartment")
