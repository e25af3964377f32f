"""Which request a fault strikes."""

from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.faults import Faults, read_rule
from sandbox.kojo import Kojo
from sandbox.quickbooks import QuickBooks
from sandbox.system import Request

KOJO, QUICKBOOKS = Kojo(Clock()), QuickBooks(Clock())


def test_the_nth_matching_request_is_struck_once() -> None:
    assert _struck([{"nth": 3}], requests=5) == [False, False, True, False, False]


def test_the_next_n_matching_requests_are_struck() -> None:
    assert _struck([{"times": 2}], requests=4) == [True, True, False, False]


def test_chance_repeats_itself_with_the_same_seed() -> None:
    first = _struck([{"probability": 0.5, "seed": 7}], requests=40)

    assert first == _struck([{"probability": 0.5, "seed": 7}], requests=40)
    assert first != _struck([{"probability": 0.5, "seed": 8}], requests=40)
    assert {True, False} == set(first)


def test_the_older_rule_goes_first_and_the_other_keeps_its_times() -> None:
    assert _struck([{"times": 1}, {"times": 1}], requests=3) == [True, True, False]


def test_of_two_rules_due_the_older_has_its_way() -> None:
    faults = Faults()
    for what in ({"kind": "drop"}, {"kind": "delay", "seconds": 1}):
        faults.add(read_rule({"system": "kojo", "times": 1, "what": what}, KOJO))

    struck = [faults.strike(KOJO, _request()) for _ in range(3)]

    assert [fault and fault.kind for fault in struck] == ["drop", "delay", None]


def test_a_request_struck_by_another_rule_still_counts_for_the_nth() -> None:
    assert _struck([{"times": 1}, {"nth": 2}], requests=3) == [True, True, False]


def test_requests_that_do_not_match_are_not_counted() -> None:
    faults = Faults()
    faults.add(read_rule({"system": "kojo", "path": "/v3/*", "nth": 1, "what": {"kind": "drop"}}, KOJO))

    assert faults.strike(KOJO, _request(path="/graphql")) is None
    assert faults.strike(KOJO, _request(path="/v3/company/9/bill")) is not None


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ({}, True),
        ({"method": "POST"}, True),
        ({"method": "GET"}, False),
        ({"path": "/v3/company/*/bill"}, True),
        ({"path": "/v3/*"}, True),
        ({"path": "/V3/*"}, False),
        ({"mentions": "markPaid"}, True),
        ({"mentions": "from Bill"}, True),
        ({"mentions": "void"}, False),
        ({"system": "kojo"}, False),
    ],
)
def test_a_rule_strikes_what_it_names(rule: dict[str, Any], *, matches: bool) -> None:
    request = Request("POST", "/v3/company/9/bill", {"query": "select * from Bill"}, {}, b"mutation markPaid")
    complete = {"system": "quickbooks", "times": 1, "what": {"kind": "drop"}} | rule

    assert read_rule(complete, QUICKBOOKS).matches(QUICKBOOKS, request) is matches


def _struck(whens: list[dict[str, Any]], requests: int) -> list[bool]:
    faults = Faults()
    for when in whens:
        faults.add(read_rule({"system": "kojo", "what": {"kind": "drop"}} | when, KOJO))
    return [faults.strike(KOJO, _request()) is not None for _ in range(requests)]


def _request(path: str = "/graphql") -> Request:
    return Request("POST", path, {}, {}, b"")
