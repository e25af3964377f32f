"""What the books leave out of an invoice is said on it."""

import pytest

from models.link import LinkState
from tests.integration.sales.shop import Shop


def mailed_to(shop: Shop, address: str) -> None:
    customer = shop.office.look("customers")[0]["id"]
    shop.office.edit(customer, "customers", primaryEmail=address)


def test_an_address_that_is_none_is_left_out_and_said(shop: Shop) -> None:
    mailed_to(shop, "call the office")
    id_ = shop.bill("W-1", "100.00")

    shop.sync()

    assert (shop.state(id_), shop.row(id_).message) == (
        LinkState.LINKED,
        "QuickBooks does not take the e-mail address “call the office”: the invoice has none. Enter one there.",
    )
    assert "BillEmail" not in shop.books("invoice")[0]


@pytest.mark.parametrize("address", ["office@oakridge.example", ""])
def test_of_a_good_address_or_none_nothing_is_said(shop: Shop, address: str) -> None:
    mailed_to(shop, address)
    id_ = shop.bill("W-1", "100.00")

    shop.sync()

    assert (shop.state(id_), shop.row(id_).message) == (LinkState.LINKED, "")
