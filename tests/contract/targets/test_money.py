"""Whatever amounts are sent to any target: what is read back is what was sent, to the cent."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from connectors.base import Item, OperationKind, Search
from models.document import Document, Kind
from models.money import to_minor
from tests.contract import papers
from tests.contract.books import Books
from tests.contract.clerk import Clerk

Money = tuple[list[Decimal], Decimal]
"""What lines say, and by how much the stated total differs from their sum."""

_numbers = count(1)

lines = st.one_of(
    st.lists(st.decimals("0.01", "9999999.99", places=2), min_size=1, max_size=8),
    st.tuples(st.decimals("1000", "2000", places=2), st.decimals("-99.99", "-0.01", places=2)).map(list),
)
cents_off = st.one_of(st.just(Decimal(0)), st.decimals("0.01", "0.10", places=2))
money = st.tuples(lines, cents_off)
both = st.lists(st.tuples(money, money), min_size=1, max_size=10)
"""Documents of one batch, each as it is at first and as it is after a change."""

quick = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
"""Nothing is made smaller: over a socket that takes minutes, and an example is small."""


@quick
@given(batch=both)
def test_any_amounts_are_read_back_as_they_were_sent(
    books: Books, clerk: Clerk, kind: Kind, batch: list[tuple[Money, Money]]
) -> None:
    numbers = [f"N-{next(_numbers)}" for _ in batch]
    first, later = (papers_over(books, kind, numbers, some) for some in zip(*batch, strict=True))
    clerk.prepare([max(versions, key=_total) for versions in zip(first, later, strict=True)])
    known = clerk.matched(*first, *later)

    made = check_to_the_cent(books, clerk, first, [clerk.item(one, matched=known) for one in first])
    changes = [
        clerk.item(one, OperationKind.UPDATE, seen=seen, matched=known)
        for one, seen in zip(later, made, strict=True)
    ]

    check_to_the_cent(books, clerk, later, changes)


def papers_over(books: Books, kind: Kind, numbers: list[str], some: Sequence[Money]) -> list[Document]:
    return [
        papers.paper(kind, books.gl_code, number, tuple(amounts), off)
        for number, (amounts, off) in zip(numbers, some, strict=True)
    ]


def check_to_the_cent(books: Books, clerk: Clerk, some: list[Document], items: list[Item]) -> list[Any]:
    """What our bytes say, what is answered, what is read and what people see is the document's total."""
    done = clerk.done_all(items)

    ids = tuple(one.remote.id for one in done)
    read = {seen.remote.id: seen for seen in clerk.target.look_up(Search(items[0].entity, ids=ids))}
    held = {one.id: one.total for one in books.held(some[0].kind)}
    for one, item, answered in zip(some, items, done, strict=True):
        assert clerk.target.total(item.body) == held[answered.remote.id] == one.total
        assert answered.remote.total == to_minor(_total(one), one.currency)
        assert clerk.target.differences(clerk.target.fields(item.body), answered.fields) == ()
        assert read[answered.remote.id] == answered
    return done


def _total(one: Document) -> Decimal:
    assert one.total is not None
    return one.total
