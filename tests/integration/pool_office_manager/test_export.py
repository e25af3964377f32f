"""The stand-in's export against its list, asked for with each sweep."""

import pytest

from connectors.base import ExternalId, Remark
from tests.given import KeptInMemory
from tests.integration.pool_office_manager.office import Fault, Office

EXPORT, ASKED = "/invoices/export/csv", "/graphql"
FORBIDDEN = {"kind": "respond", "status": 403, "body": "no"}


@pytest.fixture
def kept(office: Office) -> KeptInMemory:
    """Everything, as it was pulled."""
    memory, source = KeptInMemory(), office.connected()
    for page in source.pull(None):
        memory.store(source, page)
    return memory


def remarks(office: Office, kept: KeptInMemory) -> list[Remark]:
    return [one for page in office.connected(kept).sweep() for one in page.remarks]


def numbered(office: Office, id_: str) -> str:
    return next(str(one["number"]) for one in office.look("invoices") if one["id"] == id_)


@pytest.mark.parametrize("dates", ["createdAt", "dueDate"])
def test_list_and_export_agree_whichever_dates_it_goes_by(office: Office, kept: KeptInMemory, dates: str) -> None:
    """Also on what is finer than a cent, which the export rounds."""
    office.set(export_dates=dates)

    assert remarks(office, kept) == []


def test_the_comparison_costs_one_request(office: Office, kept: KeptInMemory) -> None:
    before = office.requests(EXPORT), office.requests(ASKED)
    pages = [page for page in office.connected(kept).sweep() if page.listed]

    assert office.requests(EXPORT) - before[0] == 1
    assert office.requests(ASKED) - before[1] == len(pages)


def test_what_changed_came_or_went_since_the_pull_is_no_difference(office: Office, kept: KeptInMemory) -> None:
    gone, changed, unknown = (office.look("invoices")[n]["id"] for n in (40, 41, 42))
    office.delete(gone)
    office.edit(changed, total=1)
    del kept.stored["invoice", unknown]

    assert remarks(office, kept) == []


def test_what_the_export_lacks_is_told_of_its_invoice(office: Office, kept: KeptInMemory) -> None:
    office.set(export_leaves_out=["inv_040"])

    (remark,) = remarks(office, kept)

    assert remark.about == ExternalId("invoice", "inv_040")
    assert remark.message.startswith(f"Pool Office Manager lists invoice {numbered(office, 'inv_040')} of ")
    assert remark.message.endswith(", which its export does not have.")


def test_an_export_that_means_something_else_is_told_in_few_sentences(office: Office, kept: KeptInMemory) -> None:
    office.set(export_total="subtotal")

    *told, last = remarks(office, kept)

    assert 0 < len(told) <= 20
    assert "more invoices. If the export means something else by its columns, nothing is wrong" in last.message


@pytest.mark.parametrize("fault", [{"kind": "server_error"}, {"kind": "drop"}, FORBIDDEN], ids=str)
def test_an_export_that_cannot_be_had_ends_no_sweep(office: Office, kept: KeptInMemory, fault: Fault) -> None:
    office.break_path(EXPORT, fault)

    pages = list(office.connected(kept).sweep())

    assert sum(len(page.listed) for page in pages) >= len(office.ids())
    (remark,) = pages[-1].remarks
    assert remark.message.startswith("The export of Pool Office Manager could not be compared with its list: ")
