"""What one customer of Kojo has there: its invoices and everything they refer to."""

from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
"""One entity in the vendor's JSON shape. A record it refers to is the same dict, so an edit shows everywhere;
users are referred to by id (`createdById`), and a GraphQL query finds them."""


@dataclass
class Organisation:
    """All records by id; iteration order is the order of creation."""

    users: dict[str, Record] = field(default_factory=dict)
    vendors: dict[str, Record] = field(default_factory=dict)
    jobs: dict[str, Record] = field(default_factory=dict)
    orders: dict[str, Record] = field(default_factory=dict)
    tax_codes: dict[str, Record] = field(default_factory=dict)
    cost_categories: dict[str, Record] = field(default_factory=dict)
    gl_codes: dict[str, Record] = field(default_factory=dict)
    invoices: dict[str, Record] = field(default_factory=dict)

    def home_of(self, type_name: str) -> dict[str, Record] | None:
        """Where the records of a GraphQL type live; None for those that live inside an invoice."""
        return {
            "User": self.users,
            "Vendor": self.vendors,
            "Job": self.jobs,
            "Order": self.orders,
            "TaxCode": self.tax_codes,
            "CostCategory": self.cost_categories,
            "GLCode": self.gl_codes,
            "Invoice": self.invoices,
        }.get(type_name)

    def item(self, id_: str) -> Record | None:
        items = (item for invoice in self.invoices.values() for item in invoice["invoiceItems"])
        return next((item for item in items if item["id"] == id_), None)
