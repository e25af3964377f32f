"""Who appears in the organisation, and what it sells. Ids of the vendor's pages keep their places."""

from decimal import Decimal

from sandbox.pool_office_manager import forms
from sandbox.pool_office_manager.organisation import Organisation

_AT = "2023-06-15T10:00:00Z"

TAXES = [("tax_001", "Austin sales tax", "0.085"), ("tax_002", "County and city sales tax", "0.09")]

# Id, name, cheapest and dearest price of one.
SERVICES = [
    ("svc_001", "Pool Cleaning", "65", "120"),
    ("svc_002", "Pool Repair", "95", "640"),
    ("svc_003", "Filter Cleaning", "85", "145"),
    ("svc_004", "Chemical Treatment", "18.5", "74.95"),
    ("svc_005", "Green Pool Recovery", "280", "650"),
    ("svc_006", "Salt Cell Replacement", "410", "985"),
    ("svc_007", "Pump and Motor Installation", "540", "1480"),
    ("svc_008", "Tile and Calcium Treatment", "160", "720"),
]

# First name, last name, company, city.
CUSTOMERS = [
    ("Maria", "Alvarez", None, "Austin"),
    ("Dana", "O'Connor", None, "Round Rock"),
    ("Priya", "Raman", None, "Cedar Park"),
    ("Tom", "Becker", None, "Austin"),
    ("Zoë", "Müller", None, "Lakeway"),
    ("Ana", "Peña", None, "Austin"),
    ("Wei", "Zhang", None, "Pflugerville"),
    ("Grace", "Kim", None, "Austin"),
    ("Omar", "Haddad", None, "Bee Cave"),
    ("Ruth", "Lindqvist", None, "Austin"),
    ("Sam", "Okafor", None, "Leander"),
    ("Lena", "Novák", None, "Austin"),
    ("", "", "Lakeside Homeowners Association", "Lakeway"),
    ("", "", "Barton Bend Apartments", "Austin"),
    ("Front", "Desk", "Hilltop Inn & Suites", "Austin"),
    ("", "", "Cedar Park: Aquatics", "Cedar Park"),
    ("", "", "Riverbend Fitness Club", "Round Rock"),
    ("", "", "Old Mill Swim School", "Georgetown"),
]

NAMESAKES = [("Chris", "Taylor", None, "Austin"), ("Chris", "Taylor", None, "Kyle")]


def enter(organisation: Organisation) -> None:
    _enter_organization(organisation)
    for id_, name, rate in TAXES:
        organisation.taxes[id_] = {"id": id_, "name": name, "rate": Decimal(rate)}
    for id_, name, *_ in SERVICES:
        organisation.services[id_] = {"id": id_, "name": name}
    _enter_customer(organisation, "cust_456", ("John", "Smith", None, "Austin"), "john@example.com")
    for number, customer in enumerate([*CUSTOMERS, *NAMESAKES], start=501):
        _enter_customer(organisation, f"cust_{number}", customer, _email(number))


def _enter_organization(organisation: Organisation) -> None:
    itself = forms.Organization(
        id="org_001",
        name="Austin Pool Services",
        slug="austin-pool-services",
        settings=forms.OrganizationSettings(defaultTaxId="tax_001"),
        createdAt=_AT,
        updatedAt=_AT,
    )
    organisation.organizations["org_001"] = itself.model_dump(by_alias=True)


def _enter_customer(
    organisation: Organisation, id_: str, customer: tuple[str, str, str | None, str], email: str | None
) -> None:
    first, last, company, city = customer
    entered = forms.Customer(
        id=id_,
        firstName=first,
        lastName=last,
        companyName=company,
        email=email,
        street=f"{int(id_[5:])} Main St",
        city=city,
        state="TX",
        zipCode="78701",
        createdAt=_AT,
        updatedAt=_AT,
    )
    organisation.customers[id_] = entered.model_dump(by_alias=True)


def _email(number: int) -> str | None:
    """Every seventh customer gave none."""
    return f"customer{number}@example.com" if number % 7 else None
