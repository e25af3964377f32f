"""Faults that a person must mend: the connection says what to do, and when it is done all goes on by itself."""

from dataclasses import dataclass

import pytest

from models.errors import ConnectionBrokenError
from models.link import LinkState
from tests.acceptance.faults import struck, watch, witness
from tests.acceptance.faults.struck import Day, Request
from tests.acceptance.faults.table import What, respond
from tests.acceptance.office import Office


@dataclass(frozen=True)
class Stop:
    """A fault that lasts until a person mends it, and what the person is told."""

    name: str
    day: Day
    request: Request
    what: What
    wrong: str
    remedy: str


def _of(name: str, what: What, wrong: str, remedy: str, *struck_on: tuple[Day, Request]) -> list[Stop]:
    return [Stop(f"{name}: {day.name}", day, request, what, wrong, remedy) for day, request in struck_on]


_QUICKBOOKS = (
    (struck.BATCH, struck.WRITE),
    (struck.WRITES_OF_A_FIRST, struck.VENDOR),
    (struck.WRITES_OF_CHANGES, struck.WRITE),
    (struck.WRITES_OF_CHANGES, struck.RECORD),
    (struck.FIRST_OF_A_VENDOR, struck.ACCOUNTS),
    (struck.SETTLING, struck.RECENT),
    (struck.SETTLING, struck.FEED),
)
_LAPSED = {"kind": "fault_in_200", "code": 6190, "message": "Invalid Company Status", "detail": "Lapsed"}
_NO_CLIENT = respond(401, {"error": "invalid_client"})
_NO_GRANT = respond(400, {"error": "invalid_grant"})

STOPS = [
    *_of("403", {"kind": "forbidden"}, "revoked", "Connect the company again", *_QUICKBOOKS),
    *_of("401 for ever", {"kind": "unauthenticated"}, "accepts our login", "Connect the company", *_QUICKBOOKS),
    *_of("subscription", _LAPSED, "subscription", "Renew it", *_QUICKBOOKS),
    *_of("refresh token revoked", _NO_GRANT, "accepts our login", "Connect", (struck.LOGINS, struck.LOGIN)),
    *_of("secret changed", _NO_CLIENT, "client id or secret", "Check them", (struck.LOGINS, struck.LOGIN)),
    *_of("secret of Kojo changed", _NO_CLIENT, "refused the", "Check both", (struck.LOGINS, struck.KOJO_LOGIN)),
    *_of(
        "Kojo: 401 for ever",
        {"kind": "unauthorized"},
        "refused the login",
        "Check",
        (struck.TELLING, struck.LISTING),
    ),
    *_of(
        "Kojo: 403", respond(403, ""), "not allowed", "Give it that permission", (struck.TELLING, struck.LISTING)
    ),
    *_of("Kojo: 403 on a notice", respond(403, ""), "not allowed", "Give", (struck.TELLING, struck.WRITE_BACK)),
]


@pytest.mark.parametrize("stop", STOPS, ids=[stop.name for stop in STOPS])
def test_it_waits_for_a_person_and_goes_on_by_itself(office: Office, stop: Stop) -> None:
    ids = stop.day.begin(office)
    rule = {"system": stop.request.system, "path": stop.request.path, "mentions": stop.request.mentions}
    office.add_fault(rule | {"what": stop.what, "times": 1000})

    report = office.sync(wait=5)
    again = office.sync(wait=5)

    troubles = [error for _, error in report.troubles + again.troubles]
    assert {type(error) for error in troubles if not isinstance(error, ConnectionBrokenError)} == set()
    told = {error.message for error in troubles}
    assert all(stop.wrong in message and stop.remedy in message for message in told), told
    assert told <= set(witness.of_connection(office, stop.request.system))
    assert LinkState.ERROR not in witness.states(office, ids)
    witness.is_for_people(list(told))

    office.no_more_faults()
    watch.until_quiet(office, ids)

    witness.each_is_there_once(office, ids, stop.day.version)
    witness.everybody_agrees(office, ids)
