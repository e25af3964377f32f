"""The limiter: in no sliding window are there more permits than a vendor allows, however many workers ask."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from connectors.base import Limit
from models import tables
from models.errors import RateLimitedError
from sync.store import connections, permits
from sync.store.clock import db_now
from sync.store.permits import StoredPermits
from tests.integration.store.ledger import Ledger
from tests.integration.store.racing import in_threads


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in a test, and the windows are the vendor's own."""
    monkeypatch.setattr(permits, "WAIT_AT_MOST_S", 0.0)
    monkeypatch.setattr(permits, "MARGIN_S", 0.0)
    monkeypatch.setattr(permits, "OLD_S", 0.0)
    monkeypatch.setattr(permits, "FORGETS_EVERY", 1)


def limiter(ledger: Ledger, *limits: Limit) -> StoredPermits:
    return StoredPermits(ledger.database, ledger.target_id, "QuickBooks", limits)


def is_permitted(limited: StoredPermits, *kinds: str) -> bool:
    try:
        limited.take(*kinds)
    except RateLimitedError:
        return False
    return True


def taken(ledger: Ledger, kind: str = "request") -> list[datetime]:
    table = tables.permit
    with ledger.database.reading() as db:
        rows = db.execute(select(table.c.taken_at).where(table.c.kind == kind).order_by(table.c.taken_at))
        return [row.taken_at for row in rows]


def most_in_a_window(times: list[datetime], seconds: float) -> int:
    window = timedelta(seconds=seconds)
    return max(sum(first <= at < first + window for at in times) for first in times)


def test_no_more_than_the_limit_is_permitted(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 3, 60))

    assert [is_permitted(limited, "request") for _ in range(5)] == [True, True, True, False, False]


def test_workers_that_ask_at_once_do_not_exceed_it(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 5, 60))

    def ask(_: int) -> None:
        for _ in range(5):
            is_permitted(limited, "request")

    in_threads(ask, 6)

    assert len(taken(ledger)) == 5


def test_no_sliding_window_holds_more(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 4, 1))
    until = time.monotonic() + 1.6

    def ask(_: int) -> None:
        while time.monotonic() < until:
            is_permitted(limited, "request")
            time.sleep(0.01)

    in_threads(ask, 3)

    times = taken(ledger)
    assert most_in_a_window(times, 1.0) == 4


def test_several_kinds_are_taken_together_or_not_at_all(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 10, 60), Limit("batch", 1, 60))

    first, second = is_permitted(limited, "request", "batch"), is_permitted(limited, "request", "batch")

    assert (first, second) == (True, False)
    assert (len(taken(ledger, "request")), len(taken(ledger, "batch"))) == (1, 1)


def test_the_narrowest_of_several_windows_counts(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 2, 1), Limit("request", 3, 60))

    assert [is_permitted(limited, "request") for _ in range(3)] == [True, True, False]


def test_what_left_the_window_no_longer_counts(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 1, 60))
    is_permitted(limited, "request")

    with ledger.database.transaction() as db:
        db.execute(update(tables.permit).values(taken_at=db_now(-60.1)))

    assert is_permitted(limited, "request")


def test_old_permits_are_forgotten(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 100, 60))
    with ledger.database.transaction() as db:
        row: dict[str, Any] = {"connection_id": ledger.target_id, "kind": "request"}
        db.execute(insert(tables.permit).values(taken_at=db_now(-120), **row))

    is_permitted(limited, "request")

    assert len(taken(ledger)) == 1


def test_a_refusal_says_how_long_and_that_it_is_our_own(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 1, 60))
    limited.take("request")

    with pytest.raises(RateLimitedError) as raised:
        limited.take("request")

    assert raised.value.code == "own_limit"
    assert 58 < (raised.value.retry_after_s or 0) <= 61
    assert raised.value.message == "The limit of requests to QuickBooks is reached; going on in 60 seconds."


def test_what_was_reserved_counts_from_when_it_is_used(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("batch", 1, 60))
    reserved = limited.reserve("request", "batch")
    with ledger.database.transaction() as db:
        db.execute(update(tables.permit).values(taken_at=db_now(-59)))

    limited.use(reserved)

    (at,) = taken(ledger, "batch")
    assert (datetime.now(UTC) - at).total_seconds() < 5


def test_what_was_reserved_and_is_used_at_once_costs_nothing_more(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permits, "OLD_S", 5.0)
    limited = limiter(ledger, Limit("batch", 1, 60))
    reserved = limited.reserve("request", "batch")

    with statements(ledger) as said:
        limited.use(reserved)

    assert said == []


def test_using_what_was_reserved_respects_the_narrower_window(ledger: Ledger) -> None:
    """Its own second is long over, and others have filled this one."""
    limited = limiter(ledger, Limit("request", 1, 1), Limit("batch", 5, 60))
    reserved = limited.reserve("request", "batch")
    with ledger.database.transaction() as db:
        db.execute(update(tables.permit).values(taken_at=db_now(-10)))
    limited.take("request")

    with pytest.raises(RateLimitedError):
        limited.use(reserved)

    assert len(taken(ledger, "batch")) == 1


def test_what_is_given_back_can_be_taken(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("batch", 1, 60))

    limited.give_back(limited.reserve("request", "batch"))

    assert is_permitted(limited, "batch")


def test_a_connector_without_limits_costs_nothing(ledger: Ledger) -> None:
    limited = limiter(ledger)

    with statements(ledger) as said:
        limited.give_back(limited.reserve("request", "batch"))
        limited.take("request")

    assert said == []


def test_a_permit_costs_two_statements(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permits, "FORGETS_EVERY", 10**9)
    limited = limiter(ledger, Limit("request", 10, 1), Limit("request", 500, 60), Limit("batch", 40, 60))

    with statements(ledger) as said:
        limited.take("request", "batch")

    assert [one.split()[0] for one in said if not one.startswith("BEGIN")] == ["SELECT", "INSERT"]


@contextmanager
def statements(ledger: Ledger) -> Iterator[list[str]]:
    """What is said to the database within."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(ledger.database.engine, "before_cursor_execute", hear)
    yield said
    event.remove(ledger.database.engine, "before_cursor_execute", hear)


def test_one_connection_does_not_use_up_anothers(ledger: Ledger) -> None:
    other = StoredPermits(ledger.database, ledger.source_id, "Kojo", [Limit("request", 1, 60)])
    is_permitted(limiter(ledger, Limit("request", 1, 60)), "request")

    assert is_permitted(other, "request")


def test_nothing_is_permitted_while_a_connection_cools_down(ledger: Ledger) -> None:
    limited = limiter(ledger, Limit("request", 10, 60))
    with ledger.database.transaction() as db:
        connections.cool_down(db, ledger.target_id, 60, "QuickBooks asks for a pause.")

    with pytest.raises(RateLimitedError) as raised:
        limited.take("request")

    assert 58 < (raised.value.retry_after_s or 0) <= 60
