"""The settings of a HighLevel connection."""

from datetime import tzinfo
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors.highlevel.keys import ed25519_key, rsa_key
from connectors.setting_types import Address, TimeZone


def _an_ed25519_key(text: str) -> str:
    try:
        ed25519_key(text)
    except ValueError as error:
        raise ValueError("this is not an Ed25519 public key in base64") from error
    return text


def _an_rsa_key(text: str) -> str:
    try:
        _ = text and rsa_key(text)
    except ValueError as error:
        raise ValueError("this is not an RSA public key in PEM") from error
    return text


class Settings(BaseModel):
    """What a connection to HighLevel needs; the assumptions GH-1 to GH-8 of sources.md §10 are named beside.

    GH-1 is not needed: what ``startAt`` and ``endAt`` filter is nowhere told, so nothing is filtered by them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Address = "https://services.leadconnectorhq.com"
    api_version: str = Field(default="2021-07-28", pattern=r"^[!-~]{1,50}$")
    """The header ``Version``, without which HighLevel answers nothing."""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    """The first one; each is good once, and the newest is kept encrypted in the ledger."""
    private_token: SecretStr = SecretStr("")
    """Of a private integration; the other way to log in."""
    page_size: int = Field(default=100, ge=2, le=1000)
    """GH-2: the most that HighLevel gives at once is not told."""
    overlap_s: int = Field(default=300, ge=0)
    """How far a pull reaches back before the beginning of the one before it."""
    read_all_after_h: float = Field(default=24, ge=0)
    """So often everything is read anew, changed or not: no page promises that every change moves ``updatedAt``."""
    timezone: TimeZone = "UTC"
    """GH-8: the location's; it turns moments into dates."""
    amount_is: Literal["unit", "line"] = "unit"
    """GH-7: whether an item's ``amount`` is the price of one, or of all."""
    discount_source: Literal["totals", "declared"] = "totals"
    """Whether a discount that is declared and not in the totals is only told, or stops the invoice."""
    tips_from_total: bool = False
    """Whether what a total holds beyond its parts is a tip, where tips are enabled on the invoice."""
    payments_via: Literal["transactions", "amounts"] = "transactions"
    """GH-3: where payments are read. ``amounts`` knows only the sum that was paid."""
    synthesize_payments: bool = False
    """Whether that sum becomes payments, one for each time it was seen to have grown."""
    webhook_ed25519_public_key: Annotated[str, AfterValidator(_an_ed25519_key)] = (
        "MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg="
    )
    """GH-6: the vendor's own; a new one is announced by e-mail only."""
    webhook_accept_legacy_rsa: bool = False
    webhook_rsa_public_key: Annotated[str, AfterValidator(_an_rsa_key)] = ""
    webhook_max_age_s: int = Field(default=7200, ge=60)
    """GH-4: a repeat comes with its first time, ten minutes later or more, up to six times."""
    webhook_unwrap: tuple[str, ...] = ("data", "webhookPayload", "invoice")
    """GH-5: under which names an event may hold the invoice, the first that is there; else it is the invoice."""

    @model_validator(mode="after")
    def _one_way_to_log_in(self) -> "Settings":
        secrets = (self.client_secret, self.refresh_token)
        by_client = (bool(self.client_id), *(bool(secret.get_secret_value()) for secret in secrets))
        by_token = bool(self.private_token.get_secret_value())
        if by_client == (not by_token,) * 3:
            return self
        raise ValueError("give either client_id, client_secret and refresh_token, or private_token, and not both")

    @model_validator(mode="after")
    def _a_key_to_check_with(self) -> "Settings":
        if self.webhook_accept_legacy_rsa and not self.webhook_rsa_public_key:
            raise ValueError("webhook_accept_legacy_rsa needs webhook_rsa_public_key")
        return self

    @property
    def zone(self) -> tzinfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)
