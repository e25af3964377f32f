"""The records of Pool Office Manager as a person enters them, with the fields of its pages (sources.md §5.5)."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sandbox import desk
from sandbox.pool_office_manager import times

Status = Literal["DRAFT", "SENT", "PAID", "OVERDUE", "CANCELLED", "WRITTEN_OFF"]
"""WRITTEN_OFF is in no page: it stands for the values that will come one day."""

Time = Annotated[str, AfterValidator(times.normalised)]


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"there is no timezone {name!r}") from error


Timezone = Annotated[str, AfterValidator(_known_zone)]


class _Form(desk.Form):
    model_config = ConfigDict(alias_generator=to_camel)


class Tag(_Form):
    id: str
    name: str
    color: str = "#4F46E5"


class Customer(_Form):
    id: str
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    phone: str | None = None
    mobile_phone: str | None = None
    company_name: str | None = None
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    status: str = "ACTIVE"
    tags: list[Tag] = Field(default_factory=list)
    notes: str | None = None
    quickbooks_id: str | None = None
    created_at: Time
    updated_at: Time


class Service(_Form):
    id: str
    name: str


class Tax(_Form):
    id: str
    name: str
    rate: Decimal  # 0.085


class LineItem(_Form):
    """Without an id it gets one; `service` is named by any fields that say enough."""

    id: str | None = None
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    service: dict[str, Any] | None = None


class Invoice(_Form):
    """Amounts are as they are entered: nothing is added up here."""

    id: str
    number: str
    customer: dict[str, Any]
    status: Status = "DRAFT"
    subtotal: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    paid_amount: Decimal = Decimal(0)
    balance: Decimal = Decimal(0)
    due_date: Time
    paid_at: Time | None = None
    line_items: list[LineItem] = Field(default_factory=list)
    notes: str | None = None
    quickbooks_id: str | None = None
    created_at: Time
    updated_at: Time


class Payment(_Form):
    """No query shows it: the vendor's page has no list of payments."""

    id: str
    invoice_id: str
    amount: Decimal
    payment_method: str
    reference: str | None = None
    paid_at: Time


class Address(_Form):
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


class OrganizationSettings(_Form):
    invoice_prefix: str = "INV"
    quote_prefix: str = "QUO"
    default_tax_id: str | None = None
    auto_send_invoices: bool = False
    invoice_due_days: int = 30


class Organization(_Form):
    id: str
    name: str
    slug: str
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    address: Address = Field(default_factory=Address)
    timezone: Timezone | None = "America/Chicago"
    currency: str | None = "USD"
    quickbooks_connected: bool = False
    stripe_connected: bool = False
    settings: OrganizationSettings = Field(default_factory=OrganizationSettings)
    created_at: Time
    updated_at: Time


class Trap(_Form):
    """One trap of the seed and the invoices that show it; for tests and curious people."""

    id: str
    invoices: list[str]
