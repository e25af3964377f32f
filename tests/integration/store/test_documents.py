"""Documents, watermarks, connections and what people look at, on both databases."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models import tables
from models.document import Kind, Totals
from models.errors import ConnectionBrokenError, RateLimitedError
from models.link import Event, LinkState
from models.route import Policy, Route
from sync.store import connections, documents, links, moves, views, watermarks
from sync.store.records import StoredRecords
from sync.store.views import InvoiceRow
from tests.integration.store.ledger import Ledger, bill, pulled
from tests.integration.store.racing import in_threads
from tests.unit.invoices import VENDOR, invoice


def listed(ledger: Ledger, **chosen: Any) -> list[InvoiceRow]:
    with ledger.database.reading() as db:
        return views.invoices(db, **chosen)


def test_a_document_comes_back_as_it_was_stored(ledger: Ledger) -> None:
    incoming = pulled("inv-1")

    with ledger.database.transaction() as db:
        document_id = documents.add(db, ledger.source_id, incoming)

    with ledger.database.reading() as db:
        stored, raw = documents.by_id(db, document_id), documents.raw(db, document_id)
        assert documents.find(db, ledger.source_id, "invoice", "inv-1") == stored
    assert stored.canonical == incoming.canonical
    assert (stored.raw_sha256, stored.version, stored.memory) == (incoming.raw_sha256, "7", incoming.memory)
    assert raw == {"id": "inv-1"}


def test_a_pull_can_look_at_the_records_it_brought_before(ledger: Ledger) -> None:
    kept = StoredRecords(ledger.database, ledger.source_id)
    of_another = StoredRecords(ledger.database, ledger.target_id)
    incoming = [pulled("inv-1"), pulled("inv-2"), pulled("inv-3")]

    with ledger.database.transaction() as db:
        documents.add_all(db, ledger.source_id, incoming)

    assert kept.records("invoice", ["inv-1", "inv-3", "inv-4"]) == {
        "inv-1": {"id": "inv-1"},
        "inv-3": {"id": "inv-3"},
    }
    assert kept.records("bill", ["inv-1"]) == {}
    assert of_another.records("invoice", ["inv-1"]) == {}


def test_what_no_longer_maps_keeps_what_lists_show(ledger: Ledger) -> None:
    ledger.link()
    (before,) = listed(ledger)
    broken = documents.Incoming("invoice", "inv-1", b"{}", None, None, None, "Line 2 has no amount.", {})

    with ledger.database.transaction() as db:
        documents.change(db, before.document_id, broken)

    (after,) = listed(ledger)
    assert (after.number, after.party, after.total) == ("INV-1", "Acme Electric", 1250)
    with ledger.database.reading() as db:
        assert documents.by_id(db, before.document_id).problem == "Line 2 has no amount."


@pytest.mark.parametrize(
    "change",
    [
        {"number": "9" * 1000},
        {"counterparty": VENDOR.model_copy(update={"display_name": "Acme " * 200})},
    ],
    ids=["long number", "long name"],
)
def test_a_long_value_does_not_hold_up_its_page(ledger: Ledger, change: dict[str, Any]) -> None:
    with ledger.database.transaction() as db:
        document_id = documents.add(db, ledger.source_id, pulled("inv-1", **change))

    with ledger.database.reading() as db:
        stored = documents.by_id(db, document_id).canonical
    assert stored is not None
    assert stored.number == change.get("number", "INV-1")


def test_a_watermark_moves_and_stays(ledger: Ledger) -> None:
    with ledger.database.transaction() as db:
        before = watermarks.read(db, ledger.source_id)
        watermarks.move(db, ledger.source_id, "cursor-1")
        watermarks.move(db, ledger.source_id, "cursor-2")

    with ledger.database.reading() as db:
        assert (before, watermarks.read(db, ledger.source_id)) == (None, "cursor-2")


def test_two_first_pulls_at_once_leave_one_watermark(ledger: Ledger) -> None:
    def move(position: int) -> None:
        with ledger.database.transaction() as db:
            watermarks.move(db, ledger.source_id, f"cursor-{position}")

    in_threads(move, 4)

    assert ledger.count(tables.watermark) == 1


def test_a_route_is_put_once_and_says_what_changed(ledger: Ledger) -> None:
    way = Route(
        source="kojo", target="books", since=date(2026, 1, 1), policy=Policy(rounding_limit=Decimal("0.02"))
    )

    with ledger.database.transaction() as db:
        said = [connections.put_route(db, ledger.source_id, ledger.target_id, way) for _ in range(2)]
        (row,) = connections.routes_to(db, ledger.target_id)

    assert said == ["changed", ""]
    assert row.route == way


def test_a_pause_is_told_once_and_shown_by_what_waits_for_it(ledger: Ledger) -> None:
    ledger.link()
    told = ledger.count(tables.timeline)

    with ledger.database.transaction() as db:
        for _ in range(3):
            connections.pause(db, ledger.target_id, "expired", "QuickBooks' subscription has lapsed.")

    (row,) = listed(ledger)
    assert row.message == "QuickBooks' subscription has lapsed."
    assert ledger.row(row.link_id).message == "Queued."
    assert ledger.count(tables.timeline) == told + 1
    with ledger.database.transaction() as db:
        with pytest.raises(ConnectionBrokenError, match="QuickBooks' subscription has lapsed"):
            connections.check_usable(db, ledger.target_id)
        connections.resume(db, ledger.target_id)
        connections.check_usable(db, ledger.target_id)


def test_a_connection_cools_down_by_the_databases_clock(ledger: Ledger) -> None:
    with ledger.database.transaction() as db:
        connections.cool_down(db, ledger.target_id, 60.0, "A pause.")
        with pytest.raises(RateLimitedError, match="A pause") as raised:
            connections.check_usable(db, ledger.target_id)
        connections.cool_down(db, ledger.target_id, -1.0, "A pause.")
        connections.check_usable(db, ledger.target_id)

    assert 58 < (raised.value.retry_after_s or 0) <= 60


def test_lists_can_be_narrowed(ledger: Ledger) -> None:
    for n in range(3):
        ledger.link(f"inv-{n}")
    first, second, _ = ledger.claim()
    ledger.end(first, **links.remote_columns(bill()))
    ledger.end(second, Event.STOP, "No account.")

    assert len(listed(ledger)) == 3
    assert [row.remote for row in listed(ledger, state=LinkState.LINKED)] == ["Bill #17"]
    assert [row.message for row in listed(ledger, state=LinkState.ERROR)] == ["No account."]
    assert listed(ledger, source="nobody") == []
    assert len(listed(ledger, limit=2)) == 2


def test_an_invoice_is_found_by_its_id_before_its_number(ledger: Ledger) -> None:
    ledger.link("inv-1")
    with ledger.database.transaction() as db:
        named = documents.add(db, ledger.source_id, pulled("inv-2", number="inv-1"))
        links.add(db, named, ledger.target_id, ledger.route_id, "token")

    with ledger.database.reading() as db:
        by_id, by_number = views.matching(db, "inv-1"), views.matching(db, "INV-1")

    assert [row.source_id for row in by_id] == [row.source_id for row in by_number] == ["inv-1"]


def test_counts_and_messages_add_up(ledger: Ledger) -> None:
    for n in range(3):
        ledger.link(f"inv-{n}")
    first, second, _ = ledger.claim()
    for claim in (first, second):
        ledger.end(claim, Event.STOP, "No account.")

    with ledger.database.reading() as db:
        counts, messages = views.counts(db), views.messages(db, LinkState.ERROR)
        waiting = views.waiting_for(db, ledger.target_id)

    assert counts == [("kojo", "books", "ERROR", 2), ("kojo", "books", "LINKING", 1)]
    assert messages == [("No account.", 2)]
    assert waiting == [("In progress.", 1)]


def test_the_totals_of_both_sides_agree_to_the_cent(ledger: Ledger) -> None:
    credit = {"kind": Kind.PAYABLE_CREDIT, "declared": Totals(total=Decimal("2.51"))}
    for id_, changes in (("inv-1", {}), ("inv-2", credit), ("inv-3", {})):
        with ledger.database.transaction() as db:
            document = documents.add(db, ledger.source_id, pulled(id_, **changes))
            link = links.add(db, document, ledger.target_id, ledger.route_id, id_)
            total = {"remote_total": 251 if changes else 1250, "remote_currency": "USD", "remote_id": id_}
            claimed = moves.move(db, link, Event.CLAIM, "")
            moves.move(db, claimed, Event.CONFIRM, "", remote_entity="Bill", **total)

    with ledger.database.reading() as db:
        (totals,) = views.linked_totals(db)

    assert totals == ("kojo", "books", "USD", 3, 2249, 2249)
    assert invoice().total == Decimal("12.50")


def test_exchanges_and_the_timeline_are_shown_oldest_first(ledger: Ledger) -> None:
    link_id = ledger.link()
    ledger.record(link_id)

    with ledger.database.reading() as db:
        (exchange,), moments = views.exchanges(db, link_id), views.timeline(db, link_id)

    assert (exchange.request_id, exchange.body, exchange.outcome) == ("r-1", b'{"bId":"1"}', None)
    assert [moment.event for moment in moments] == ["seen", "queue"]
