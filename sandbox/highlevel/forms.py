"""The records of HighLevel as a person enters them, with the fields of its pages (sources.md §6.5)."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from sandbox import desk
from sandbox.highlevel.account import LOCATION

Status = Literal["draft", "sent", "payment_processing", "paid", "void", "partially_paid", "refunded"]
"""refunded is in no page: it stands for the values that will come one day."""


class _Form(desk.Form):
    model_config = ConfigDict(alias_generator=to_camel)

    id_: str = Field(alias="_id")


class Item(desk.Form):
    """`amount` is the price of one, in the currency's major units (GH-7)."""

    model_config = ConfigDict(alias_generator=to_camel)

    id_: str | None = Field(default=None, alias="_id")
    product_id: str | None = None
    price_id: str | None = None
    currency: str = "USD"
    name: str
    description: str | None = None
    qty: Decimal = Decimal(1)
    amount: Decimal = Decimal(0)
    taxes: list[dict[str, Any]] = Field(default_factory=list)
    tax_inclusive: bool = False
    type: str | None = None
    is_setup_fee_item: bool | None = None
    automatic_tax_category_id: str | None = None


class Invoice(_Form):
    """Amounts are as they are entered: nothing is added up here."""

    status: Status = "draft"
    live_mode: bool = True
    amount_paid: Decimal = Decimal(0)
    alt_id: str = LOCATION
    alt_type: str = "location"
    name: str = "New Invoice"
    business_details: dict[str, Any] = Field(default_factory=dict)
    invoice_number: str = ""
    invoice_number_prefix: str | None = None
    currency: str = "USD"
    contact_details: dict[str, Any] = Field(default_factory=dict)
    issue_date: str
    due_date: str
    discount: dict[str, Any] = Field(default_factory=lambda: {"type": "percentage", "value": Decimal(0)})
    invoice_items: list[Item] = Field(default_factory=list)
    total: Decimal = Decimal(0)
    title: str = "INVOICE"
    amount_due: Decimal = Decimal(0)
    created_at: str
    updated_at: str
    total_summary: dict[str, Any] = Field(default_factory=dict)
    automatic_taxes_enabled: bool | None = None
    automatic_taxes_calculated: bool | None = None
    payment_schedule: dict[str, Any] | None = None
    terms_notes: str | None = None
    tips_configuration: dict[str, Any] | None = None
    late_fees_configuration: dict[str, Any] | None = None
    miscellaneous_charges: dict[str, Any] | None = None
    attachments: list[dict[str, Any]] | None = None
    sent_to: dict[str, Any] | None = None


class Transaction(_Form):
    """One payment. `qboSynced` and `qboResponse` show only in the detail."""

    alt_id: str = LOCATION
    alt_type: str = "location"
    contact_id: str | None = None
    merged_from_contact_id: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    currency: str = "USD"
    amount: Decimal
    status: Literal["pending", "succeeded", "failed", "refunded"] = "succeeded"
    live_mode: bool = True
    entity_type: str = "invoice"
    entity_id: str
    entity_source_type: str = "invoice"
    payment_method: str | None = None
    payment_provider_type: str | None = None
    charge_id: str | None = None
    amount_refunded: Decimal = Decimal(0)
    notes: str | None = None
    fulfilled_at: str | None = None
    qbo_synced: bool = False
    qbo_response: dict[str, Any] | None = None
    created_at: str
    updated_at: str


class Trap(_Form):
    """One trap of the seed and the invoices that show it; for tests and curious people."""

    invoices: list[str]
