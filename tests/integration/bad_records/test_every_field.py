"""Every bad value in every field: the invoice stops with a sentence or is exact, and its neighbours go on."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from connectors.kojo.complete import ITEMS_LISTED
from connectors.wording import words
from models.document import Invoice
from models.link import LinkState
from sync.judge import QUEUED
from sync.store.views import InvoiceRow
from tests.integration.bad_records.ledger import Ledger
from tests.integration.bad_records.messages import unsafe
from tests.integration.bad_records.records import (
    GOOD_ONES,
    TOTAL,
    Listed,
    Path,
    as_it_should_be,
    as_read,
    good,
    paths,
    with_bad,
)
from tests.integration.bad_records.values import BAD, DATES

OF_PAGING = ("id", "updatedAt")
SECOND_ITEM = ("invoiceItems", 1)
UNREAD = ("approvedById", "flaggedById", "paidById", "rejectedById", "voidedById", "shipVia", "salesperson")
FIELDS = [
    path
    for path in paths(good())
    if path[0] not in (*OF_PAGING, *UNREAD) and (path[:2] != SECOND_ITEM or path == SECOND_ITEM)
]
"""One item stands for the others, and ``createdById`` for whatever is kept without being read."""
LISTS = ("invoiceItems", "attachments", "creditMemos", "orderItems", "creditMemoItems")


DATED = [path for path in FIELDS if str(path[-1]).endswith(("At", "Date"))]


def listed(value: str, fields: list[Path]) -> tuple[list[Listed], list[Listed]]:
    """The good ones, and one with the bad value in each of the fields."""
    free = (number for number in range(GOOD_ONES[-1]) if number not in GOOD_ONES)
    bad = [with_bad(path, value, number) for path, number in zip(fields, free, strict=False)]
    assert len(bad) == len(fields)
    return [as_it_should_be(number) for number in GOOD_ONES], bad


CASES = {
    **{name: (value, FIELDS) for name, value in BAD.items()},
    **{name: (value, DATED) for name, value in DATES.items()},
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_value_in_any_field_stops_its_invoice_with_a_sentence_or_does_no_harm(
    ledger: Ledger, name: str
) -> None:
    good_ones, bad_ones = listed(*CASES[name])
    ledger.lists(*good_ones, *bad_ones)

    pulled = ledger.pull()

    assert (pulled.trouble, pulled.left_out) == (None, [])
    invoices, contents = ledger.invoices(), ledger.contents()
    assert {invoices[one.id].message for one in good_ones} == {QUEUED}
    wrong = []
    for one in bad_ones:
        raw, document, problem = contents[one.id]
        if raw | {ITEMS_LISTED: None} != as_read(one.raw) | {ITEMS_LISTED: None}:
            wrong.append(f"{one.path}: the raw record was not kept")
        wrong += [f"{one.path}: {text}" for text in complaints(one, invoices[one.id], document, problem)]
    assert wrong == []


def complaints(one: Listed, row: InvoiceRow, document: Invoice | None, problem: str | None) -> Iterator[str]:
    """What is wrong with how a bad record came out."""
    if row.message == QUEUED:
        yield from unfaithful(one, document)
        return
    yield from (f"{text}: {row.message}" for text in unsafe(row.message))
    if row.state not in (LinkState.ERROR, LinkState.NOT_LINKED):
        yield f"is {row.state}"
    if row.state is LinkState.ERROR and not is_named(one, row.message):
        yield f"does not name its invoice: {row.message}"
    if problem is not None and not any(name in problem for name in field_names(one.path)):
        yield f"does not name the field: {problem}"


def is_named(one: Listed, message: str) -> bool:
    names = {one.number, one.id, "Delivery to Maple Street"}
    return any(name in message for name in names) or one.field == "invoiceNumber"


def field_names(path: Path) -> Iterator[str]:
    """What a field may be called: ``item 2`` is one of ``invoiceItems``."""
    for step in path:
        yield words(str(step)).split()[-1].removesuffix("s") if step in LISTS else words(str(step))


def unfaithful(one: Listed, document: Invoice | None) -> Iterator[str]:
    """What is queued must be this invoice, to the cent."""
    assert document is not None
    if document.total != TOTAL:
        yield f"came to {document.total}"
    if sorted(line.amount for line in document.lines) != [Decimal("15.00"), Decimal("125.00")]:
        yield f"lines {[line.amount for line in document.lines]}"
    if document.issue_date is None or document.counterparty is None or not document.number:
        yield "lacks what a bill needs"
    if one.field != "invoiceNumber" and document.number != one.number:
        yield f"number {document.number}"
