"""Who sends the invoices, who gets them, and what is sold."""

from typing import Any

from sandbox.highlevel.places import Place

_SHORT, _LONG = 0, 1

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

# Person, company, how the country was typed in.
_CUSTOMERS = [
    ("Alex Morgan", "Morgan Dental Group", _SHORT),
    ("Bea Sorensen", None, _SHORT),
    ("Carlos Ibáñez", "Ibáñez & Sons Roofing", _LONG),
    ("Deepa Nair", "Nair Physiotherapy", _SHORT),
    ("Eli Cohen", "Cohen: Cohen Law", _SHORT),
    ("Fatima Zahra", None, _SHORT),
    ("Gus Petrov", "Petrov Auto Glass", _LONG),
    ("Hana Suzuki", "Little Crane Bakery", _SHORT),
    ("Ivo Marek", "Marek Landscaping", _SHORT),
    ("Jo O'Neil", "O'Neil Fitness", _SHORT),
    ("Kofi Mensah", None, _SHORT),
    ("Lucía Ferrer", "Clínica Ferrer", _SHORT),
    ("Mona Lind", "Lind Interiors", _SHORT),
    ("Noah Price", "Price Plumbing", _SHORT),
]


def seller(place: Place) -> dict[str, Any]:
    return {
        "name": "Brightpath Marketing",
        "address": {**place.seller_address, "countryCode": place.countries[_SHORT]},
        "phoneNo": f"{place.phone}00",
        "website": "www.example.com",
        "customValues": [],
    }


def contact(number: int, place: Place) -> dict[str, Any]:
    name, company, country = _CUSTOMERS[number % len(_CUSTOMERS)]
    known = {
        "id": f"c0n7ac7Brightpath{number % len(_CUSTOMERS):03}",
        "name": name,
        "email": f"contact{number % len(_CUSTOMERS)}@example.com",
        "phoneNo": f"{place.phone}99",
        "customFields": [],
        "additionalEmails": [],
        "address": {"countryCode": place.countries[country], **place.address},
    }
    return known | ({"companyName": company} if company else {})


def contacts() -> int:
    return len(_CUSTOMERS)
