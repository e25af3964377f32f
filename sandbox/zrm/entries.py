"""What a person can enter in ZRM's own screen, with the vendor's field names."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from sandbox.entered import Number, Time, entered
from sandbox.zrm.inputs import Unknown


@entered
class Row(TypedDict, total=False):
    id: str
    created_at: Time
    updated_at: Time
    visibility_mode: str


@entered
class Invoice(Row, total=False):
    customer_id: str | None
    invoice_number: str
    work_order_id: str | None
    project_id: str | None
    maintenance_plan_id: str | None
    quote_id: str | None
    project_milestone_id: str | None
    monitoring_account_id: str | None
    status: str
    issue_date: str | None
    due_date: str | None
    subtotal: Unknown
    tax_amount: Unknown
    total_amount: Unknown
    amount_paid: Unknown
    stripe_customer_id: str | None
    contact_id: str | None
    sent_at: str | None
    viewed_at: str | None
    pdf_s3_key: Annotated[str | None, Field(alias="pdfS3Key")]
    personal_message: str | None
    stripe_payment_intent_id: str | None
    stripe_checkout_session_id: str | None
    payment_url: str | None
    notes: str | None


@entered
class LineItem(Row, total=False):
    invoice_id: str
    line_type: str
    description: str
    quantity: Number
    unit_price: Number
    total_price: Unknown
    sort_order: int


@entered
class Payment(Row, total=False):
    invoice_id: str
    amount: Number
    payment_method: str
    currency: str
    status: str
    stripe_payment_intent_id: str | None
    stripe_charge_id: str | None
    reference: str | None
    paid_at: str | None
    notes: str | None


@entered
class Customer(Row, total=False):
    legal_name: str
    display_name: str | None
    customer_type: str
    status: str
    account_number: str | None
    primary_email: str | None
    primary_phone: str | None
    billing_address: dict[str, Any] | None
    physical_address: dict[str, Any] | None
    mailing_address: dict[str, Any] | None
    payment_terms: str | None
    tax_exempt: bool
    parent_customer_id: str | None


@entered
class SessionEntry(TypedDict, total=False):
    email: str
    expires_in_seconds: int
