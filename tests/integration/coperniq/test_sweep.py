"""What Coperniq has, asked of its stand-in: everything in its lists, and by its id what they do not show."""

from typing import Any

import pytest

from connectors.base import ExternalId
from connectors.coperniq.source import CoperniqSource
from models.errors import ConnectionBrokenError
from tests.integration.coperniq.screen import Screen


def swept(screen: Screen, **settings: Any) -> list[ExternalId]:
    source = screen.connected(**settings)
    assert isinstance(source, CoperniqSource)
    return [one for page in source.sweep() for one in page.listed]


def looked(screen: Screen, id_: int, entity: str = "invoice") -> dict[str, object] | None:
    source = screen.connected()
    assert isinstance(source, CoperniqSource)
    return source.look(ExternalId(entity, str(id_)))


def test_a_sweep_lists_what_is_there_each_once(screen: Screen) -> None:
    listed = swept(screen, streams=("invoices", "bills"))

    expected = [ExternalId("invoice", str(id_)) for id_ in screen.listed()]
    expected += [ExternalId("bill", str(bill["id"])) for bill in screen.all("bills")]
    assert sorted(listed, key=str) == sorted(expected, key=str)


def test_what_changes_while_one_sweeps_is_listed_all_the_same(screen: Screen) -> None:
    screen.break_nth(2, {"kind": "rows_move", "rows": 20}, path="*/invoices")

    assert {int(one.id) for one in swept(screen)} == set(screen.listed())


# ── payments that move nothing ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unpaid(screen: Screen) -> int:
    """An invoice that nothing was paid on; payments leave its time of change alone."""
    screen.set(payment_bumps_updated_at=False)
    trapped = {id_ for ids in screen.traps().values() for id_ in ids}
    return next(int(one["id"]) for one in screen.all() if one["status"] == "SENT" and one["id"] not in trapped)


def changed(screen: Screen) -> list[ExternalId]:
    source = screen.connected()
    assert isinstance(source, CoperniqSource)
    return [one for page in source.sweep() for one in page.changed]


def test_a_payment_that_no_pull_is_told_of_is_found_by_the_sweep(screen: Screen, unpaid: int) -> None:
    before = next(one for one in screen.all() if one["id"] == unpaid)
    screen.pay(unpaid, "10.00")

    found = changed(screen)

    assert found == [ExternalId("invoice", str(unpaid))]
    assert next(one for one in screen.all() if one["id"] == unpaid)["updatedAt"] == before["updatedAt"]
    record = looked(screen, unpaid)
    assert record is not None
    assert [one["amount"] for one in record["payments"]] == [10]  # type: ignore[attr-defined]


def test_what_was_not_paid_otherwise_is_not_read_again(screen: Screen) -> None:
    assert changed(screen) == []


def test_a_sweep_that_finds_a_payment_costs_what_every_sweep_costs(screen: Screen, unpaid: int) -> None:
    before = screen.requests()
    changed(screen)
    of_one = screen.requests() - before
    screen.pay(unpaid, "10.00")

    before = screen.requests()
    assert changed(screen)

    assert screen.requests() - before == of_one


# ── by id ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_look_finds_what_was_archived_and_not_what_was_deleted(screen: Screen) -> None:
    [archived, _], [deleted, _] = screen.traps()["archived"], screen.traps()["deleted_without_trace"]

    found = looked(screen, archived)

    assert found is not None
    assert (found["isArchived"], found["listedAs"]) == (True, "invoices")
    assert looked(screen, deleted) is None


def test_a_look_brings_the_payments_as_a_pull_does(screen: Screen) -> None:
    [paid, _] = screen.traps()["paid_in_three"]

    assert looked(screen, paid) == screen.kept.stored["invoice", str(paid)]


def test_what_the_key_may_not_see_is_not_called_gone(screen: Screen) -> None:
    hidden = set(screen.listed()) - {int(one.id) for one in swept(screen, api_key="coperniq-limited-key")}
    source = screen.connected(api_key="coperniq-limited-key")
    assert isinstance(source, CoperniqSource)

    with pytest.raises(ConnectionBrokenError, match="is not allowed to read invoices"):
        source.look(ExternalId("invoice", str(min(hidden))))
