"""What a QuickBooks connection and a route into QuickBooks can be told."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

TITLE = "QuickBooks"

Dimension = Literal["class", "customer", "nothing"]
TaxDifference = Literal["override", "line", "error"]


class Settings(BaseModel):
    """One company's connection. ``refresh_token`` is the first one; later ones are kept by ``Given.tokens``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str = "https://quickbooks.api.intuit.com"
    token_url: str = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"  # noqa: S105 - an address
    app_url: str = "https://qbo.intuit.com/app"
    """Where people see a bill in their browser."""
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr
    batch_size: Annotated[int, Field(ge=1, le=30)] = 30
    requests_per_minute: Annotated[int, Field(ge=1)] = 500
    requests_per_second: Annotated[int, Field(ge=1)] = 10
    batches_per_minute: Annotated[int, Field(ge=1)] = 40


class Policy(BaseModel):
    """QuickBooks' part of a route's policy: first what bills need, then what invoices need.

    An account is given by its number or its full name, anything else by its name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tax_account: str | None = None
    """Where sales tax on a bill goes: a US company's bill has no field for it (sources.md §3.8)."""
    shipping_account: str | None = None
    rounding_account: str | None = None
    job: Dimension = "nothing"
    cost_category: Dimension = "nothing"
    create_vendors: bool = True
    vendor_suffix: Annotated[str, Field(min_length=1, max_length=100)] = " (vendor)"
    """Added to the name of a new vendor when a customer or an employee has that name (quickbooks.md §9 T7)."""

    item: str | None = None
    """The product or service for lines that name none, or one that QuickBooks does not have."""
    create_items: bool = False
    """Whether a product or service that a line names and QuickBooks does not have is created, as a service."""
    income_account: str | None = None
    """The account that services made by us earn on."""
    item_suffix: Annotated[str, Field(min_length=1, max_length=50)] = " (service)"
    """Added to the name of a new service when a category or a bundle has that name."""
    charge_item: str | None = None
    """For charges that are no lines (late fees, tips); without it ``item``. Shipping has QuickBooks' own item."""
    rounding_item: str | None = None
    tax_code: str | None = None
    """The tax code of taxed lines where neither line nor invoice names one; in a US company with one code for each
    document, that code."""
    untaxed_code: str | None = None
    """The tax code of lines without tax, where every line needs one ("Exempt")."""
    tax_difference: TaxDifference = "override"
    """What becomes of the cents by which QuickBooks would reckon the tax otherwise than the source: it is told the
    source's amount, or a line on ``rounding_item`` holds them, or the invoice stops."""
    deposit_account: str | None = None
    """Where payments go; without it QuickBooks takes them to Undeposited Funds."""
    jobs_as_sub_customers: bool = False
    """Whether an invoice of a job or project is booked on a sub-customer of its customer, named like the job."""
    create_customers: bool = True
    """Whether customers that QuickBooks does not have are created, and their jobs."""
    customer_suffix: Annotated[str, Field(min_length=1, max_length=100)] = " (customer)"
    """Added to the name of a new customer when a vendor or an employee has that name (quickbooks.md §9 T7)."""

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        if self.job == self.cost_category != "nothing":
            raise ValueError(f"A line has one {self.job}: job and cost_category cannot both become it.")
        return self

    @model_validator(mode="after")
    def _new_items_earn_somewhere(self) -> Self:
        if self.create_items and not (self.income_account or "").strip():
            raise ValueError("create_items needs income_account: the account that new services earn on.")
        return self
