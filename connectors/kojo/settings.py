"""The settings of a Kojo connection."""

from datetime import tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors.setting_types import Address, TimeZone


class Settings(BaseModel):
    """What a connection to Kojo needs; the assumptions behind the defaults are KJ-1 to KJ-10 of sources.md §10."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Address = "https://api.kojo.tech"
    graphql_path: str = "/graphql"
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    api_key: SecretStr = SecretStr("")
    """A legacy key; the other way to log in."""
    page_size: int = Field(default=20, ge=1, le=100)
    overlap_s: int = Field(default=300, ge=0)
    """How far a pull reaches back before the end of the one before it."""
    bound_margin_s: int = Field(default=5, ge=0)
    """Changes younger than this are left for the next pull: Kojo may still be writing their neighbours."""
    default_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """Kojo names no currency."""
    timezone: TimeZone = "UTC"
    """Turns the moment of a payment into a date."""
    total_due_is: Literal["total", "balance"] = "total"
    """Whether Kojo's ``totalDue`` is the invoice's total, or what is left after payments."""

    @model_validator(mode="after")
    def _one_way_to_log_in(self) -> "Settings":
        by_client = (bool(self.client_id), bool(self.client_secret.get_secret_value()))
        by_key = bool(self.api_key.get_secret_value())
        if by_client == (not by_key, not by_key):
            return self
        raise ValueError("give either client_id and client_secret, or api_key, and not both")

    @property
    def zone(self) -> tzinfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)
