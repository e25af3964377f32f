"""The settings of a ZRM connection."""

from datetime import tzinfo
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from connectors.setting_types import Address, TimeZone
from connectors.zrm.arguments import Template, placeholders

_PAGING: Template = {"limit": "{limit}", "offset": "{offset}", "cursor": "{cursor}"}


def _with_token(header: str) -> str:
    name, colon, value = header.partition(":")
    if not colon or not name.strip() or value.count("{token}") != 1:
        raise ValueError("write it like “Authorization: Bearer {token}”")
    return header


def _asking_for(*known: str, needed: tuple[str, ...]) -> AfterValidator:
    """Refuse a misspelt placeholder, and a question that leaves out what it is about."""

    def check(template: Template) -> Template:
        found = placeholders(template)
        if unknown := found - set(known):
            raise ValueError(f"“{sorted(unknown)[0]}” is not known; known are {', '.join(known)}")
        if missing := [name for name in needed if name not in found]:
            raise ValueError(f"“{{{missing[0]}}}” must be somewhere in it")
        return template

    return AfterValidator(check)


_PLACES = ("limit", "offset", "cursor")
ListArguments = Annotated[Template, _asking_for(*_PLACES, "since", needed=())]
InvoiceArguments = Annotated[Template, _asking_for(*_PLACES, "invoice", needed=("invoice",))]
IdArguments = Annotated[Template, _asking_for("id", needed=("id",))]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Procedures(_Settings):
    """What ZRM calls the procedures that are asked for; only those that create are documented (ZRM-5)."""

    list: str = "invoice.list"
    get: str = "invoice.getById"
    lines: str = "invoiceLineItem.list"
    payments: str = "payment.list"
    customer: str = "customer.getById"


class Arguments(_Settings):
    """What each procedure is asked with (ZRM-5). A placeholder that has no value at the time is left out.

    ZRM's answer tells how its lists go on: where it has a ``nextCursor``, that is the next ``{cursor}``, otherwise
    the next ``{offset}`` follows from the rows that came.
    """

    list: ListArguments = _PAGING | {"updatedAfter": "{since}"}
    get: IdArguments = {"id": "{id}"}
    lines: InvoiceArguments = _PAGING | {"invoiceId": "{invoice}"}
    payments: InvoiceArguments = _PAGING | {"invoiceId": "{invoice}"}
    customer: IdArguments = {"id": "{id}"}


class Settings(_Settings):
    """What a connection to ZRM needs; the assumptions behind the defaults are ZRM-1 to ZRM-7 of sources.md §10."""

    base_url: Address
    path_prefix: Address = "/trpc"
    token: SecretStr = Field(min_length=1)
    """A session's."""
    auth_header: Annotated[str, AfterValidator(_with_token)] = "Authorization: Bearer {token}"
    workspace_header: str = Field(default="x-workspace-id", min_length=1)
    transformer: Literal["auto", "none", "superjson"] = "auto"
    """Whether ZRM wraps what it gives and takes as superjson does; ``auto`` learns it from the first answer."""
    procedures: Procedures = Procedures()
    arguments: Arguments = Arguments()
    requests_per_second: int = Field(default=10, ge=1)
    page_size: int = Field(default=50, ge=1)
    overlap_s: int = Field(default=300, ge=0)
    """How far a pull reaches back before the end of the one before it."""
    bound_margin_s: int = Field(default=60, ge=0)
    """Changes younger than this are left for the next pull: an invoice's lines are entered after it."""
    default_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    """ZRM's invoices name no currency."""
    timezone: TimeZone = "UTC"
    """Turns moments (of sending, of payment) into dates."""
    dates_are: Literal["literal", "instant"] = "literal"
    """Whether an issue or due date with a time of day is the date that stands there, or a moment."""
    discount_sign: Literal["auto", "as_stated", "negated"] = "auto"
    """Whether a discount line's amount is added as it stands, or taken off; ``auto`` takes what adds up."""
    total_without_lines: Literal["line", "problem"] = "line"
    """What becomes of an invoice that has a total and no lines, as monitoring bills: one line, or a question."""

    @property
    def zone(self) -> tzinfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)

    @property
    def login(self) -> dict[str, str]:
        """The header that lets us in."""
        name, _, value = self.auth_header.partition(":")
        return {name.strip(): value.strip().replace("{token}", self.token.get_secret_value())}
