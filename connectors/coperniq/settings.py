"""Settings of a connection to Coperniq; secrets are ``SecretStr``."""

from datetime import tzinfo
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from connectors.setting_types import Address, TimeZone

Stream = Literal["invoices", "bills"]


def _each_once(streams: tuple[Stream, ...]) -> tuple[Stream, ...]:
    if len(set(streams)) < len(streams):
        raise ValueError("name each of invoices and bills once at most")
    return streams


class Settings(BaseModel):
    """What a connection to Coperniq needs; the assumptions behind it are CQ-1 to CQ-7 of sources.md §10."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Address = "https://api.coperniq.io/v1"
    api_key: SecretStr = Field(min_length=1)
    """It has the rights of the user who made it: what that user may not see is silently missing from lists."""
    streams: Annotated[tuple[Stream, ...], Field(min_length=1), AfterValidator(_each_once)] = ("invoices",)
    """What is read: customer invoices, bills to pay, or both (CQ-7)."""
    bill_account_is: Literal["vendor", "customer"] = "vendor"
    """Whom a bill's account names; where it is the project's customer, the vendor is not known to Coperniq."""

    page_size: int = Field(default=100, ge=1, le=100)
    order_by: Literal["asc", "desc"] = "asc"
    """Only asked for: what Coperniq sorts by is not published, and nothing is lost in whatever order (CQ-5)."""
    overlap_s: int = Field(default=300, ge=0)
    """How far a pull reaches back before the end of the one before it (CQ-5)."""
    bound_margin_s: int = Field(default=5, ge=0)
    """Changes younger than this are left for the next pull: Coperniq may still be writing their neighbours."""
    daily_budget: int = Field(default=4000, ge=1, le=5000)
    """So many requests in 24 hours at most; Coperniq allows 5,000 for a key, in whatever hands it is (CQ-6)."""
    rate_limit_wait_s: int = Field(default=60, ge=1, le=3600)
    """How long to wait after a 429 that does not say it (CQ-6)."""

    default_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """Coperniq names no currency (CQ-1)."""
    timezone: TimeZone = "UTC"
    """Turns moments into dates."""
    date_fields_are: Literal["auto", "literal", "instant"] = "auto"
    """Due, issue and payment dates: ``literal`` takes the date as it stands there, ``instant`` the date that the
    moment has in the time zone, ``auto`` the first at midnight and the second at any other hour."""
    issue_date_from: Literal["first_seen_issued", "created_at"] = "first_seen_issued"
    """Coperniq does not show an invoice's issue date: the day on which a draft was first seen sent, or else the
    day on which the invoice was entered; always the latter with ``created_at`` (CQ-2)."""
    percentage_scale: Literal["auto", "percent", "fraction"] = "auto"
    """Whether 25 or 0.25 means a quarter; ``auto`` takes the one that comes to the total (CQ-4)."""
    residual_policy: Literal["error", "tax", "adjustment_line"] = "error"
    """What the lines lack to the total: a question to a person, the tax that no invoice shows, or a line of its
    own (CQ-3)."""

    @property
    def zone(self) -> tzinfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)
