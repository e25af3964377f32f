"""What an answer of QuickBooks must look like to be read; everything else about it may change."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StrictBool, ValidationError, create_model

from connectors.quickbooks.settings import TITLE
from models.errors import UnavailableError

UNREADABLE = f"{TITLE} gave an answer that can't be read."


def _no_truth(value: Any) -> Any:
    """Python takes true for one; as an amount it is a mistake."""
    if isinstance(value, bool):
        raise ValueError("true and false are no amounts")  # noqa: TRY004 - pydantic reports only this one
    return value


_Money = Annotated[Decimal, Field(max_digits=20, decimal_places=5), BeforeValidator(_no_truth)]
_Id = Annotated[str, Field(pattern=r"^[!-~]{1,100}$")]
_Word = Annotated[str, Field(pattern=r"^[!-~]{1,50}$")]
_Token = Annotated[str, Field(pattern=r"^[!-~]+$")]
_Name = Annotated[str, Field(min_length=1, max_length=600)]
_Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
_Currency = create_model("_Currency", value=(_Code | None, None))
_Reference = create_model("_Reference", value=(str | None, None), name=(str | None, None))
_Detail = create_model(
    "_Detail",
    AccountRef=(_Reference | None, None),
    ClassRef=(_Reference | None, None),
    CustomerRef=(_Reference | None, None),
    TaxCodeRef=(_Reference | None, None),
    BillableStatus=(str | None, None),
    ItemRef=(_Reference | None, None),
)
_Link = create_model("_Link", TxnType=(str | None, None), TxnId=(str | None, None))
_Line = create_model(
    "_Line",
    Id=(str | None, None),
    Amount=(_Money, Decimal(0)),
    Description=(str | None, None),
    DetailType=(str | None, None),
    AccountBasedExpenseLineDetail=(_Detail | None, None),
    SalesItemLineDetail=(_Detail | None, None),
    LinkedTxn=(list[_Link], []),
)
_Dates = create_model("_Dates", CreateTime=(AwareDatetime | None, None))
_Tax = create_model("_Tax", TotalTax=(_Money, Decimal(0)))

RECORD = create_model(
    "RECORD",
    Id=(_Id, ...),
    SyncToken=(_Word, ...),
    TotalAmt=(_Money, ...),
    Balance=(_Money, Decimal(0)),
    VendorRef=(_Reference | None, None),
    CustomerRef=(_Reference | None, None),
    TxnTaxDetail=(_Tax | None, None),
    SalesTermRef=(_Reference | None, None),
    CurrencyRef=(_Currency | None, None),
    DocNumber=(str | None, None),
    TxnDate=(str | None, None),
    DueDate=(str | None, None),
    PrivateNote=(str | None, None),
    PaymentRefNum=(str | None, None),
    PaymentMethodRef=(_Reference | None, None),
    Line=(list[_Line], []),
    LinkedTxn=(list[_Link], []),
    MetaData=(_Dates | None, None),
)
NAMED = create_model(
    "NAMED",
    Id=(_Id, ...),
    DisplayName=(_Name, ...),
    FullyQualifiedName=(str | None, None),
    ParentRef=(_Reference | None, None),
    Active=(StrictBool, True),
)
LISTED = create_model(
    "LISTED",
    Id=(_Id, ...),
    Name=(_Name, ...),
    FullyQualifiedName=(_Name | None, None),
    AcctNum=(Annotated[str, Field(max_length=100)] | None, None),
    Sku=(Annotated[str, Field(max_length=100)] | None, None),
    Active=(StrictBool, True),
)
_RateDetail = create_model("_RateDetail", TaxRateRef=(create_model("_RateRef", value=(_Id, ...)), ...))
_RateList = create_model("_RateList", TaxRateDetail=(list[_RateDetail], []))
TAX_CODE = create_model(
    "TAX_CODE",
    Id=(_Id, ...),
    Name=(_Name, ...),
    Active=(StrictBool, True),
    SalesTaxRateList=(_RateList | None, None),
    PurchaseTaxRateList=(_RateList | None, None),
)
TAX_RATE = create_model("TAX_RATE", Id=(_Id, ...), RateValue=(_Money, ...))
_SalesForms = create_model("_SalesForms", CustomTxnNumbers=(StrictBool, False), AllowDiscount=(StrictBool, False))
_TaxPrefs = create_model("_TaxPrefs", PartnerTaxEnabled=(StrictBool | None, None))
PREFERENCES = create_model(
    "PREFERENCES", SalesFormsPrefs=(_SalesForms | None, None), TaxPrefs=(_TaxPrefs | None, None)
)
COMPANY_INFO = create_model("COMPANY_INFO", Country=(str, "US"))
GRANT = create_model(
    "GRANT",
    access_token=(_Token, ...),
    refresh_token=(_Token | None, None),
    expires_in=(Annotated[int, Field(ge=1, le=86400)], 3600),
)


def check(shape: type[BaseModel], row: Any) -> None:
    """Raise ``UnavailableError`` for a row that cannot be read: nobody can tell what it means."""
    try:
        shape.model_validate(row)
    except ValidationError as error:
        raise UnavailableError(UNREADABLE, code="unreadable") from error
