"""The inputs of ZRM's procedures; an unknown field is left aside, as zod does (sources.md §2.5)."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from sandbox import exact_json
from sandbox.entered import Number, Sent, Time
from sandbox.zrm.trpc import TRPCError

InvoiceStatus = Literal[
    "draft", "pending_approval", "approved", "sent", "partially_paid", "paid", "overdue", "void", "canceled"
]
LineType = Literal[
    "labor",
    "materials",
    "service",
    "equipment",
    "permit",
    "travel",
    "discount",
    "monitoring",
    "milestone",
    "other",
]
Visibility = Literal["global", "workspace_local", "shared"]
NOT_NUMERIC = "numeric"
_OVERFLOW = Decimal(10) ** 10  # numeric(12,2)
Money = Decimal | str | None  # "unknown" in the page: a number or a string


def _exact(value: Any) -> Any:
    """The database takes a number, and text that is one."""
    if value is None or isinstance(value, bool):
        return value
    try:
        exact = Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise PydanticCustomError(NOT_NUMERIC, "invalid input syntax for type numeric") from error
    if not exact.is_finite() or abs(exact) >= _OVERFLOW:
        raise PydanticCustomError(NOT_NUMERIC, "numeric field overflow")
    return value if isinstance(value, str) else exact


Unknown = Annotated[Money, BeforeValidator(_exact)]


class InvoiceFields(Sent):
    """What can be created and updated alike."""

    work_order_id: str | None = None
    project_id: str | None = None
    maintenance_plan_id: str | None = None
    quote_id: str | None = None
    monitoring_account_id: str | None = None
    issue_date: Time | None = None
    due_date: Time | None = None
    subtotal: Unknown = None
    tax_amount: Unknown = None
    total_amount: Unknown = None
    amount_paid: Unknown = None
    stripe_customer_id: str | None = None
    contact_id: str | None = None
    sent_at: str | None = None
    viewed_at: str | None = None
    pdf_s3_key: str | None = Field(default=None, alias="pdfS3Key")
    personal_message: str | None = None
    stripe_payment_intent_id: str | None = None
    stripe_checkout_session_id: str | None = None
    payment_url: str | None = None
    notes: str | None = None


class InvoiceCreate(InvoiceFields):
    customer_id: str
    invoice_number: str
    status: InvoiceStatus = "draft"
    workspace_id: str | None = None
    visibility_mode: Visibility = "workspace_local"


class InvoiceUpdate(InvoiceFields):
    id: str
    customer_id: str = ""
    invoice_number: str = ""
    status: InvoiceStatus = "draft"
    visibility_mode: Visibility = "workspace_local"


class LineItemCreate(Sent):
    invoice_id: str
    line_type: LineType
    description: str
    quantity: Number
    unit_price: Number
    total_price: Unknown = None
    sort_order: int = 0
    workspace_id: str | None = None
    visibility_mode: Visibility = "workspace_local"


class PaymentCreate(Sent):
    invoice_id: str
    amount: Number
    payment_method: Literal["stripe", "check", "ach", "wire", "cash", "other"]
    currency: str = "USD"
    status: Literal["pending", "processing", "completed", "failed", "refunded"]
    stripe_payment_intent_id: str | None = None
    stripe_charge_id: str | None = None
    reference: str | None = None
    paid_at: Time | None = None
    notes: str | None = None
    workspace_id: str | None = None
    visibility_mode: Visibility = "workspace_local"


class CustomerCreate(Sent):
    legal_name: str
    display_name: str | None = None
    customer_type: str = "commercial"
    status: str = "active"
    account_number: str | None = None
    primary_email: str | None = None
    primary_phone: str | None = None
    billing_address: dict[str, Any] | None = None
    physical_address: dict[str, Any] | None = None
    mailing_address: dict[str, Any] | None = None
    payment_terms: Literal["net_15", "net_30", "net_45", "net_60", "net_90", "due_on_receipt", "custom"] | None = (
        None
    )
    tax_exempt: bool = False
    parent_customer_id: str | None = None
    workspace_id: str | None = None
    visibility_mode: Visibility = "workspace_local"


class ById(Sent):
    id: str


class Page(Sent):
    """Which of these fields a list knows is assumption ZRM-5."""

    limit: int = Field(default=50, ge=1)
    offset: int = Field(default=0, ge=0)
    cursor: str | None = None
    updated_after: Time | None = None
    status: InvoiceStatus | None = None


class PageOfInvoice(Page):
    invoice_id: str


Input = TypeVar("Input", bound=Sent)


def checked(model: type[Input], given: Any) -> Input:
    """Raise TRPCError with all that is wrong, as zod lists it in the message.

    What zod lets through and the database does not is an internal error, as every fault nobody thought of.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        if all(each["type"] == NOT_NUMERIC for each in error.errors()):
            raise TRPCError("INTERNAL_SERVER_ERROR", error.errors()[0]["msg"]) from error
        issues = [
            {"code": each["type"], "path": list(each["loc"]), "message": each["msg"]} for each in error.errors()
        ]
        raise TRPCError("BAD_REQUEST", exact_json.write(issues).decode()) from error
