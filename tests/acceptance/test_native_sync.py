"""A product with a QuickBooks sync of its own is not used before a person says that it is off."""

from pathlib import Path

import pytest

from models.errors import UsageError
from sync import orders
from sync.apply import apply
from sync.store import connections
from sync.store.connections import ConnectionRow
from tests.acceptance.office import CONFIGURATION, SECRETS, Office

REASON = (
    "Kojo can post to QuickBooks by itself, and every invoice would be there twice. "
    "Switch that off in Kojo, under Settings and Accounting. "
    "Then write native_sync_is_off = true for “kojo” in the configuration, and apply it."
)


@pytest.fixture
def office(office: Office, tmp_path: Path) -> Office:
    """A second office at the same stand-ins, which begins with nothing."""
    folder = tmp_path / "second"
    folder.mkdir()
    begun = Office(office.http, folder)
    begun.database.migrate()
    return begun


def configure(office: Office, said: str = "") -> list[str]:
    file = office.folder / "ledgerlink.toml"
    text = CONFIGURATION.format(url=office.url, since="2026-11-01", on_void="zero")
    text = text.replace('"connectors.kojo"', '"tests.acceptance.with_its_own_sync"')
    file.write_text(text.replace('account = "acme"', f'account = "acme"\n{said}'))
    return [f"{one.name}: {one.what}" for one in apply(office.database, file, SECRETS)]


def kojo(office: Office) -> ConnectionRow:
    with office.database.reading() as db:
        found = connections.by_name(db, "kojo")
    assert found is not None
    return found


def resume(office: Office) -> bool:
    with office.database.transaction() as db:
        return orders.resume(db, kojo(office), "anna")


def test_it_begins_paused_with_the_reason_and_what_to_do(office: Office) -> None:
    office.enter_invoice("INV-1", "10.00")
    configure(office)

    report = office.sync()

    assert (kojo(office).state, kojo(office).message) == ("PAUSED", REASON)
    assert [trouble.message for _, trouble in report.troubles] == [REASON]
    assert office.rows() == []
    assert office.requests("kojo") == []


def test_nobody_can_resume_it_without_saying_so(office: Office) -> None:
    configure(office)

    with pytest.raises(UsageError) as refused:
        resume(office)

    assert refused.value.message == REASON
    assert kojo(office).state == "PAUSED"


def test_a_pause_by_hand_is_no_way_around_it(office: Office) -> None:
    configure(office)
    with office.database.transaction() as db:
        orders.pause(db, kojo(office), "anna", "holidays")

    with pytest.raises(UsageError):
        resume(office)

    assert kojo(office).state == "PAUSED"


def test_it_works_as_soon_as_the_configuration_says_that_the_other_is_off(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    configure(office)

    applied = configure(office, "native_sync_is_off = true")
    office.sync()

    assert applied == ["kojo: changed", "quickbooks: ", "kojo → quickbooks: "]
    assert kojo(office).state == "OK"
    assert office.state(id_) == "LINKED"


def test_it_may_say_so_from_the_beginning(office: Office) -> None:
    configure(office, "native_sync_is_off = true")

    assert (kojo(office).state, kojo(office).message) == ("OK", None)


def test_it_is_paused_again_when_the_configuration_takes_that_back(office: Office) -> None:
    configure(office, "native_sync_is_off = true")

    applied = configure(office)

    assert applied[0] == "kojo: changed"
    assert (kojo(office).state, kojo(office).message) == ("PAUSED", REASON)


def test_what_a_person_paused_stays_so_when_it_is_off(office: Office) -> None:
    configure(office)
    with office.database.transaction() as db:
        orders.pause(db, kojo(office), "anna", "holidays")

    configure(office, "native_sync_is_off = true")

    assert kojo(office).message == "Paused by anna: holidays."
    assert resume(office)
    assert kojo(office).state == "OK"


def test_a_new_setting_is_no_word_about_it(office: Office) -> None:
    configure(office)
    file = office.folder / "ledgerlink.toml"
    file.write_text(
        file.read_text().replace('client_id = "kojo-client"', 'client_id = "kojo-client"\npage_size = 30')
    )

    apply(office.database, file, SECRETS)

    assert kojo(office).state == "PAUSED"
