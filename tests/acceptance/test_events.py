"""A source tells of a change, and the invoice is in the books without a pull: all processes, on servers."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from models import tables
from models.link import LinkState
from sync.apply import apply
from sync.store.database import Database
from tests.acceptance.deployment import HAPPENS_WITHIN_S, Deployment, Process, deployed
from tests.acceptance.office import CONFIGURATION, SECRETS, Office
from tests.integration.highlevel.screen import DESK, LOCATION, Screen
from tests.servers import ledgers
from tests.servers.valkey import Valkey

AGENCY = """
[[connection]]
name = "agency"
connector = "connectors.highlevel"
environment = "sandbox"
account = "{location}"
native_sync_is_off = true
[connection.settings]
base_url = "{url}/highlevel"
private_token = "${{HIGHLEVEL_TOKEN}}"
webhook_ed25519_public_key = "{key}"
[connection.every]
pull = 86400

[[route]]
source = "agency"
target = "quickbooks"
since = 2026-11-01
[route.policy.target]
item = "Services"
"""
TOKEN = {"HIGHLEVEL_TOKEN": "pit-hl-private"}


@pytest.fixture
def deployment(office: Office, migrated_on_postgresql: Database, valkey_server: Valkey) -> Iterator[Deployment]:
    """PostgreSQL, Valkey, a worker, a scheduler and the web; HighLevel was pulled, and is so again in a day."""
    with deployed(office, ledgers.emptied(migrated_on_postgresql), valkey_server.url) as deployment:
        deployment.environment |= TOKEN
        _connect(office)
        deployment.start("worker")
        deployment.start("scheduler")
        Screen(office.http).set(limits=False, webhook_url=f"{_address(deployment.start('web'))}/webhooks/agency")
        _wait_until(lambda: _was_pulled(office))
        yield deployment


def _wait_until(happened: Callable[[], bool]) -> None:
    """Without moving HighLevel's clock: an event from the future is refused."""
    end = time.monotonic() + HAPPENS_WITHIN_S
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.2)


def _was_pulled(office: Office) -> bool:
    slot = tables.schedule_slot
    ended = select(slot.c.id).where(slot.c.schedule == "pull/agency", slot.c.ended_at.is_not(None))
    with office.database.reading() as db:
        return db.execute(ended.limit(1)).one_or_none() is not None


def _connect(office: Office) -> None:
    [keys] = office.http.get(f"{DESK}/keys").json()
    said: dict[str, Any] = {"url": office.url, "location": LOCATION, "key": keys["ed25519"]}
    file = office.folder / "agency.toml"
    both = CONFIGURATION.format(url=office.url, since="2026-11-01", on_void="zero") + AGENCY.format(**said)
    file.write_text(both, encoding="utf-8")
    apply(office.database, file, SECRETS | TOKEN)


def _address(web: Process) -> str:
    assert web.stdout is not None
    while "http" not in (line := web.stdout.readline()):
        assert web.poll() is None
    return line[line.index("http") :].split()[0].rstrip("/.")


def test_an_event_brings_an_invoice_into_the_books_without_a_pull(deployment: Deployment) -> None:
    screen = Screen(deployment.office.http)
    deployment.office.forget_requests()

    id_ = screen.create()
    _wait_until(lambda: id_ in deployment.linked())

    (booked,) = deployment.office.bills("invoice")
    assert (booked["TotalAmt"], deployment.office.state(id_)) == (100, LinkState.LINKED)
    assert screen.requests("/invoices/") == 1  # by which it was entered
