"""The stand-in's export against what its list gave."""

from connectors.pool_office_manager.export import listed
from tests.integration.pool_office_manager.office import Office, records


def test_list_and_export_agree(office: Office) -> None:
    """But for what is finer than a cent: the export rounds it, and says so by itself."""
    source = office.connected()
    given = listed(records(source.pull(None)))

    assert source.cross_check(given) == ()


def test_whichever_date_the_export_goes_by_nothing_is_missing(office: Office) -> None:
    office.set(export_dates="dueDate")
    source = office.connected()

    assert source.cross_check(listed(records(source.pull(None)))) == ()


def test_what_came_since_and_what_is_gone_since_is_named(office: Office) -> None:
    source = office.connected()
    pulled = records(source.pull(None))
    gone, changed = (office.look("invoices")[n] for n in (40, 41))
    office.delete(gone["id"])
    office.edit(changed["id"], total=1)

    told = [found.message for found in source.cross_check(listed(pulled[1:]))]

    assert len(told) == 3
    assert told[0].startswith("The export of Pool Office Manager has invoice INV-2024-0001 of 150.00")
    assert f"lists invoice {gone['number']} of" in told[1]
    assert f"has invoice {changed['number']} of 1.00, its list says" in told[2]
