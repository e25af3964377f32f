"""PostgreSQL goes away in the middle: the turn ends, the next one goes on, nothing is lost, nothing doubled."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from models.link import LinkState
from sync.store.database import Database, Patience
from tests.servers import ledgers, postgresql
from tests.servers.postgresql import PostgreSQL
from tests.unit.sync.firm import Firm
from tests.unit.sync.promises import all_is_as_promised

INVOICES = 5
COMMITS = 12
"""As many as a slice has, and some."""

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ledgerlink'"


@pytest.fixture
def firm(migrated_on_postgresql: Database) -> Iterator[Firm]:
    opened = Firm(ledgers.emptied(migrated_on_postgresql))
    for n in range(INVOICES):
        opened.enter(f"inv-{n}", number=f"N-{n}")
    opened.pull()
    yield opened
    opened.close()


def everything_is_right(firm: Firm) -> bool:
    firm.until_quiet()
    all_is_as_promised(firm)
    return firm.books.made == INVOICES and {row.state for row in firm.rows()} == {LinkState.LINKED}


@pytest.mark.parametrize("which", range(1, COMMITS + 1))
def test_the_answer_to_a_commit_is_lost(firm: Firm, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    _at_commit(firm, monkeypatch, which, lambda commit: commit())

    _push_whatever_happens(firm)

    assert everything_is_right(firm)


@pytest.mark.parametrize("which", range(1, COMMITS + 1))
def test_a_commit_never_arrives(firm: Firm, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    _at_commit(firm, monkeypatch, which, lambda _: None)

    _push_whatever_happens(firm)

    assert everything_is_right(firm)


def test_all_connections_are_cut_while_a_request_is_under_way(firm: Firm, postgresql_server: PostgreSQL) -> None:
    firm.books.meanwhile = lambda: postgresql.execute(postgresql_server.address, CUT)

    firm.push()

    firm.books.meanwhile = lambda: None
    assert everything_is_right(firm)


def test_the_server_is_restarted_while_a_request_is_under_way(firm: Firm, postgresql_server: PostgreSQL) -> None:
    if not postgresql_server.is_ours:
        pytest.skip("the server was given")

    def restart() -> None:
        firm.books.meanwhile = lambda: None
        postgresql_server.stop()
        postgresql_server.start()

    firm.books.meanwhile = restart

    firm.push()

    assert everything_is_right(firm)


def test_the_server_is_away_when_the_answer_comes(firm: Firm, postgresql_server: PostgreSQL) -> None:
    if not postgresql_server.is_ours:
        pytest.skip("the server was given")
    firm.books.meanwhile = postgresql_server.stop

    with pytest.raises(OperationalError):
        firm.push()

    firm.books.meanwhile = lambda: None
    postgresql_server.start()
    assert everything_is_right(firm)


def test_whoever_waits_too_long_for_a_row_gives_up(migrated_on_postgresql: Database) -> None:
    impatient = Database(ledgers.emptied(migrated_on_postgresql), Patience(lock_s=0.1))

    with migrated_on_postgresql.transaction() as holder:
        holder.exec_driver_sql("LOCK TABLE link IN EXCLUSIVE MODE")
        with pytest.raises(DBAPIError, match="lock timeout"), impatient.transaction() as waiting:
            waiting.exec_driver_sql("DELETE FROM link")

    impatient.engine.dispose()


def test_whoever_sleeps_in_a_transaction_loses_it(migrated_on_postgresql: Database) -> None:
    sleepy = Database(ledgers.emptied(migrated_on_postgresql), Patience(idle_s=0.1))

    def sleep() -> None:
        with sleepy.transaction() as sleeping:
            sleeping.exec_driver_sql("LOCK TABLE link IN EXCLUSIVE MODE")
            with migrated_on_postgresql.transaction() as waiting:
                waiting.exec_driver_sql("DELETE FROM link")
            sleeping.exec_driver_sql("DELETE FROM link")

    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        sleep()

    sleepy.engine.dispose()


def _at_commit(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, which: int, does: Callable[[Callable[[], None]], None]
) -> None:
    """The connection breaks at a commit, before or after the server has done it."""
    dialect = firm.database.engine.dialect
    real, left = dialect.do_commit, [which]

    def commit(opened: Any) -> None:
        left[0] -= 1
        if left[0]:
            real(opened)
            return
        does(lambda: real(opened))
        opened.driver_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", commit)


def _push_whatever_happens(firm: Firm) -> None:
    try:
        firm.push()
    except DBAPIError:
        firm.time_passes(21.0)  # its leases run out
