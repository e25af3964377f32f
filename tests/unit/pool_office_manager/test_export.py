"""The export and the list are two witnesses of the same invoices."""

from decimal import Decimal

import pytest

from connectors.pool_office_manager.export import Entry, Exported, differences, entries, listed
from models.errors import UnavailableError
from tests.unit.pool_office_manager.records import money, record

SHEET = """Invoice ID,Invoice Number,Customer,Status,Subtotal,Tax,Total
inv_001,INV-1,John Smith,SENT,137.61,12.39,150.00
inv_002,INV-2,"Smith, John",DRAFT,250.00,21.25,"$1,271.25"
"""
GIVEN = {"inv_001": Entry("INV-1", money("150.00")), "inv_002": Entry("INV-2", money("1271.25"))}


def told(exported: list[Exported], given: dict[str, Entry]) -> tuple[str, ...]:
    """The sentences."""
    return tuple(found.message for found in differences(exported, given))


def test_where_both_say_the_same_there_is_nothing_to_say() -> None:
    assert told(entries(SHEET), GIVEN) == ()


def test_records_are_compared_to_the_cent() -> None:
    noise = record(id="inv_001", number="INV-1", total=money("150.0000000000002"))

    assert listed([noise]) == {"inv_001": GIVEN["inv_001"]}


def test_an_invoice_that_only_the_export_has_is_named() -> None:
    assert told(entries(SHEET), {"inv_001": GIVEN["inv_001"]}) == (
        "The export of Pool Office Manager has invoice INV-2 of 1,271.25, which its list did not give.",
    )


def test_an_invoice_that_only_the_list_has_is_named() -> None:
    more = GIVEN | {"inv_003": Entry("INV-3", money("9.01"))}

    assert told(entries(SHEET), more) == (
        "Pool Office Manager lists invoice INV-3 of 9.01, which its export does not have.",
    )


def test_a_total_that_differs_by_a_cent_is_named_with_both() -> None:
    other = GIVEN | {"inv_001": Entry("INV-1", money("150.01"))}

    assert told(entries(SHEET), other) == (
        "The export of Pool Office Manager has invoice INV-1 of 150.00, its list says invoice INV-1 of 150.01.",
    )


def test_without_ids_invoices_are_known_by_number_and_total() -> None:
    sheet = "\ufeffNumber,Total Amount\nINV-1,150\nINV-1,150\nINV-9,1.00\n"
    given = GIVEN | {"inv_003": Entry("INV-1", money("150.00"))}

    assert told(entries(sheet), given) == (
        "The export of Pool Office Manager has invoice INV-9 of 1.00, which its list did not give.",
        "Pool Office Manager lists invoice INV-2 of 1,271.25, which its export does not have.",
    )


@pytest.mark.parametrize("said", ["", "a lot", "NaN", "1E400"])
def test_a_total_that_is_none_is_no_amount(said: str) -> None:
    assert entries(f"id,number,total\ninv_1,INV-1,{said}\n") == [Exported("inv_1", Entry("INV-1", None))]
    assert str(Entry("INV-1", None)) == "invoice INV-1 of an unknown amount"


@pytest.mark.parametrize("sheet", ["", "<h1>Maintenance</h1>", "Invoice ID,Customer\ninv_1,John\n"])
def test_columns_that_are_not_known_are_said(sheet: str) -> None:
    with pytest.raises(UnavailableError, match="no columns for number and total"):
        entries(sheet)


def test_a_row_that_is_too_short_is_read_as_far_as_it_goes() -> None:
    assert entries("id,number,total\ninv_1,INV-1\ninv_2\n") == [
        Exported("inv_1", Entry("INV-1", None)),
        Exported("inv_2", Entry("", None)),
    ]


def test_a_total_is_exact() -> None:
    [row] = entries("id,number,total\ninv_1,INV-1,0.1\n")

    assert row.entry.total == Decimal("0.10")
