"""What a bad value does no harm to goes into the books to the cent, or stops there with a sentence."""

from decimal import Decimal

from models.link import LinkState
from tests.integration.bad_records.ledger import Ledger
from tests.integration.bad_records.messages import unsafe
from tests.integration.bad_records.records import TOTAL, Path, as_it_should_be, with_bad
from tests.integration.bad_records.values import DATES, NUMBERS, TEXTS

_ITEM: Path = ("invoiceItems", 0)
AMOUNTS: tuple[Path, ...] = (
    ("shippingCostFloat",),
    (*_ITEM, "shipQuantity"),
    (*_ITEM, "unitPriceFloat"),
    (*_ITEM, "lineNumber"),
)
DAYS: tuple[Path, ...] = (("invoiceDate",), ("dueDate",))
WORDS: tuple[Path, ...] = (
    ("invoiceNumber",),
    ("title",),
    ("terms",),
    ("vendor", "name"),
    ("vendor", "code"),
    (*_ITEM, "description"),
    (*_ITEM, "unitsOfMeasure"),
    (*_ITEM, "glCode", "code"),
    (*_ITEM, "glCode", "description"),
    (*_ITEM, "costCategory"),
)
SENT = ((AMOUNTS, NUMBERS), (DAYS, DATES), (WORDS, TEXTS))
"""The fields of which something is sent, and what may be wrong with each of them and pass."""


def test_what_is_queued_is_linked_to_the_cent_or_stops_with_a_sentence(ledger: Ledger) -> None:
    pairs = [(path, value) for fields, bad in SENT for path in fields for value in bad.values()]
    bad_ones = [with_bad(path, value, number) for number, (path, value) in enumerate(pairs, start=1)]
    ledger.lists(as_it_should_be(0), *bad_ones)
    ledger.pull()

    pushed = ledger.push()

    assert pushed.trouble is None
    invoices = ledger.invoices()
    assert invoices["ckinvoice0000"].state is LinkState.LINKED
    ends = {LinkState.LINKED, LinkState.ERROR, LinkState.NOT_LINKED}
    wrong = [(one.path, row.message) for one in bad_ones if (row := invoices[one.id]).state not in ends]
    wrong += [(one.path, text) for one in bad_ones for text in unsafe(invoices[one.id].message)]
    assert wrong == []
    linked = [row for row in invoices.values() if row.state is LinkState.LINKED]
    assert len(linked) > len(bad_ones) // 4
    assert {row.remote_total for row in linked} == {17515}
    bills = ledger.bills()
    assert len(bills) == len(linked)
    assert {Decimal(str(bill["TotalAmt"])) for bill in bills} == {TOTAL}
