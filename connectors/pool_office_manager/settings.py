"""The settings of a Pool Office Manager connection."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from connectors.setting_types import Address, TimeZone

TITLE = "Pool Office Manager"


def _not_empty(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value():
        raise ValueError("it is empty")
    return secret


class Settings(BaseModel):
    """What a connection needs; the assumptions behind the defaults are PM-1 to PM-7 of sources.md §10."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Address = "https://api.poolservicemanager.com"
    client_id: str = Field(min_length=1)
    refresh_token: Annotated[SecretStr, AfterValidator(_not_empty)]
    """The first one; what the logins answer later is stored (PM-1)."""
    requests_per_second: int = Field(default=5, ge=1)
    """PM-2."""
    page_size: int = Field(default=50, ge=2, le=1000)
    """PM-6. A page repeats the last invoice of the one before it, to see whether the list has moved."""
    updated_filter_field: str | None = Field(default=None, pattern=r"^[_A-Za-z][_0-9A-Za-z]*$")
    """The name of a filter by time of change, such as ``updatedAtGte``, where there is one (PM-3)."""
    overlap_s: int = Field(default=300, ge=0)
    """How far a pull with that filter reaches back before the one before it."""
    list_full_nodes: bool = True
    """Whether the list gives whole invoices; where it refuses, they are read by id (PM-4)."""
    write_quickbooks_id: Literal[False] = False
    """No way to write it is known (PM-5)."""
    default_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """For an organisation that names no currency (PM-7)."""
    default_timezone: TimeZone = "America/New_York"
    """For an organisation that names no time zone (PM-7)."""
    synthesize_payments: bool = False
    """Whether the sum that was paid becomes a payment, and what it grows by another one."""
