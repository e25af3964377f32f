"""What can only be read: the company itself, its preferences, and its tax codes and rates."""

from sandbox.quickbooks import taxes
from sandbox.quickbooks.company import Company, Row
from sandbox.quickbooks.entity import TIMES, Entity
from sandbox.quickbooks.kinds import Flag, Number, Text

COMPANY_INFO = Entity(
    name="CompanyInfo",
    fields={"CompanyName": Text(1024), "LegalName": Text(1024), "Country": Text(3)},
    queryable=frozenset({"Id", *TIMES}),
)


def _as_set(company: Company, row: Row) -> Row:
    """What is a switch of the stand-in; the rest was seeded."""
    return {
        "AccountingInfoPrefs": _books(company, row),
        "SalesFormsPrefs": _sales(company, row),
        "TaxPrefs": _taxes(company, row),
    }


def _sales(company: Company, row: Row) -> Row:
    settings = company.settings
    return {
        **row["SalesFormsPrefs"],
        "CustomTxnNumbers": settings.custom_txn_numbers,
        "AllowDiscount": settings.allow_discount,
        "AutoApplyCredit": settings.auto_apply_credit,
    }


def _taxes(company: Company, row: Row) -> Row:
    """PartnerTaxEnabled is there only where sales tax is automated (§5.4)."""
    automated = taxes.regime(company) == taxes.AUTOMATED
    return {**row["TaxPrefs"], **({"PartnerTaxEnabled": True} if automated else {})}


def _books(company: Company, row: Row) -> Row:
    closed = company.settings.book_close_date
    books = {**row["AccountingInfoPrefs"], **({"BookCloseDate": closed} if closed else {})}
    has_plus = company.settings.plan == "Plus"
    books |= {"ClassTrackingPerTxnLine": has_plus, "TrackDepartments": has_plus}
    return books


PREFERENCES = Entity(name="Preferences", fields={}, queryable=frozenset({"Id", *TIMES}), derived=_as_set)

TAX_CODE = Entity(
    name="TaxCode",
    fields={"Name": Text(100), "Description": Text(100), "Active": Flag(), "Taxable": Flag()},
    queryable=frozenset({"Id", "Name", "Active", *TIMES}),
    has_active=True,
    prefix="TaxCodes",
)

TAX_RATE = Entity(
    name="TaxRate",
    fields={"Name": Text(100), "Description": Text(100), "Active": Flag(), "RateValue": Number()},
    queryable=frozenset({"Id", "Name", "Active", *TIMES}),
    has_active=True,
    prefix="TaxRates",
)
