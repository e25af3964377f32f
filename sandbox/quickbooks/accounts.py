"""The chart of accounts."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.quickbooks import balances, faults
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.currency import home_currency_only
from sandbox.quickbooks.entity import TIMES, WRITABLE, Entity, Write
from sandbox.quickbooks.faults import Error
from sandbox.quickbooks.kinds import MONEY, Choice, Flag, Reference, Text
from sandbox.quickbooks.lists import complete_named
from sandbox.quickbooks.names import full_name, sound_parent, titled, unique_among_its_kind

PAYABLE = "Accounts Payable"
RECEIVABLE = "Accounts Receivable"

CLASSIFICATION = {
    "Bank": "Asset",
    RECEIVABLE: "Asset",
    "Other Current Asset": "Asset",
    "Fixed Asset": "Asset",
    "Other Asset": "Asset",
    PAYABLE: "Liability",
    "Credit Card": "Liability",
    "Other Current Liability": "Liability",
    "Long Term Liability": "Liability",
    "Equity": "Equity",
    "Income": "Revenue",
    "Other Income": "Revenue",
    "Cost of Goods Sold": "Expense",
    "Expense": "Expense",
    "Other Expense": "Expense",
}

# A sub-type alone names its type; these are the ones the seed and a contractor use.
_TYPE_OF = {
    "Checking": "Bank",
    "Savings": "Bank",
    "AccountsReceivable": RECEIVABLE,
    "AccountsPayable": PAYABLE,
    "CreditCard": "Credit Card",
    "UndepositedFunds": "Other Current Asset",
    "Inventory": "Other Current Asset",
    "NotesPayable": "Long Term Liability",
    "SuppliesMaterialsCogs": "Cost of Goods Sold",
    "CostOfLaborCos": "Cost of Goods Sold",
    "EquipmentRentalCos": "Cost of Goods Sold",
    "ShippingFreightDeliveryCos": "Cost of Goods Sold",
    "SuppliesMaterials": "Expense",
    "OfficeGeneralAdministrativeExpenses": "Expense",
    "OtherMiscellaneousServiceCost": "Expense",
}


def _complete(company: Company, old: Row | None, row: Row) -> Row:
    type_ = row.get("AccountType") or _TYPE_OF.get(row.get("AccountSubType", ""))
    filled = {"CurrencyRef": company.country.currency, **row, "SubAccount": "ParentRef" in row}
    if type_:
        filled |= {"AccountType": type_, "Classification": CLASSIFICATION[type_]}
    return complete_named(company, old, filled)


def _has_type(write: Write) -> Iterable[Error]:
    if "AccountType" not in write.new:
        yield faults.account_type_needed()


def _derived(company: Company, row: Row) -> Row:
    balance = _balance(company, row)
    name = full_name(company, "Account", "Name", row)
    return {"FullyQualifiedName": name, "CurrentBalance": balance, "CurrentBalanceWithSubAccounts": balance}


def _balance(company: Company, row: Row) -> Decimal:
    """What is open on a payables account, less its credits. Other accounts are not kept here."""
    if row.get("AccountType") != PAYABLE:
        return Decimal("0.00")
    return balances.owed(company, "APAccountRef", row["Id"])


ACCOUNT = Entity(
    name="Account",
    fields={
        "Name": Text(100, forbidden='":\t\n', trimmed=True),
        "AcctNum": Text(7, forbidden=":"),
        "AccountType": Choice(tuple(CLASSIFICATION)),
        "AccountSubType": Text(100),
        "Description": Text(100),
        "Active": Flag(),
        "ParentRef": Reference("Account"),
        "SubAccount": Flag(),
        "CurrencyRef": Reference("Currency"),
    },
    answered={
        "FullyQualifiedName": Text(500),
        "Classification": Text(20),
        "CurrentBalance": MONEY,
        "CurrentBalanceWithSubAccounts": MONEY,
    },
    required=("Name",),
    fixed=("CurrencyRef",),
    queryable=frozenset(
        {
            "Id",
            "Name",
            "FullyQualifiedName",
            "AccountType",
            "AccountSubType",
            "Classification",
            "Active",
            *TIMES,
        }
    ),
    operations=WRITABLE,
    has_active=True,
    prefix="Accounts",
    complete=_complete,
    derived=_derived,
    title=titled("Account", "Name"),
    rules=(_has_type, home_currency_only, sound_parent, unique_among_its_kind("account")),
)
