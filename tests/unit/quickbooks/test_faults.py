"""Every shape in which QuickBooks says no is read into one form (quickbooks.md §1.5)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quickbooks.faults import Fault, FaultError, read_fault

DUPLICATE = "Duplicate Document Number Error : This number has already been used. TxnType=Invoice with TxnId=6575"

NORMAL = {
    "Fault": {
        "Error": [
            {"Message": "Duplicate Document Number Error", "Detail": DUPLICATE, "code": "6140", "element": ""},
            {
                "Message": "Required parameter",
                "Detail": "AccountRef is missing",
                "code": "2020",
                "element": "AccountRef",
            },
        ],
        "type": "ValidationFault",
    },
    "time": "2026-09-01T00:00:00.000-07:00",
}
GATEWAY: dict[str, Any] = {
    "warnings": None,
    "fault": {
        "error": [
            {
                "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                "detail": "Token expired: AB01",
                "code": "3200",
                "element": None,
            }
        ],
        "type": "AUTHENTICATION",
    },
    "batchItemResponse": [],
    "time": 1730024394085,
}
THROTTLED = (
    '<?xml version="1.0" encoding="UTF-8"?><IntuitResponse time="2026-09-01" '
    'xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE"><Error code="003001">'
    "<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>"
    "<Detail>The request limit was reached &amp; exceeded.</Detail></Error></Fault></IntuitResponse>"
)


def test_all_errors_of_a_fault_are_kept() -> None:
    fault = read_fault(400, json.dumps(NORMAL).encode(), "tid-1")

    assert fault == Fault(
        400,
        "ValidationFault",
        (
            FaultError(6140, "Duplicate Document Number Error", DUPLICATE, ""),
            FaultError(2020, "Required parameter", "AccountRef is missing", "AccountRef"),
        ),
        "tid-1",
    )


def test_a_fault_may_come_with_status_200() -> None:
    fault = read_fault(200, json.dumps(NORMAL).encode())

    assert fault is not None
    assert [error.code for error in fault.errors] == [6140, 2020]


def test_the_gateways_small_letters() -> None:
    fault = read_fault(401, json.dumps(GATEWAY).encode())

    assert fault is not None
    assert fault.type == "AUTHENTICATION"
    assert fault.errors[0].code == 3200
    assert fault.errors[0].detail == "Token expired: AB01"
    assert fault.errors[0].element == ""


def test_xml_although_json_was_asked_for() -> None:
    fault = read_fault(429, THROTTLED.encode())

    message = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    assert fault == Fault(
        429, "SERVICE", (FaultError(3001, message, "The request limit was reached & exceeded."),)
    )


def test_an_answer_that_is_no_fault() -> None:
    assert read_fault(200, b'{"QueryResponse":{},"time":"2026-09-01"}') is None
    assert read_fault(200, b"") is None
    assert read_fault(200, b"<html>Welcome</html>") is None


@pytest.mark.parametrize(
    ("status", "body", "errors"),
    [
        (502, b"<html><h1>Bad gateway</h1></html>", ()),
        (503, b"", ()),
        (504, b"\xff\xfe\x00", ()),
        (
            400,
            b'{"error":"invalid_grant","error_description":"Incorrect refresh token"}',
            ("Incorrect refresh token",),
        ),
        (429, b'{"code":"429","message":"Too many"}', ("Too many",)),
        (400, b"[]", ()),
        (500, b"null", ()),
        (400, b'{"Fault":{"Error":{"Message":"One","code":"610"}}}', ("One",)),
        (400, b'{"Fault":{"Error":[null,"x"]}}', ()),
        (400, b'{"Fault":null}', ()),
        (500, b'{"Fault":{"Error":[{"Message":NaN}]}}', ()),
    ],
)
def test_what_comes_from_in_between(status: int, body: bytes, errors: tuple[str, ...]) -> None:
    fault = read_fault(status, body)

    assert fault is not None
    assert fault.status == status
    assert tuple(error.message for error in fault.errors) == errors


@pytest.mark.parametrize(
    ("code", "number"),
    [("3001", 3001), ("003001", 3001), (6240, 6240), ("", None), (None, None), ("QB-1", None), ("²", None)],
)
def test_codes_are_numbers_however_they_are_written(code: Any, number: int | None) -> None:
    fault = read_fault(400, json.dumps({"Fault": {"Error": [{"code": code}]}}).encode())

    assert fault is not None
    assert fault.errors[0].code == number


@given(status=st.integers(200, 599), body=st.binary(max_size=200))
def test_garbage_is_a_fault_exactly_when_the_status_says_so(status: int, body: bytes) -> None:
    fault = read_fault(status, body)

    assert (fault is not None) == (status >= 400)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Fault", "fault", "Error", "error", "code", "Message", "type"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_read_without_a_complaint(content: Any) -> None:
    fault = read_fault(400, json.dumps(content).encode())

    assert fault is not None
