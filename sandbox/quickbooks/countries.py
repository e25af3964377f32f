"""What differs from one country's QuickBooks to another's: its currency, and how its sales are taxed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """`codes_on_lines`: every line names a tax code of the company's own; in the US it is TAX or NON (§5.4)."""

    name: str
    currency: dict[str, str]
    codes_on_lines: bool


US = Country("US", {"value": "USD", "name": "United States Dollar"}, codes_on_lines=False)
CANADA = Country("CA", {"value": "CAD", "name": "Canadian Dollar"}, codes_on_lines=True)
