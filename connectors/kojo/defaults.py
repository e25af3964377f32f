"""What an invoice says for all its items: an item that is silent inherits it (sources.md §3.7)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from connectors.fields import Fields
from models.document import Reference, Tracking

TaxType = Literal["sales", "use", "unknown"]


@dataclass(frozen=True)
class TaxCode:
    """A tax code; ``rate`` is a fraction. Use tax is owed to the state by the buyer, not to the vendor."""

    code: str | None
    name: str | None
    rate: Decimal | None
    type: TaxType


@dataclass(frozen=True)
class Defaults:
    """The header's codes."""

    gl_code: Reference | None
    tax_code: TaxCode | None
    cost_category: Tracking | None
    job: Tracking | None


def read_defaults(header: Fields) -> Defaults:
    """Read them, and keep them with the invoice too: when every item has its own, nothing else shows them."""
    defaults = Defaults(
        gl_code=read_gl_code(header),
        tax_code=_tax_code(header),
        cost_category=_cost_category(header),
        job=_job(header),
    )
    header.keep("glCode", "taxCode", "costCategory")
    return defaults


def read_gl_code(fields: Fields) -> Reference | None:
    """The GL code of an invoice or an item."""
    gl_code = fields.one("glCode")
    if gl_code is None:
        return None
    return Reference(id=gl_code.text("id"), code=gl_code.text("code"), name=gl_code.text("description"))


def _tax_code(header: Fields) -> TaxCode | None:
    tax_code = header.one("taxCode")
    if tax_code is None:
        return None
    return TaxCode(
        code=tax_code.text("code"),
        name=tax_code.text("description"),
        rate=tax_code.number("taxPercent"),
        type=_tax_type(tax_code.text("taxType")),
    )


def _tax_type(said: str | None) -> TaxType:
    match said:
        case "USE":
            return "use"
        case "SALES" | None:
            return "sales"
        case _:
            return "unknown"


def _cost_category(header: Fields) -> Tracking | None:
    category = header.one("costCategory")
    if category is None:
        return None
    return Tracking(
        type="cost_category",
        id=category.text("id"),
        code=category.text("code"),
        name=category.text("description"),
    )


def _job(header: Fields) -> Tracking | None:
    job = header.one("job")
    if job is None:
        return None
    return Tracking(type="job", id=job.text("id"), code=job.text("code"), name=job.text("name"))
