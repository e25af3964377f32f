"""Every fault that passes, on every kind of request: afterwards every invoice is there once, and all is told.

Cells that are left out, and why: a read that is done and lost is a read that is lost; GraphQL's errors come with
GraphQL alone; what a person must mend is in ``test_what_a_person_mends``.
"""

import time
from collections.abc import Iterable

import pytest

from tests.acceptance.faults import struck, table, witness
from tests.acceptance.faults.struck import Request
from tests.acceptance.faults.table import Fault
from tests.acceptance.office import Office

Cell = tuple[Request, Fault]


def _every(requests: Iterable[Request], *faults: Iterable[Fault]) -> list[Cell]:
    return [(request, fault) for request in requests for some in faults for fault in some]


WRITES = _every(
    struck.QUICKBOOKS_WRITES, table.ANYWHERE, table.OF_A_WRITE, table.QUICKBOOKS, table.QUICKBOOKS_WRITE
)
READS = _every(struck.QUICKBOOKS_READS, table.ANYWHERE, table.QUICKBOOKS)
KOJO = [
    *_every(struck.KOJO_QUESTIONS, table.ANYWHERE, table.KOJO, table.GRAPHQL),
    *_every([struck.KOJO_LINES], table.ANYWHERE, table.KOJO),
    *_every([struck.KOJO_MUTATION], table.ANYWHERE, table.OF_A_WRITE, table.KOJO, table.GRAPHQL),
]
TOKENS = _every([struck.QUICKBOOKS_TOKEN, struck.KOJO_TOKEN], table.ANYWHERE, table.OF_A_WRITE, table.PAUSES)

CELLS = [*WRITES, *READS, *KOJO, *TOKENS]


def _named(cell: Cell) -> str:
    request, fault = cell
    return f"{request.system} {request.name}: {fault.name}"


@pytest.mark.parametrize("cell", CELLS, ids=_named)
def test_after_it_every_invoice_is_in_the_books_once(office: Office, cell: Cell) -> None:
    request, fault = cell
    ids = request.day(office)
    witness.strike(office, request, fault)

    wrong = witness.until_quiet(office, ids)
    time.sleep(fault.lasts_s)

    assert office.struck()[-1] == fault.times
    witness.each_is_there_once(office, ids)
    witness.everybody_agrees(office, ids)
    _all_is_told(office, cell, ids, wrong)


def _all_is_told(office: Office, cell: Cell, ids: list[str], wrong: list[str]) -> None:
    request, fault = cell
    of_invoices = [text for id_ in ids for text in office.timeline(id_)]
    of_connections = witness.of_connections(office)
    waited_for = office.watcher.reasons + wrong
    witness.is_for_people([*of_invoices, *of_connections, *waited_for])
    if fault.said:
        told = of_invoices if request.is_of_a_document else of_connections
        assert witness.says(fault.said, told), told
        assert witness.says(fault.said, waited_for), waited_for
