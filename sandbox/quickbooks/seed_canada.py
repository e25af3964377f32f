"""The books of a second company, in Canada: its own currency, and tax codes on every line (§5.4)."""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.quickbooks import seed
from sandbox.quickbooks.accounts import PAYABLE, RECEIVABLE
from sandbox.quickbooks.company import Company, Row

REALM = "9130352087654321"

_ACCOUNTS = (  # id, number, name, type, sub-type
    ("1", None, "Services", "Income", "ServiceFeeIncome"),
    ("2", None, "Sales", "Income", "SalesOfProductIncome"),
    ("3", None, "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("4", None, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("5", None, "Accounts Receivable (A/R)", RECEIVABLE, "AccountsReceivable"),
    ("6", None, "Accounts Payable (A/P)", PAYABLE, "AccountsPayable"),
    ("7", None, "Chequing", "Bank", "Checking"),
    ("8", "5010", "Pool supplies", seed.COGS, "SuppliesMaterialsCogs"),
    ("9", "5990", "Rounding differences", "Expense", "OtherMiscellaneousServiceCost"),
)
_RATES = (  # id, name, percent
    ("1", "GST", "5"),
    ("2", "HST ON", "13"),
    ("3", "PST BC", "7"),
    ("4", "GST EP", "0"),
    ("5", "GST ZR", "0"),
    ("6", "GST (ITC)", "5"),
)
_CODES = (  # id, name, rates of sales, rates of purchases
    ("2", "GST", ("1",), ("6",)),
    ("3", "HST ON", ("2",), ("2",)),
    ("4", "GST/PST BC", ("1", "3"), ("6", "3")),
    ("5", "Exempt", ("4",), ("4",)),
    ("6", "Zero-rated", ("5",), ("5",)),
    ("7", "GST on imports", (), ("6",)),
)
_CUSTOMERS = (("11", "Maple Street Pools"), ("12", "Harbour View Strata"), ("13", "Red Rock Diner"))
_VENDORS = (("21", "Great Lakes Chemicals"), ("22", "Fraser Pipe and Pump"))
_ITEMS = (("1", "Services", "1"), ("2", "Hours", "1"), ("3", "Chlorine", "2"))
_HOME = {"City": "Toronto", "CountrySubDivisionCode": "ON", "PostalCode": "M5V 2T6", "Country": "CAN"}


def lay(company: Company) -> Company:
    return seed.settle(company, _books())


def _books() -> dict[str, Iterable[Row]]:
    """In the order in which rows point to each other."""
    return {
        "CompanyInfo": [seed.company_info("Sandbox Company_CA_1", "CA", "America/Toronto", _HOME)],
        "Preferences": [seed.preferences("CAD")],
        "TaxRate": [seed.rate(*rate) for rate in _RATES],
        "TaxCode": [_code(*code) for code in _CODES],
        "Account": [seed.account(*account) for account in _ACCOUNTS],
        "Term": [{"Id": id_, "Name": name, "DueDays": Decimal(days)} for id_, name, days in seed.TERMS],
        "PaymentMethod": [{"Id": id_, "Name": name} for id_, name in seed.METHODS],
        "Customer": [{"Id": id_, "DisplayName": name} for id_, name in _CUSTOMERS],
        "Vendor": [{"Id": id_, "DisplayName": name} for id_, name in _VENDORS],
        "Item": [_item(*item) for item in _ITEMS],
    }


def _code(id_: str, name: str, sales: tuple[str, ...], purchases: tuple[str, ...]) -> Row:
    return seed.code(id_, name, sales) | {"PurchaseTaxRateList": seed.rate_list(purchases)}


def _item(id_: str, name: str, income: str) -> Row:
    return {"Id": id_, "Name": name, "Type": "Service", "IncomeAccountRef": {"value": income}}
