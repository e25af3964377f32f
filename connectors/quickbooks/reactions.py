"""What a fault of QuickBooks means: an error with a sentence, and the outcome of what was sent."""

import re
from dataclasses import dataclass

from connectors.base import NotExecuted, NotNow, Outcome, Refused, Stale, Unknown
from connectors.quickbooks.fault_table import (
    CLOSED_PERIOD,
    GONE,
    INACTIVE,
    ITEM_NAME_TAKEN,
    NOWHERE,
    ONE_AT_A_TIME,
    OVERPAID,
    ROWS,
    UNKNOWN_CODE,
    Reaction,
    Row,
)
from connectors.quickbooks.faults import Fault, FaultError
from connectors.quickbooks.names import one_line
from models.errors import (
    ConnectionBrokenError,
    PermanentError,
    RateLimitedError,
    RejectedError,
    RetryableError,
    SyncError,
    UnavailableError,
)

MAINTENANCE_S = 300.0
LONGEST_DETAIL = 200
NAME_TAKEN = "name_taken"

_URGENCY = (
    Reaction.CONNECTION,
    Reaction.EXPIRED,
    Reaction.LOCKED,
    Reaction.THROTTLED,
    Reaction.UNCLEAR,
    Reaction.STALE,
    Reaction.PERSON,
    Reaction.LATER,
)
"""Of several errors in one fault the first in this order decides: a person's error makes a retry pointless."""

_THINGS = {"names": "vendor", "accounts": "account", "klasses": "class", "depts": "location", "items": "item"}
_REFERENCE = re.compile(r"(Names|Accounts|Klasses|Depts|Items) element id (\d+)", re.IGNORECASE)
_DUPLICATE = re.compile(r"TxnType=(.+?) with TxnId=(\d+)")
_MAX_LENGTH = re.compile(r"Max:(\d+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Wrote:
    """What was sent, as far as a sentence about its fault needs it."""

    number: str = ""
    name: str = ""


NOTHING = Wrote()


def error_of(fault: Fault, wrote: Wrote = NOTHING, retry_after_s: float | None = None) -> SyncError:
    """The fault as one of our errors, in at most two sentences."""
    reaction = reaction_to(fault)
    message = _message(fault, reaction, wrote)
    code = _name(fault, reaction)
    match reaction:
        case Reaction.PERSON | Reaction.STALE:
            return RejectedError(message, code=code, key=_key(fault))
        case Reaction.LATER:
            return RetryableError(message, code=code)
        case Reaction.THROTTLED:
            return RateLimitedError(message, retry_after_s=retry_after_s)
        case Reaction.LOCKED:
            return RateLimitedError(message, retry_after_s=MAINTENANCE_S, code=code)
        case Reaction.CONNECTION:
            return ConnectionBrokenError(message, code=code)
        case Reaction.UNCLEAR | Reaction.EXPIRED:
            return UnavailableError(message, code=code)


def outcome_of(fault: Fault, wrote: Wrote = NOTHING) -> Outcome:
    """What the fault means for a write that it answers."""
    error = error_of(fault, wrote)
    reaction = reaction_to(fault)
    if isinstance(error, PermanentError):
        return Stale(error) if reaction is Reaction.STALE else Refused(error)
    match reaction:
        case Reaction.LATER:
            return NotNow(RetryableError(error.message, code=error.code))
        case Reaction.UNCLEAR | Reaction.THROTTLED:
            return Unknown(error.message)
        case _:
            return NotExecuted(error.message)


def trouble_of(fault: Fault, retry_after_s: float | None = None) -> SyncError | None:
    """What the fault says about the whole connection, if anything."""
    documents_own = (Reaction.PERSON, Reaction.STALE, Reaction.LATER)
    alone = reaction_to(fault) in documents_own or (reaction_to(fault) is Reaction.UNCLEAR and fault.status < 500)
    return None if alone else error_of(fault, retry_after_s=retry_after_s)


def reaction_to(fault: Fault) -> Reaction:
    """What happens next: by the status where that alone says it, else by the codes."""
    reactions = {_row(error, fault.type).reaction for error in fault.errors}
    if fault.status == 429 or Reaction.THROTTLED in reactions:
        return Reaction.THROTTLED
    if fault.status in (403, 404):
        return Reaction.CONNECTION
    if fault.status == 401:
        return Reaction.CONNECTION if Reaction.CONNECTION in reactions else Reaction.EXPIRED
    if fault.status >= 500 or not reactions:
        return Reaction.UNCLEAR
    return min(reactions, key=_URGENCY.index)


def _row(error: FaultError, fault_type: str) -> Row:
    """The table's row; 610, 5010 and 6000 mean different things by their texts (quickbooks.md §6)."""
    text = f"{error.message} {error.detail}".casefold()
    match error.code:
        case 610 if "deleted this transaction" in text:
            return GONE
        case 610 | 2500 | 6000 if "inactive" in text:
            return INACTIVE
        case 5010 if "period" in text and "closed" in text:
            return CLOSED_PERIOD
        case 6000 if "one name at a time" in text or "service at a time" in text or "currently editing" in text:
            return ONE_AT_A_TIME
        case 6000 if "apply" in text and "more than" in text:
            return OVERPAID
        case 6240 if "product or service" in text:
            return ITEM_NAME_TAKEN
    return ROWS.get(error.code or 0) or _unlisted(fault_type)


def _unlisted(fault_type: str) -> Row:
    """A code that is not documented: the fault's type says who is to act."""
    kind = fault_type.casefold()
    if kind.startswith("auth"):
        return ROWS[100]
    return ROWS[10000] if kind == "systemfault" else UNKNOWN_CODE


def _message(fault: Fault, reaction: Reaction, wrote: Wrote) -> str:
    """The sentences of the deciding errors: two sentences, of two errors when there are several."""
    rows = [(error, _row(error, fault.type)) for error in fault.errors]
    said = [(error, row) for error, row in rows if row.reaction is reaction] or [_by_status(fault, reaction)]
    error, row = said[0]
    first = _filled(row.wrong, error, wrote)
    others = [text for other, r in said[1:] if (text := _filled(r.wrong, other, wrote)) != first]
    second = others[0] if others else row.remedy
    return f"{first} {second}".strip()


def _by_status(fault: Fault, reaction: Reaction) -> tuple[FaultError, Row]:
    """A row for a fault whose status alone decided."""
    rows = {
        Reaction.THROTTLED: ROWS[3001],
        Reaction.EXPIRED: ROWS[3200],
        Reaction.CONNECTION: ROWS[3100],
    }
    row = NOWHERE if fault.status == 404 else rows.get(reaction, ROWS[10000])
    return FaultError(None), row


def _filled(sentence: str, error: FaultError, wrote: Wrote) -> str:
    reference = _REFERENCE.search(error.detail)
    duplicate = _DUPLICATE.search(error.detail)
    longest = _MAX_LENGTH.search(error.detail)
    return sentence.format(
        detail=readable(error),
        element=_CAMEL.sub(" ", one_line(error.element)).removesuffix(" Ref") or "a field",
        number=wrote.number or "of this document",
        name=wrote.name or "this",
        other=f" ({duplicate[1]}, id {duplicate[2]})" if duplicate else "",
        thing=_THINGS[reference[1].lower()] if reference else "record",
        id=reference[2] if reference else "used here",
        longest=f" (at most {longest[1]} characters)" if longest else "",
    )


def readable(error: FaultError) -> str:
    """QuickBooks' own words as one clause for people: what follows the title, no markup, no full stop."""
    text = error.detail.partition(" : ")[2] or error.detail or error.message
    text = one_line(re.sub(r"<[^>]*>|[{}\[\]\"]", " ", text))
    clauses = [clause.rstrip(".") for clause in re.split(r"(?<=[.!?])\s+", text) if clause.rstrip(".")]
    return "; ".join(clauses)[:LONGEST_DETAIL].rstrip() or "it gives no reason"


def _name(fault: Fault, reaction: Reaction) -> str:
    """A short name of the cause; that of a taken name is no number, for the sync acts on it."""
    codes = [e.code for e in fault.errors if e.code and _row(e, fault.type).reaction is reaction]
    if not codes:
        return f"qb_http_{fault.status}"
    return NAME_TAKEN if codes[0] == 6240 else f"qb_{codes[0]}"


def _key(fault: Fault) -> str:
    """The id or the field that the refusal is about, where QuickBooks names one."""
    for error in fault.errors:
        reference = _REFERENCE.search(error.detail)
        if reference:
            return reference[2]
    return next((error.element for error in fault.errors if error.element), "")
