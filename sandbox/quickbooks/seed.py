"""A contractor's books as they are before anything happened; ids and names are those of §10."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import catalog
from sandbox.quickbooks.accounts import PAYABLE, RECEIVABLE
from sandbox.quickbooks.company import Company, Row

REALM = "9341453172345678"
_FOUNDED = "2026-01-05T08:00:00-07:00"

COGS = "Cost of Goods Sold"

_ACCOUNTS = (  # id, number, name, type, sub-type
    ("1", None, "Services", "Income", "ServiceFeeIncome"),
    ("4", None, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("7", None, "Advertising", "Expense", "AdvertisingPromotional"),
    ("8", None, "Bank Charges", "Expense", "BankCharges"),
    ("33", None, "Accounts Payable (A/P)", PAYABLE, "AccountsPayable"),
    ("35", None, "Checking", "Bank", "Checking"),
    ("36", None, "Savings", "Bank", "Savings"),
    ("41", None, "Mastercard", "Credit Card", "CreditCard"),
    ("42", None, "Visa", "Credit Card", "CreditCard"),
    ("44", None, "Notes Payable", "Long Term Liability", "NotesPayable"),
    ("45", None, "Interest Income", "Other Income", "InterestEarned"),
    ("54", None, "Office Supplies", "Expense", "OfficeGeneralAdministrativeExpenses"),
    ("57", None, "Travel", "Expense", "Travel"),
    ("60", None, "Rent Expense", "Expense", "RentOrLeaseOfBuildings"),
    ("64", None, "Decks and Patios", COGS, "SuppliesMaterialsCogs"),
    ("65", None, "Fountain and Garden Lighting", COGS, "SuppliesMaterialsCogs"),
    ("77", None, "Telephone", "Expense", "Utilities"),
    ("79", None, "Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("80", None, "Cost of Goods Sold", COGS, "SuppliesMaterialsCogs"),
    ("81", None, "Inventory Asset", "Other Current Asset", "Inventory"),
    ("84", None, "Accounts Receivable (A/R)", RECEIVABLE, "AccountsReceivable"),
    ("86", None, "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("101", "5010", "Electrical materials", COGS, "SuppliesMaterialsCogs"),
    ("102", "5020", "Plumbing materials", COGS, "SuppliesMaterialsCogs"),
    ("103", "5030", "HVAC materials", COGS, "SuppliesMaterialsCogs"),
    ("104", "5040", "Lumber and framing", COGS, "SuppliesMaterialsCogs"),
    ("105", "5100", "Equipment rental", COGS, "EquipmentRentalCos"),
    ("106", "5200", "Subcontractors", COGS, "CostOfLaborCos"),
    ("107", "5300", "Small tools", "Expense", "SuppliesMaterials"),
    ("108", None, "Job Materials", COGS, "SuppliesMaterialsCogs"),
    ("110", "5910", "Freight and delivery", COGS, "ShippingFreightDeliveryCos"),
    ("111", "5920", "Sales tax paid on purchases", "Expense", "OtherMiscellaneousServiceCost"),
    ("112", "5990", "Rounding differences", "Expense", "OtherMiscellaneousServiceCost"),
)
_CUSTOMERS = (
    ("1", "Amy's Bird Sanctuary"),
    ("2", "Bill's Windsurf Shop"),
    ("3", "Cool Cars"),
    ("8", "0969 Ocean View Road"),
    ("15", "Pye's Cakes"),
    ("20", "Red Rock Diner"),
    ("24", "Sonnenschein Family Store"),
    ("26", "Travis Waldron"),
)
_VENDORS = (
    ("30", "Books by Bessie"),
    ("32", "Cal Telephone"),
    ("41", "Hicks Hardware"),
    ("46", "Norton Lumber and Building Materials"),
    ("56", "Bob's Burger Joint"),
)
_SERVICES = (
    ("1", "Services"),
    ("2", "Hours"),
    ("3", "Concrete"),
    ("4", "Design"),
    ("7", "Installation"),
    ("8", "Lighting"),
    ("10", "Pest Control"),
    ("14", "Sod"),
    ("18", "Trimming"),
)
_INVENTORY = (("5", "Rock Fountain"), ("11", "Pump"))
TERMS = (("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60))
METHODS = (("1", "Cash"), ("2", "Check"))
_CLASSES = (
    ("201", "M"),
    ("202", "L"),
    ("203", "E"),
    ("204", "S"),
)  # material, labour, equipment, subcontract
_RATES = (("1", "AZ State tax", "7.1"), ("2", "Tucson City", "2"), ("3", "California", "8"))
_CODES = (("2", "California", ("3",)), ("3", "Tucson", ("1", "2")))


def lay(company: Company) -> Company:
    company.settle("TaxCode", _pseudo_code("TAX", taxable=True))
    company.settle("TaxCode", _pseudo_code("NON", taxable=False))
    return settle(company, _books())


def settle(company: Company, books: Mapping[str, Iterable[Row]]) -> Company:
    """Lay these rows, each completed as if it had been written."""
    for entity, rows in books.items():
        for row in rows:
            _settle(company, entity, row)
    return company


def _settle(company: Company, entity: str, row: Row) -> None:
    complete = catalog.ENTITIES[entity].complete
    meta = {"CreateTime": _FOUNDED, "LastUpdatedTime": _FOUNDED}
    company.settle(entity, {"SyncToken": "0", "MetaData": meta, **complete(company, None, row)})


def _books() -> dict[str, Iterable[Row]]:
    """In the order in which rows point to each other."""
    return {
        "CompanyInfo": [company_info("Sandbox Company_US_1", "US", "America/Los_Angeles", _HOME)],
        "Preferences": [preferences("USD")],
        "TaxRate": [rate(*each) for each in _RATES],
        "TaxCode": [code(*each) for each in _CODES],
        "Account": [*(account(*each) for each in _ACCOUNTS), _INACTIVE_ACCOUNT],
        "Term": [{"Id": id_, "Name": name, "DueDays": Decimal(days)} for id_, name, days in TERMS],
        "PaymentMethod": [{"Id": id_, "Name": name} for id_, name in METHODS],
        "Class": [{"Id": id_, "Name": name} for id_, name in _CLASSES],
        "Customer": [{"Id": id_, "DisplayName": name} for id_, name in _CUSTOMERS],
        "Vendor": [*({"Id": id_, "DisplayName": name} for id_, name in _VENDORS), _INACTIVE_VENDOR],
        "Item": [*(_service(*item) for item in _SERVICES), *(_inventory(*item) for item in _INVENTORY)],
    }


_INACTIVE_ACCOUNT: Row = {
    "Id": "109",
    "AcctNum": "5900",
    "Name": "Freight in",
    "AccountType": COGS,
    "AccountSubType": "ShippingFreightDeliveryCos",
    "Active": False,
}
_INACTIVE_VENDOR: Row = {"Id": "71", "DisplayName": "Valley Concrete", "Active": False}

_HOME = {"City": "San Pablo", "CountrySubDivisionCode": "CA", "PostalCode": "94806", "Country": "USA"}


def company_info(name: str, country: str, time_zone: str, address: Row) -> Row:
    return {
        "Id": "1",
        "CompanyName": name,
        "LegalName": name,
        "Country": country,
        "LegalAddr": address,
        "FiscalYearStartMonth": "January",
        "SupportedLanguages": "en",
        "DefaultTimeZone": time_zone,
        "NameValue": [
            {"Name": "SubscriptionStatus", "Value": "SUBSCRIBED"},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        ],
    }


def preferences(currency: str) -> Row:
    """What is a setting of the stand-in is put in when they are read."""
    return {
        "Id": "1",
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January",
            "UseAccountNumbers": True,
            "ClassTrackingPerTxn": False,
        },
        "SalesFormsPrefs": {"AllowShipping": True, "AllowDeposit": True, "DefaultTerms": {"value": "3"}},
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": True, "BillableExpenseTracking": True},
        "TaxPrefs": {"UsingSalesTax": True},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": currency}},
        "OtherPrefs": {"NameValue": [{"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "true"}]},
    }


def account(id_: str, number: str | None, name: str, type_: str, sub_type: str) -> Row:
    numbered = {"AcctNum": number} if number else {}
    return {"Id": id_, **numbered, "Name": name, "AccountType": type_, "AccountSubType": sub_type}


def _service(id_: str, name: str) -> Row:
    return {
        "Id": id_,
        "Name": name,
        "Type": "Service",
        "IncomeAccountRef": {"value": "1"},
        "ExpenseAccountRef": {"value": "80"},
    }


def _inventory(id_: str, name: str) -> Row:
    return {
        "Id": id_,
        "Name": name,
        "Type": "Inventory",
        "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": "80"},
        "AssetAccountRef": {"value": "81"},
        "QtyOnHand": Decimal(10),
        "InvStartDate": "2026-01-05",
    }


def rate(id_: str, name: str, percent: str) -> Row:
    return {
        "Id": id_,
        "Name": name,
        "Active": True,
        "RateValue": Decimal(percent),
        "AgencyRef": {"value": "1"},
    }


def _pseudo_code(name: str, *, taxable: bool) -> dict[str, Any]:
    """TAX and NON are codes in name only: neither active nor of any version (§5.4)."""
    return {"Id": name, "Name": name, "Taxable": taxable, "TaxGroup": False}


def code(id_: str, name: str, rates: tuple[str, ...]) -> Row:
    return {
        "Id": id_,
        "Name": name,
        "Active": True,
        "Taxable": True,
        "TaxGroup": True,
        "SalesTaxRateList": rate_list(rates),
        "PurchaseTaxRateList": rate_list(()),
    }


def rate_list(rates: tuple[str, ...]) -> Row:
    details = [{"TaxRateRef": {"value": id_}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0} for id_ in rates]
    return {"TaxRateDetail": details}
