"""Who sends the invoices, who gets them, and what is sold."""

from typing import Any

SELLER: dict[str, Any] = {
    "name": "Brightpath Marketing",
    "address": {
        "addressLine1": "410 Market St",
        "city": "Dallas",
        "state": "TX",
        "countryCode": "US",
        "postalCode": "75201",
    },
    "phoneNo": "+1-214-555-0100",
    "website": "www.example.com",
    "customValues": [],
}

# Name, cheapest and dearest price of one.
PRODUCTS = [
    ("Monthly retainer", "450", "2400"),
    ("Landing page", "380", "1250"),
    ("Ad campaign management", "220", "1900"),
    ("Search report", "95", "260"),
    ("Photo session", "180", "640"),
    ("Copywriting, page", "55", "140"),
    ("Newsletter", "75", "310"),
    ("CRM setup", "500", "1800"),
]

# Person, company, country as it was typed in.
_CUSTOMERS = [
    ("Alex Morgan", "Morgan Dental Group", "US"),
    ("Bea Sorensen", None, "US"),
    ("Carlos Ibáñez", "Ibáñez & Sons Roofing", "USA"),
    ("Deepa Nair", "Nair Physiotherapy", "US"),
    ("Eli Cohen", "Cohen: Cohen Law", "US"),
    ("Fatima Zahra", None, "US"),
    ("Gus Petrov", "Petrov Auto Glass", "USA"),
    ("Hana Suzuki", "Little Crane Bakery", "US"),
    ("Ivo Marek", "Marek Landscaping", "US"),
    ("Jo O'Neil", "O'Neil Fitness", "US"),
    ("Kofi Mensah", None, "US"),
    ("Lucía Ferrer", "Clínica Ferrer", "US"),
    ("Mona Lind", "Lind Interiors", "US"),
    ("Noah Price", "Price Plumbing", "US"),
]


def contact(number: int) -> dict[str, Any]:
    name, company, country = _CUSTOMERS[number % len(_CUSTOMERS)]
    known = {
        "id": f"c0n7ac7Brightpath{number % len(_CUSTOMERS):03}",
        "name": name,
        "email": f"contact{number % len(_CUSTOMERS)}@example.com",
        "phoneNo": "+1-214-555-0199",
        "customFields": [],
        "additionalEmails": [],
        "address": {"countryCode": country, "city": "Dallas", "state": "TX"},
    }
    return known | ({"companyName": company} if company else {})


def contacts() -> int:
    return len(_CUSTOMERS)
