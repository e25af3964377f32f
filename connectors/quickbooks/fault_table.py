"""Every fault code QuickBooks documents: what it means for what we do, and what a bookkeeper is told.

Codes and their meaning are those of quickbooks.md §6. A row says what is wrong and what to do, a sentence each.
Between braces stands what ``reactions`` fills in from the fault and from what was sent: ``{detail}`` QuickBooks'
own words, ``{element}`` the field, ``{number}`` and ``{name}`` as sent, ``{other}`` the record that has the number
already, ``{thing}`` the kind of a reference, ``{id}`` its id, ``{longest}`` the most characters a field takes.
"""

from dataclasses import dataclass
from enum import Enum


class Reaction(Enum):
    """What happens next."""

    PERSON = "somebody must act on the document"
    STALE = "the record was changed meanwhile: look at it again"
    LATER = "not done, and may work in a while"
    UNCLEAR = "nobody can tell whether it was done"
    THROTTLED = "too many requests: the connection pauses; a write's outcome is unknown"
    LOCKED = "the company is locked for a while: the connection pauses, nothing was done"
    EXPIRED = "the access token was not taken: log in again, nothing was done"
    CONNECTION = "somebody must act on the connection, nothing was done"


@dataclass(frozen=True)
class Row:
    """The reaction, and its two sentences."""

    reaction: Reaction
    wrong: str
    remedy: str = ""


_OPERATOR = "Ask whoever runs this sync to look at it."
_RECONNECT = "Connect the company again."
_IN_QUICKBOOKS = "Mend it in QuickBooks."
_AT_SOURCE = "Correct it at the source."

_P, _C = Reaction.PERSON, Reaction.CONNECTION

CLOSED_PERIOD = Row(
    _P,
    "The books are closed for the date of this document.",
    "Change the date, or reopen the period in QuickBooks.",
)
ONE_AT_A_TIME = Row(Reaction.LATER, "QuickBooks is busy with another change and takes one at a time.")
UNKNOWN_CODE = Row(_P, "QuickBooks refused the document: {detail}.", _IN_QUICKBOOKS)
INACTIVE = Row(
    _P,
    "A vendor, account or class that this document uses is inactive in QuickBooks.",
    "Resync to see which one, make it active there, or map to another one.",
)
GONE = Row(_P, "The document was deleted in QuickBooks.", "Resync to create it again, or exclude the invoice.")
OVERPAID = Row(
    _P,
    "The payment is more than what is open on its invoice in QuickBooks.",
    "Compare the two there, and exclude the payment or book the rest by hand.",
)
ITEM_NAME_TAKEN = Row(
    _P,
    "Another product, service, category or bundle in QuickBooks is named “{name}”.",
    "Map to it, or rename one of them.",
)
NOWHERE = Row(
    _C, "There is no QuickBooks company at this address.", "Check base_url and account of the connection."
)

_BUSINESS_RULE = Row(_P, "QuickBooks refused the document: {detail}.", "Mend what it names, then resync.")
_USED_ELSEWHERE = Row(_P, "QuickBooks can't delete this because it is used elsewhere: {detail}.", _IN_QUICKBOOKS)
_PARENT = Row(_P, "The parent of a customer or an account is not valid: {detail}.", _IN_QUICKBOOKS)
_FAILED = Row(Reaction.LATER, "QuickBooks could not complete the operation: {detail}.")
_NOT_ACCEPTED = Row(_P, "QuickBooks does not accept what was sent: {detail}.", _OPERATOR)
_INVALID_NUMBER = Row(_P, "QuickBooks does not accept the number in {element}: {detail}.", _AT_SOURCE)
_INVALID_DATE = Row(_P, "QuickBooks does not accept a date of this document: {detail}.", _AT_SOURCE)
_NO_LONGER = Row(
    _P, "The {thing} with id {id} no longer exists in QuickBooks.", "Map to another one, or make it active there."
)
_EMAIL = Row(_P, "The e-mail address is not valid: {detail}.", _AT_SOURCE)
_JOURNAL = Row(_P, "QuickBooks does not accept how a line is posted: {detail}.", _OPERATOR)
_ATTACHMENT = Row(_P, "The attachment could not be stored in QuickBooks: {detail}.", "Attach it there by hand.")
_PAYMENT_PROCESSOR = Row(
    _P, "A payment processor handled this transaction, so it can't be changed.", "Change it in QuickBooks by hand."
)
_TAX_CODE = Row(
    _P,
    "A tax code is not valid for this company: {detail}.",
    "Check the tax settings of the route and the company.",
)
_TIME_OR_BILLABLE = Row(_P, "QuickBooks does not accept how a line is billed: {detail}.", _OPERATOR)
_BUDGET_OR_STOCK = Row(_P, "QuickBooks does not accept a budget or a stock line: {detail}.", _OPERATOR)
_QUERY = Row(_P, "QuickBooks did not understand a question: {detail}.", _OPERATOR)
_LOGIN = Row(_C, "QuickBooks rejected our login.", _RECONNECT)
_EXPIRED = Row(Reaction.EXPIRED, "QuickBooks asks us to log in again, and we do.")
_MAINTENANCE = Row(
    Reaction.LOCKED, "QuickBooks has locked this company for maintenance; we try again by ourselves."
)

ROWS: dict[int, Row] = {
    100: _LOGIN,
    110: _LOGIN,
    120: Row(
        _C,
        "The QuickBooks user who connected the company no longer has admin access.",
        "Ask an admin of the company to connect it again.",
    ),
    130: Row(Reaction.LATER, "QuickBooks is moving this company to another server."),
    140: _MAINTENANCE,
    150: _MAINTENANCE,
    500: Row(_P, "QuickBooks does not support this operation: {detail}.", _OPERATOR),
    600: Row(Reaction.UNCLEAR, "QuickBooks says it has had this request before."),
    610: INACTIVE,
    620: Row(
        _P,
        "The document to apply this to can't be linked: {detail}.",
        "It may be paid already, or belong to another party or currency.",
    ),
    630: Row(
        _P, "QuickBooks has this record already: {detail}.", "Adopt the one that is there, or change this one."
    ),
    **dict.fromkeys((700, 900, 6150, 6180), _PARENT),
    **dict.fromkeys((800, 6220, 6280, 6400, 6480), _USED_ELSEWHERE),
    **dict.fromkeys((1000, 1010, 1020), _FAILED),
    1040: Row(
        _P, "Too many documents were sent to QuickBooks in one batch.", "Lower batch_size of the connection."
    ),
    **dict.fromkeys((2000, 2010, 2120, 2130, 2170, 2230, 2310), _NOT_ACCEPTED),
    2020: Row(_P, "QuickBooks misses {element}.", "Map it, or enter it at the source, and resync."),
    **dict.fromkeys((2030, 2500), _NO_LONGER),
    2040: Row(_P, "{element} has characters that QuickBooks can't hold.", _AT_SOURCE),
    2050: Row(_P, "{element} is too long for QuickBooks{longest}.", "Shorten it at the source."),
    **dict.fromkeys((2060, 2070, 2190), _INVALID_DATE),
    **dict.fromkeys((2080, 2090, 2100, 2110, 2140, 2150, 2160, 2240), _INVALID_NUMBER),
    **dict.fromkeys((2200, 2210), _EMAIL),
    2220: Row(_P, "QuickBooks does not accept the currency of this document: {detail}.", _IN_QUICKBOOKS),
    2250: Row(_P, "The document has no lines.", _AT_SOURCE),
    **dict.fromkeys((2260, 2270, 2290, 2300), _JOURNAL),
    2280: _TAX_CODE,
    3000: Row(_P, "QuickBooks does not accept a custom field: {detail}.", _OPERATOR),
    3001: Row(Reaction.THROTTLED, "QuickBooks asks for a pause: too many requests for this company."),
    3100: Row(_C, "Our access to this company was revoked in QuickBooks.", _RECONNECT),
    **dict.fromkeys((3200, 3202), _EXPIRED),
    **dict.fromkeys((4000, 4001, 4002), _QUERY),
    5000: _NOT_ACCEPTED,
    5010: Row(
        Reaction.STALE,
        "Somebody changed this document in QuickBooks at the same time.",
        "Compare the two, then resync.",
    ),
    5020: Row(
        _P,
        "The QuickBooks plan or the user who connected does not allow this: {detail}.",
        "Change the plan or the route's policy (classes, for example).",
    ),
    5030: _NOT_ACCEPTED,
    6000: _BUSINESS_RULE,
    6010: Row(_P, "An account needs a type: {detail}.", _OPERATOR),
    **dict.fromkeys((6020, 6030, 6040, 6050), _ATTACHMENT),
    6070: Row(_P, "A line's amount is not its quantity times its price: {detail}.", _OPERATOR),
    6080: Row(_P, "The vendor or customer has no name.", _AT_SOURCE),
    6090: Row(_P, "A discount has neither an amount nor a percentage.", _AT_SOURCE),
    **dict.fromkeys((6100, 6160, 6230, 6470), _TAX_CODE),
    **dict.fromkeys((6110, 6120, 6450, 6460), _PAYMENT_PROCESSOR),
    6130: Row(_P, "The vendor or parent of this bill can't be changed: {detail}.", _IN_QUICKBOOKS),
    6140: Row(_P, "Number {number} already exists in QuickBooks{other}.", "Link to it, or change the number."),
    6170: Row(_P, "Tax was sent for a document without tax.", _OPERATOR),
    6190: Row(
        _C,
        "The QuickBooks subscription of this company is inactive; nothing can be posted.",
        "Renew it in QuickBooks.",
    ),
    **dict.fromkeys((6200, 6210), CLOSED_PERIOD),
    6240: Row(
        _P,
        "Another customer, vendor or employee in QuickBooks is named “{name}”.",
        "Link to it, or rename one of them.",
    ),
    6250: Row(_P, "The customer of this document is not valid or not active in QuickBooks.", _IN_QUICKBOOKS),
    6270: Row(_P, "A stock item starts later than this document's date: {detail}.", "Change one of the dates."),
    **dict.fromkeys((6290, 6300, 6310, 6320, 6330, 6340, 6350, 6360, 6370, 6380, 6390), _TIME_OR_BILLABLE),
    6420: Row(_P, "QuickBooks needs an e-mail address to deliver this document.", _AT_SOURCE),
    6430: Row(_P, "An account has the wrong type for this use: {detail}.", "Map to another account."),
    6440: Row(_P, "A line has neither an item nor an account.", "Map the line to an account."),
    **dict.fromkeys((6490, 6500, 6510, 6520), _BUDGET_OR_STOCK),
    6530: Row(_P, "The text of the document holds a credit card number.", "Remove it at the source."),
    6540: Row(
        _P,
        "This transaction has been deposited in QuickBooks.",
        "To change or delete it, remove it from the deposit first.",
    ),
    10000: Row(Reaction.UNCLEAR, "QuickBooks had an internal error."),
    10100: Row(_P, "QuickBooks found too much to answer at once.", _OPERATOR),
    10200: Row(_C, "The QuickBooks company was reset, so nothing we knew of it holds.", _RECONNECT),
}
