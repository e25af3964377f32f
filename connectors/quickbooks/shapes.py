"""What a record in an answer of QuickBooks must look like to be read; everything else about it may change."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError, create_model

from connectors.quickbooks.settings import TITLE
from models.errors import UnavailableError

UNREADABLE = f"{TITLE} gave an answer that can't be read."

_Money = Annotated[Decimal, Field(max_digits=20, decimal_places=5)]
_Reference = create_model("_Reference", value=(str | None, None))
_Detail = create_model(
    "_Detail",
    AccountRef=(_Reference | None, None),
    ClassRef=(_Reference | None, None),
    CustomerRef=(_Reference | None, None),
    TaxCodeRef=(_Reference | None, None),
)
_Line = create_model("_Line", Amount=(_Money, Decimal(0)), AccountBasedExpenseLineDetail=(_Detail | None, None))
_Link = create_model("_Link", TxnType=(str | None, None))

RECORD = create_model(
    "RECORD",
    Id=(str, ...),
    SyncToken=(str, ...),
    TotalAmt=(_Money, Decimal(0)),
    Balance=(_Money, Decimal(0)),
    VendorRef=(_Reference | None, None),
    SalesTermRef=(_Reference | None, None),
    CurrencyRef=(_Reference | None, None),
    DocNumber=(str | None, None),
    PrivateNote=(str | None, None),
    Line=(list[_Line], []),
    LinkedTxn=(list[_Link], []),
)
NAMED = create_model("NAMED", Id=(str, ...), DisplayName=(str, ...))
LISTED = create_model("LISTED", Id=(str, ...), Name=(str, ...), FullyQualifiedName=(str | None, None))


def check(shape: type[BaseModel], row: Any) -> None:
    """Raise ``UnavailableError`` for a row that cannot be read: nobody can tell what it means."""
    try:
        shape.model_validate(row)
    except ValidationError as error:
        raise UnavailableError(UNREADABLE, code="unreadable") from error
