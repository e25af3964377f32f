"""Every refusal QuickBooks words itself: code, message and detail as quickbooks.md §6 quotes them.

Where the fact sheet has a code but no verbatim text, the message is the code's published meaning.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


@dataclass(frozen=True)
class Error:
    """One entry of a fault."""

    code: int
    message: str
    detail: str
    element: str = ""

    def shown(self) -> dict[str, str]:
        return {
            "Message": self.message,
            "Detail": self.detail,
            "code": str(self.code),
            "element": self.element,
        }


class Fault(Exception):  # noqa: N818  # QuickBooks' own word for a refusal
    """The request is refused; several errors may be reported together (§1.5.1)."""

    def __init__(self, *errors: Error, status: int = 400, kind: str = "ValidationFault") -> None:
        super().__init__("; ".join(error.detail for error in errors))
        self.errors = errors
        self.status = status
        self.kind = kind

    def shown(self) -> dict[str, Any]:
        return {"Fault": {"Error": [error.shown() for error in self.errors], "type": self.kind}}


class TurnedAway(Exception):  # noqa: N818  # an answer of the gateway, not a fault of ours
    """The gateway in front of QuickBooks refuses; its bodies have a shape of their own (§1.5.2, §1.5.3)."""

    def __init__(self, status: int, kind: str, code: str, message: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.code = code
        self.message = message
        self.detail = detail


# --- the gateway -----------------------------------------------------------------------------------


def not_authenticated(detail: str) -> TurnedAway:
    message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    return TurnedAway(401, "AUTHENTICATION", "3200", message, detail)


def not_authorized() -> TurnedAway:
    message = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    return TurnedAway(403, "SERVICE", "3100", message, "The application is not authorized for this company.")


def throttled() -> TurnedAway:
    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    return TurnedAway(429, "SERVICE", "3001", message, "The request limit was reached.  Try again later")


# --- QuickBooks itself -----------------------------------------------------------------------------


def system_failure() -> Fault:
    message = "An application error has occurred while processing your request"
    return Fault(Error(10000, message, "System Failure Error"), status=500, kind="SystemFault")


# --- the request as a whole ------------------------------------------------------------------------


def unsupported_operation(operation: str) -> Error:
    return Error(500, "Unsupported Operation", f"Operation {operation} is not supported.")


def not_utf8() -> Error:
    return Error(500, "Unsupported Operation", "Operation MalformedByteSequenceException is not supported.")


def no_such_resource(path: str) -> Error:
    return Error(2000, "Invalid object", f"No resource {path} exists; names in a URL are lower-case.")


def empty_body() -> Error:
    return Error(2310, "ObjectParserError", "Request Body is Empty")


def unreadable(element: str = "") -> Error:
    detail = (
        "Property Name:failed to parse json object; a property specified is unsupported or invalid"
        if not element
        else f"Property Name:{element} specified is unsupported or invalid"
    )
    return Error(2010, "Request has invalid or unsupported property", detail, element)


def bad_request_id(longest: int, length: int, element: str) -> Error:
    detail = f"{element} must have 1 to {longest} characters. Supplied length:{length}"
    return Error(2130, "Invalid Request Id Format", detail, element)


def batch_too_large(most: int) -> Error:
    detail = f"The batch size exceeds the allowed limit of {most}."
    return Error(1040, "Batch size exceeds allowed limit", detail)


def batch_empty() -> Error:
    return Error(400, "MalformedRequest", "Batch Request is Empty")


# --- one field -------------------------------------------------------------------------------------


def missing(element: str) -> Error:
    return Error(
        2020,
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {element} is missing in the request",
        element,
    )


def no_lines() -> Error:
    return Error(2250, "Missing lines", "At least one line is required", "Line")


def wrong_length(element: str, shortest: int, longest: int, length: int) -> Error:
    return Error(
        2050,
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        f"Min:{shortest} Max:{longest} supported. Supplied length:{length}",
        element,
    )


def bad_characters(element: str) -> Error:
    return Error(2040, "Invalid String", "The string has characters that are not supported", element)


def bad_date(element: str, raw: str) -> Error:
    return Error(2060, "Invalid Date Format", f"Date is expected as YYYY-MM-DD. Supplied value:{raw}", element)


def bad_number(element: str, raw: object) -> Error:
    return Error(
        2090, "Invalid Number", f"The number is outside the supported range. Supplied value:{raw}", element
    )


def bad_email(element: str) -> Error:
    detail = "Email Address does not conform to the syntax rules of RFC 822."
    return Error(2210, "Invalid Email Address format", detail, element)


def bad_enumeration(element: str, raw: str) -> Error:
    return Error(2170, "Invalid Enumeration", f"Invalid Enumeration : {raw}", element)


def bad_currency(raw: str) -> Error:
    return Error(2220, "Invalid Currency", f"Multicurrency is not enabled. Supplied value:{raw}", "CurrencyRef")


# --- what the company holds ------------------------------------------------------------------------


def inactive() -> Error:
    return Error(610, "Object Not Found", f"Object Not Found : {INACTIVE}")


def deleted() -> Error:
    return Error(610, "Object Not Found", "Object Not Found : Another user has deleted this transaction.")


def bad_reference(prefix: str, id_: str, element: str) -> Error:
    detail = f"Invalid Reference Id : {prefix} element id {id_} not found"
    return Error(2500, "Invalid Reference Id", detail, element)


def stale(entity: str) -> Error:
    detail = (
        "Stale Object Error : You and another user were working on this at the same time. "
        f"Another user finished before you did, so your work was not saved. Entity={entity}"
    )
    return Error(5010, "Stale Object Error", detail)


def name_taken(whose: str) -> Error:
    detail = (
        f"The name supplied already exists. : Another {whose} is already using this name. "
        "Please use a different name."
    )
    return Error(6240, "Duplicate Name Exists Error", detail)


def number_taken(number: str, kind: str, id_: str) -> Error:
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already "
        f"been used. DocNumber={number} is assigned to TxnType={kind} with TxnId={id_}"
    )
    return Error(6140, "Duplicate Document Number Error", detail)


# --- business rules --------------------------------------------------------------------------------


def feature_not_in_plan(feature: str) -> Error:
    message = "You do not have permission to access this feature."
    return Error(5020, message, f"{message} : Your plan does not include {feature}.")


def business(text: str) -> Error:
    message = "A business validation error has occurred while processing your request"
    return Error(6000, message, f"Business Validation Error: {text}")


def one_at_a_time(what: str) -> Error:
    """QuickBooks locks its lists of names for a moment while one is written."""
    return business(f"You can only add or edit one {what} at a time. Please try again.")


def account_type_needed() -> Error:
    text = "Either an Account.AccountType or an Account.AccountSubType must be specified"
    return Error(6010, "Invalid Account.AccountType && Account.SubType", text)


def amount_is_not_product(amount: Decimal) -> Error:
    detail = f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount:,}"
    return Error(6070, "Amount calculation incorrect in the request", detail, "Amount")


def no_name() -> Error:
    detail = "Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix - one of these must be non-empty"
    return Error(6080, "No Name Provided", detail)


def bad_tax_code(raw: str) -> Error:
    detail = f"Valid Line TaxCodes for US should be TAX or NON. Supplied value:{raw}"
    return Error(6100, "Invalid Line TaxCode in the request", detail, "TaxCodeRef")


def cannot_be_linked(id_: str) -> Error:
    return Error(620, "Transaction cannot be linked", f"Transaction {id_} cannot be linked to this one.", "TxnId")


def less_than_paid(kind: str = "A bill") -> Error:
    return business(f"{kind} can't be less than what was paid of it.")


def too_deep() -> Error:
    return Error(6180, "Invalid parent", "A name can be at most five levels deep.", "ParentRef")


def own_parent() -> Error:
    return Error(900, "Parent cannot be child", "The same object cannot be its own parent.", "ParentRef")


def subscription_ended() -> Error:
    message = "Subscription period has ended or canceled or there was a billing problem"
    detail = (
        f"{message} : You can't add data to QuickBooks Online Plus because your trial or "
        "subscription period ended."
    )
    return Error(6190, message, detail)


def books_closed() -> Error:
    message = "Account Period Closed, Cannot Update Through Services API"
    detail = (
        f"{message} : The account period has closed and the account books cannot be updated through "
        "the QBO Services API. Please use the QBO website to make these changes."
    )
    return Error(6210, message, detail)


def billable_without_customer() -> Error:
    detail = "A billable line needs a customer."
    return Error(6310, "Billable expense without customer", detail, "CustomerRef")


def before_start_of(item: str) -> Error:
    detail = f"The transaction is dated before the inventory start date of {item}."
    return Error(6270, "Transaction date is prior to start date for inventory item", detail, "TxnDate")


def quantity_needed() -> Error:
    return Error(6520, "Quantity is required", "A tracked inventory item needs a quantity.", "Qty")


def wrong_account_type(element: str) -> Error:
    return Error(6430, "Invalid account type used", "Invalid account type used", element)


# --- sales -----------------------------------------------------------------------------------------


def no_amount_given() -> Error:
    return business("You must set a transaction amount.")


def tax_code_needed() -> Error:
    return business("Make sure all your transactions have a GST/HST rate before you save.")


def wrong_side_of_tax_code(code: str) -> Error:
    return business(f"Tax code {code} is not for this kind of transaction.")


def tax_not_applicable() -> Error:
    detail = "TxnTaxDetail can't be given when GlobalTaxCalculation is NotApplicable."
    return Error(6170, "Invalid TxnTaxDetail in the request", detail, "TxnTaxDetail")


def discount_without_amount() -> Error:
    detail = "A discount line needs an amount or a percent."
    return Error(6090, "Discount amount or percent is required", detail, "DiscountLineDetail")


def discount_above_subtotal() -> Error:
    return business("The discount amount can't be greater than the subtotal.")


def discount_disagrees() -> Error:
    return business(
        "You can't set both an amount and a discount percentage if the amount is not the sum of the "
        "discount percentage and the subtotal."
    )


def discounts_are_off() -> Error:
    return business("Discounts are turned off in this company's settings.")


def one_discount_only() -> Error:
    return business("A transaction can have one discount only.")


def email_needed() -> Error:
    return Error(6420, "Email address is required", "An email address is needed for delivery.", "BillEmail")


def bad_custom_field(id_: str) -> Error:
    return Error(3000, "Invalid Custom Field", f"Custom field {id_} does not exist.", "CustomField")


def over_applied() -> Error:
    return business("You can't apply more than the amount of the payment and the credits used with it.")


def more_than_open(kind: str) -> Error:
    return business(f"You can't apply more than the open balance of {kind}, nor nothing.")


def deposited() -> Error:
    text = (
        "This transaction has been deposited. If you want to change or delete it, you must edit the deposit "
        "it appears on and remove it first."
    )
    return Error(6540, "Deposited Transaction cannot be changed", text)


def owes_something(whose: str) -> Error:
    message = f"A {whose} with a balance can't be made inactive."
    return Error(6220, "Object has a balance", message, "Active")


# --- queries ---------------------------------------------------------------------------------------


def query_unreadable(detail: str) -> Error:
    return Error(4000, "Error parsing query", f"QueryParserError: {detail}")


def query_invalid(detail: str) -> Error:
    return Error(4001, "Invalid query", f"QueryValidationError: {detail}")
