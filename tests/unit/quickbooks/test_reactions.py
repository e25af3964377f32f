"""What each fault means, and what a bookkeeper reads."""

import re

import pytest

from connectors.base import NotExecuted, NotNow, Outcome, Refused, Stale, Unknown
from connectors.quickbooks.fault_table import ROWS, Reaction
from connectors.quickbooks.faults import Fault, FaultError
from connectors.quickbooks.reactions import Wrote, error_of, outcome_of, reaction_to, trouble_of
from models.errors import (
    ConnectionBrokenError,
    RateLimitedError,
    RejectedError,
    RetryableError,
    SyncError,
    UnavailableError,
)

DOCUMENTED = """
    100 110 120 130 140 150 500 600 610 620 630 700 800 900 1000 1010 1020 1040
    2000 2010 2020 2030 2040 2050 2060 2070 2080 2090 2100 2110 2120 2130 2140 2150 2160 2170 2190
    2200 2210 2220 2230 2240 2250 2260 2270 2280 2290 2300 2310 2500
    3000 3001 3100 3200 3202 4000 4001 4002 5000 5010 5020 5030
    6000 6010 6020 6030 6040 6050 6070 6080 6090 6100 6110 6120 6130 6140 6150 6160 6170 6180 6190
    6200 6210 6220 6230 6240 6250 6270 6280 6290 6300 6310 6320 6330 6340 6350 6360 6370 6380 6390
    6400 6420 6430 6440 6450 6460 6470 6480 6490 6500 6510 6520 6530 6540 10000 10100 10200
"""
"""The codes of quickbooks.md §6."""

CODES = [int(code) for code in DOCUMENTED.split()]

ERRORS: dict[Reaction, type[SyncError]] = {
    Reaction.PERSON: RejectedError,
    Reaction.STALE: RejectedError,
    Reaction.LATER: RetryableError,
    Reaction.UNCLEAR: UnavailableError,
    Reaction.THROTTLED: RateLimitedError,
    Reaction.LOCKED: RateLimitedError,
    Reaction.EXPIRED: UnavailableError,
    Reaction.CONNECTION: ConnectionBrokenError,
}
OUTCOMES: dict[Reaction, type[Outcome]] = {
    Reaction.PERSON: Refused,
    Reaction.STALE: Stale,
    Reaction.LATER: NotNow,
    Reaction.UNCLEAR: Unknown,
    Reaction.THROTTLED: Unknown,
    Reaction.LOCKED: NotExecuted,
    Reaction.EXPIRED: NotExecuted,
    Reaction.CONNECTION: NotExecuted,
}

WROTE = Wrote(number="INV-1001", name="Acme")
UGLY = '<b>Invalid Reference Id</b> : Accounts element id 999 not found. See {"x": [1]}. Or ask.'


def fault(code: int | None, detail: str = "", *, message: str = "", element: str = "", status: int = 200) -> Fault:
    return Fault(status, "ValidationFault", (FaultError(code, message, detail, element),))


def said(code: int, detail: str = "", *, element: str = "") -> str:
    return error_of(fault(code, detail, element=element), WROTE).message


def test_every_documented_code_has_a_row_and_no_row_is_invented() -> None:
    assert sorted(ROWS) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("detail", ["", UGLY, "Title : Something is wrong."])
def test_each_code_is_one_or_two_sentences_for_people(code: int, detail: str) -> None:
    error = error_of(fault(code, detail, element="AccountRef"), WROTE)

    sentences = re.findall(r"[^.!?]+[.!?](?=\s|$)", error.message)
    assert 1 <= len(sentences) <= 2
    assert "".join(sentences) == error.message
    assert error.message[0].isupper()
    assert error.message.endswith(".")
    assert not re.search(r"[<>{}\[\]\"]|\bNone\b", error.message)
    assert not re.search(rf"\b{code}\b", error.message)
    assert len(error.message) < 450
    assert type(error) is ERRORS[ROWS[code].reaction]
    assert error.code == ("name_taken" if code == 6240 else "rate_limited" if code == 3001 else f"qb_{code}")
    assert type(outcome_of(fault(code, detail), WROTE)) is OUTCOMES[ROWS[code].reaction]


def test_a_taken_number_names_the_record_that_has_it() -> None:
    detail = (
        "Duplicate Document Number Error : DocNumber=INV-1001 is assigned to TxnType=Journal Entry with TxnId=6575"
    )

    assert said(6140, detail) == (
        "Number INV-1001 already exists in QuickBooks (Journal Entry, id 6575). Link to it, or change the number."
    )


@pytest.mark.parametrize(
    ("kind", "word"),
    [("Names", "vendor"), ("Accounts", "account"), ("Klasses", "class"), ("Depts", "location"), ("Items", "item")],
)
def test_a_reference_that_is_gone_is_named_by_its_kind(kind: str, word: str) -> None:
    error = error_of(fault(2500, f"Invalid Reference Id : {kind} element id 999 not found"))

    assert error.message.startswith(f"The {word} with id 999 no longer exists in QuickBooks.")
    assert error.key == "999"


def test_a_length_names_the_field_and_its_limit() -> None:
    detail = "String length does not match the supported length. Min:0 Max:21 supported. Supplied length:45"

    assert said(2050, detail, element="DocNumber") == (
        "Doc Number is too long for QuickBooks (at most 21 characters). Shorten it at the source."
    )


def test_quickbooks_own_words_follow_the_title() -> None:
    detail = "Business Validation Error: Unexpected : You must set a transaction amount."

    assert said(6000, detail).startswith("QuickBooks refused the document: You must set a transaction amount. ")


def test_two_errors_of_one_fault_are_both_told() -> None:
    both = Fault(
        400,
        "ValidationFault",
        (FaultError(2050, "", "Max:21", "DocNumber"), FaultError(2020, "", "", "AccountRef")),
    )

    assert error_of(both).message == (
        "Doc Number is too long for QuickBooks (at most 21 characters). QuickBooks misses Account."
    )


def test_an_error_of_a_person_makes_a_retry_pointless() -> None:
    both = Fault(200, "", (FaultError(1010), FaultError(2250)))

    assert reaction_to(both) is Reaction.PERSON


@pytest.mark.parametrize(
    ("code", "text", "reaction"),
    [
        (5010, "You and Ana were working on this at the same time.", Reaction.STALE),
        (5010, "Account Period Closed : The account period has closed. {1}", Reaction.PERSON),
        (6000, "You can only add or edit one name at a time. Please try again.", Reaction.LATER),
        (6000, "You can only add or edit one product or service at a time.", Reaction.LATER),
        (6000, "Another user is currently editing this bill.", Reaction.LATER),
        (6000, "You can only use one foreign currency per transaction.", Reaction.PERSON),
        (6000, "Something was made inactive; activate this item.", Reaction.PERSON),
        (610, "Object Not Found : Another user has deleted this transaction.", Reaction.PERSON),
        (610, "Something you're trying to use has been made inactive.", Reaction.PERSON),
        (None, "Nobody knows", Reaction.PERSON),
        (9999, "Nobody knows", Reaction.PERSON),
    ],
)
def test_some_codes_mean_what_their_text_says(code: int | None, text: str, reaction: Reaction) -> None:
    assert reaction_to(fault(code, text)) is reaction


def test_closed_books_are_not_taken_for_somebody_elses_change() -> None:
    error = error_of(fault(5010, "Account Period Closed"))

    assert error.message.startswith("The books are closed for the date of this document.")


def test_a_deleted_bill_and_an_inactive_vendor_are_told_apart() -> None:
    assert said(610, "Another user has deleted this transaction.").startswith("The document was deleted")
    assert "inactive" in said(610, "Something you're trying to use has been made inactive.")


@pytest.mark.parametrize(
    ("status", "outcome", "trouble"),
    [
        (401, NotExecuted, UnavailableError),
        (403, NotExecuted, ConnectionBrokenError),
        (404, NotExecuted, ConnectionBrokenError),
        (429, Unknown, RateLimitedError),
        (500, Unknown, UnavailableError),
        (502, Unknown, UnavailableError),
        (503, Unknown, UnavailableError),
        (504, Unknown, UnavailableError),
        (418, Unknown, None),
    ],
)
def test_a_status_without_words_is_enough(
    status: int, outcome: type[Outcome], trouble: type[SyncError] | None
) -> None:
    bare = Fault(status)

    assert type(outcome_of(bare)) is outcome
    found = trouble_of(bare)
    assert (type(found) if found else None) is trouble


@pytest.mark.parametrize(
    ("status", "code", "type_", "reaction"),
    [
        (403, 3001, "SERVICE", Reaction.THROTTLED),
        (401, 120, "AuthorizationFault", Reaction.CONNECTION),
        (401, 3200, "AUTHENTICATION", Reaction.EXPIRED),
        (200, 9999, "SystemFault", Reaction.UNCLEAR),
        (200, 9999, "AuthorizationFault", Reaction.CONNECTION),
        (200, 9999, "AUTHENTICATION", Reaction.CONNECTION),
        (500, 6140, "ValidationFault", Reaction.UNCLEAR),
    ],
)
def test_status_and_type_decide_where_the_code_does_not(
    status: int, code: int, type_: str, reaction: Reaction
) -> None:
    assert reaction_to(Fault(status, type_, (FaultError(code),))) is reaction


def test_a_person_with_no_admin_rights_is_told_so() -> None:
    error = error_of(Fault(401, "AuthorizationFault", (FaultError(120),)))

    assert "no longer has admin access" in error.message


def test_a_wrong_address_is_not_called_a_revoked_access() -> None:
    assert error_of(Fault(404)).message == (
        "There is no QuickBooks company at this address. Check base_url and account of the connection."
    )
