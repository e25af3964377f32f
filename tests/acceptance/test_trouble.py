"""Trouble of a connection is not trouble of an invoice: it waits, and goes on by itself afterwards."""

from concurrent.futures import ThreadPoolExecutor

from models.errors import ConnectionBrokenError
from models.link import LinkState
from tests.acceptance.office import Office


def test_a_lapsed_subscription_pauses_the_connection_and_no_invoice_is_in_error(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.setting("quickbooks", subscription_active=False)

    report = office.sync()

    ((name, trouble),) = report.troubles
    assert name == "quickbooks"
    assert isinstance(trouble, ConnectionBrokenError)
    assert "subscription" in trouble.message
    assert office.state(id_) in (LinkState.NOT_LINKED, LinkState.LINKING)
    assert office.message(id_) == trouble.message


def test_server_down_while_pushing_leaves_invoices_queued(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.fault("/v3/company/*", {"kind": "respond", "status": 503, "body": ""}, times=50)
    office.fault("/v3/company/*/query", {"kind": "respond", "status": 503, "body": ""}, times=50)

    office.sync(wait=0)

    assert office.state(id_) is not LinkState.ERROR
    assert office.bills() == []


def test_a_429_costs_no_document_a_try(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    answer = {"kind": "respond", "status": 429, "headers": {"Retry-After": "1"}, "body": ""}
    office.fault("/v3/company/*/query", answer)

    office.sync(wait=20)

    assert office.state(id_) is LinkState.LINKED
    assert office.column("SELECT COUNT(*) FROM timeline WHERE event = 'cooling down'") == [1]


def test_one_faulty_invoice_in_a_batch_changes_none_of_its_neighbours(office: Office) -> None:
    good = [office.enter_invoice(f"INV-{n}", "10.00") for n in range(3)]
    office.setting("quickbooks", book_close_date="2026-11-03")
    bad = office.enter_invoice("INV-9", "10.00", invoiceDate="2026-11-02 00:00:00.000Z")

    office.sync()

    assert [office.state(id_) for id_ in good] == [LinkState.LINKED] * 3
    assert office.state(bad) is LinkState.ERROR
    assert "closed" in office.message(bad)


def test_an_expired_token_is_renewed_in_mid_course(office: Office) -> None:
    office.enter_invoice("INV-1", "10.00")
    office.sync()
    office._admin("POST", "clock", {"advance": 4000})
    id_ = office.enter_invoice("INV-2", "10.00")

    office.sync()

    assert office.state(id_) is LinkState.LINKED


def test_two_workers_keep_below_quickbooks_limits(office: Office) -> None:
    """Batches of one, so that there are many; QuickBooks turns nobody away, and all are linked."""
    office.settings["lease_s"] = 20.0
    office.setting("quickbooks", limits=True, requests_per_second=5)
    limits = {"requests_per_second": 5, "requests_per_minute": 500, "batches_per_minute": 40, "batch_size": 1}
    for name, value in limits.items():
        office.execute(f"UPDATE connection SET settings = json_set(settings, '$.{name}', {value}) WHERE id = 2")
    ids = [office.enter_invoice(f"INV-{number}", "10.00") for number in range(8)]
    office.let_a_moment_pass()

    assert office.column("SELECT name FROM connection WHERE id = 2") == ["quickbooks"]
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: office.sync(wait=30), range(2)))

    assert [office.state(id_) for id_ in ids] == [LinkState.LINKED] * 8
    statuses = [request["status"] for request in office.requests()]
    assert len(statuses) > 8
    assert 429 not in statuses
