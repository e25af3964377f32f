"""References and mappings: what a source value means in the target, and who creates what is not there."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, delete, select

from connectors.base import Need, ReferenceKind, TargetReference
from models import tables
from sync.store import mappings, references
from sync.store.references import ReferenceRow
from tests.integration.store.ledger import LEASE_S, Ledger
from tests.integration.store.racing import in_threads

ACCOUNT, VENDOR = ReferenceKind.ACCOUNT, ReferenceKind.VENDOR


def account(id_: str, name: str, number: str | None = None, *, active: bool = True) -> TargetReference:
    return TargetReference(ACCOUNT, id_, name.casefold(), name, number, active)


def know(ledger: Ledger, *found: TargetReference) -> None:
    with ledger.database.transaction() as db:
        references.save(db, ledger.target_id, found)


def meant(ledger: Ledger, value: str, *names: str) -> ReferenceRow | None:
    with ledger.database.reading() as db:
        need = Need(ACCOUNT, value, names)
        return references.resolve(db, ledger.target_id, ledger.route_id, [need], str.casefold)[0]


def map_to(ledger: Ledger, value: str, reference: ReferenceRow | None) -> None:
    assert reference is not None
    with ledger.database.transaction() as db:
        mappings.put(db, ledger.route_id, ACCOUNT, value, reference.id, "a person")


def id_of(row: ReferenceRow | None) -> str | None:
    assert row is not None
    return row.remote_id


def test_a_number_outranks_a_name_and_a_mapping_both(ledger: Ledger) -> None:
    know(ledger, account("1", "5010"), account("2", "Materials", "5010"), account("3", "Job costs"))

    by_number = meant(ledger, "5010")
    map_to(ledger, "5010", meant(ledger, "Job costs"))

    assert (id_of(by_number), id_of(meant(ledger, "5010"))) == ("2", "3")


def test_a_further_name_is_tried_in_order(ledger: Ledger) -> None:
    know(ledger, account("1", "Second"), account("2", "First"))

    assert id_of(meant(ledger, "9999", "first", "second")) == "2"


def test_an_active_one_outranks_an_inactive_one_which_is_still_told(ledger: Ledger) -> None:
    know(ledger, account("1", "Old materials", "5010", active=False))
    inactive = meant(ledger, "5010", "materials")
    know(ledger, account("2", "Materials"))

    assert inactive is not None
    assert not inactive.active
    assert id_of(meant(ledger, "5010", "materials")) == "2"


def test_what_is_read_again_is_changed_and_not_added(ledger: Ledger) -> None:
    know(ledger, account("1", "Materials", "5010"))

    know(ledger, account("1", "Materials", "5020", active=False))

    assert ledger.count(tables.reference) == 1
    assert meant(ledger, "5010") is None


READ = st.lists(
    st.builds(
        account,
        st.sampled_from("1234"),
        st.sampled_from(["Materials", "Freight", "Tools"]),
        st.sampled_from(["5010", "5020", None]),
        active=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)
"""What a chart of accounts may look like; names and numbers move from one to the other."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(charts=st.lists(READ, max_size=3))
def test_all_at_once_or_one_by_one_comes_to_the_same(ledger: Ledger, charts: list[list[TargetReference]]) -> None:
    with ledger.database.transaction() as db:
        db.execute(delete(tables.reference))
    for chart in charts:
        with ledger.database.engine.connect() as db, db.begin() as begun:
            for one in chart:
                references.save(db, ledger.target_id, [one])
            one_by_one = said(db)
            begun.rollback()
        with ledger.database.transaction() as db:
            references.save(db, ledger.target_id, chart)
            assert said(db) == one_by_one


def said(db: Connection) -> set[Row[Any]]:
    table = tables.reference
    return set(db.execute(select(table.c.remote_id, table.c.key, table.c.name, table.c.number, table.c.active)))


def test_workers_that_read_the_same_things_at_once_agree(ledger: Ledger) -> None:
    found = [account(str(n), f"Account {n}") for n in range(30)]

    in_threads(lambda _: know(ledger, *found), 4)

    assert ledger.count(tables.reference) == 30


def test_one_worker_creates_a_vendor_and_the_others_leave_it(ledger: Ledger) -> None:
    owners: list[str] = []

    def create(position: int) -> None:
        owner = f"worker-{position}"
        with ledger.database.transaction() as db:
            if references.lease_creation(db, ledger.target_id, VENDOR, "acme", "Acme", owner, LEASE_S):
                owners.append(owner)

    in_threads(create, 5)

    assert len(owners) == 1
    assert ledger.count(tables.reference) == 1


def test_a_lease_on_a_creation_can_be_given_back(ledger: Ledger) -> None:
    with ledger.database.transaction() as db:
        row = references.lease_creation(db, ledger.target_id, VENDOR, "acme", "Acme", "first", LEASE_S)
        assert row is not None
        references.release(db, row.id)

    with ledger.database.transaction() as db:
        again = references.lease_creation(db, ledger.target_id, VENDOR, "acme", "Acme", "second", LEASE_S)

    assert again == row


def test_what_is_created_is_there_with_its_id(ledger: Ledger) -> None:
    with ledger.database.transaction() as db:
        row = references.lease_creation(db, ledger.target_id, VENDOR, "acme", "Acme", "first", LEASE_S)
        assert row is not None
        references.created(db, row.id, TargetReference(VENDOR, "77", "acme", "Acme"))

    with ledger.database.reading() as db:
        found = references.by_number_or_name(db, ledger.target_id, VENDOR, "77", "77")

    assert [(one.id, one.remote_id) for one in found] == [(row.id, "77")]


def test_a_mapping_is_set_changed_listed_and_taken_away(ledger: Ledger) -> None:
    know(ledger, account("1", "Materials", "5010"), account("2", "Tools"))
    map_to(ledger, "6999", meant(ledger, "materials"))
    map_to(ledger, "6999", meant(ledger, "tools"))

    with ledger.database.transaction() as db:
        listed = mappings.every(db)
        removed = [mappings.remove(db, ledger.route_id, ACCOUNT, "6999") for _ in range(2)]

    assert [(one.source, one.target, one.source_value, one.reference) for one in listed] == [
        ("kojo", "books", "6999", "Tools")
    ]
    assert removed == [True, False]


def test_people_who_map_the_same_value_at_once_leave_one_mapping(ledger: Ledger) -> None:
    know(ledger, account("1", "Materials"))
    row = meant(ledger, "materials")

    in_threads(lambda _: map_to(ledger, "6999", row), 4)

    assert ledger.count(tables.mapping) == 1
