"""The bodies Coperniq takes, with the rules that each field follows by itself (sources.md §4.5)."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

from sandbox import exact_json
from sandbox.coperniq.answers import Failure, invalid
from sandbox.entered import Number, Sent, Time

Method = Literal["LINE_ITEMS", "PERCENTAGE"]
FINAL = ("SENT", "PARTIALLY_PAID", "PAID")

# A date that is not given is "", for null is not a date to Coperniq.


class LineItem(Sent):
    id: int = 0  # 0 for a new one
    catalog_item_id: int
    quantity: int
    unit_cost: Number
    unit_price: Number  # negative: a discount
    description: str | None = None


class BillLineItem(LineItem):
    unit_cost: Annotated[Number, Field(gt=0)]


class Section(Sent):
    id: int | None = None
    name: str | None = Field(default=None, min_length=1, max_length=500)
    line_items: list[LineItem] = Field(min_length=1)


class BillSection(Section):
    line_items: list[BillLineItem] = Field(min_length=1)  # type: ignore[assignment]  # stricter, and only read


class InvoiceCreate(Sent):
    record_id: int = Field(ge=1)
    calculation_method: Method
    line_items: list[LineItem] = Field(default=[])
    sections: list[Section] = Field(default=[])
    percentage: Annotated[Number, Field(ge=0)] | None = None
    status: Literal["DRAFT", "SENT", "PARTIALLY_PAID", "PAID"] = "DRAFT"
    issue_date: Time = ""
    due_date: Time = ""
    description: str | None = None


class InvoiceUpdate(Sent):
    status: Literal["DRAFT", "SENT", "DECLINED", "PAID", "PARTIALLY_PAID", "OVERDUE"] | None = None
    line_items: list[LineItem] | None = None
    sections: list[Section] | None = None
    percentage: Annotated[Number, Field(ge=0)] | None = None
    due_date: Time = ""
    description: str | None = None


class BillCreate(Sent):
    record_id: int = Field(ge=1)
    calculation_method: Method
    line_items: list[BillLineItem] = Field(default=[])
    sections: list[BillSection] = Field(default=[])
    percentage: Annotated[Number, Field(ge=0, le=100)] | None = None
    status: Literal["SENT", "PARTIALLY_PAID", "PAID"] | None = None
    issue_date: Time = ""
    due_date: Time = ""
    description: str | None = None


class BillUpdate(Sent):
    status: Literal["SENT", "PARTIALLY_PAID", "PAID"] | None = None
    line_items: list[BillLineItem] | None = None
    sections: list[BillSection] | None = None
    percentage: Annotated[Number, Field(ge=0, le=100)] | None = None
    issue_date: Time = ""
    due_date: Time = ""
    description: str | None = None


class PaymentCreate(Sent):
    amount: Annotated[Number, Field(gt=0)]  # dollars
    payment_method: Literal["CASH", "ACH", "CREDIT_CARD", "KLARNA", "AFFIRM", "CHECK"]
    payment_date: Time
    notes: str | None = None
    payment_reference: str | None = None


Body = TypeVar("Body", bound=Sent)


def body(raw: bytes) -> dict[str, Any]:
    try:
        read = exact_json.read(raw)
    except ValueError as error:
        raise Failure(400, "BAD_REQUEST", "Request body is not valid JSON") from error
    if not isinstance(read, dict):
        raise Failure(400, "BAD_REQUEST", "Request body must be an object")
    return read


def checked(model: type[Body], given: dict[str, Any]) -> Body:
    """Raise Failure with the first field that is wrong."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise invalid(f"{place}: {first['msg']}", place) from error
