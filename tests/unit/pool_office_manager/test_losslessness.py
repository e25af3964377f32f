"""No leaf of a record is lost: each one changes the document it is mapped to (DESIGN §4.10)."""

from typing import Any

import pytest

from models.errors import MappingError
from tests.leaves import Path, leaves, with_another
from tests.unit.pool_office_manager.records import customer, item, mapped, money, record


def full() -> dict[str, Any]:
    """A record in which every field of the reference page says something."""
    return record(
        status="PAID",
        paidAt="2024-02-10T15:00:00Z",
        paidAmount=money("271.25"),
        balance=money("0.00"),
        quickbooksId="QB-INV-12345",
        customer=customer(companyName="Smith & Sons", mobilePhone="512-555-0199", quickbooksId="58"),
        lineItems=[item(), item(id="li_003", description="Gasket", amount=money("0.00"))],
        somethingNew={"inside": ["x", 1]},
    )


def said_of(of: dict[str, Any]) -> str:
    """The document, or why there is none."""
    try:
        return mapped(of).model_dump_json()
    except MappingError as refused:
        return refused.message


@pytest.mark.parametrize("path", leaves(full()), ids=lambda path: ".".join(map(str, path)))
def test_every_leaf_is_mapped_or_kept(path: Path) -> None:
    before = said_of(full())

    after = said_of(with_another(full(), path))

    assert after != before


def test_a_customer_without_a_name_is_kept_all_the_same() -> None:
    nameless = customer(firstName="", lastName="")

    invoice = mapped(record(customer=nameless))

    kept = invoice.extensions["pool_office_manager"]["customer"]
    assert (kept["id"], kept["email"], kept["city"]) == ("cust_456", "john@example.com", "Austin")


def test_the_time_of_day_of_a_due_date_is_kept_beside_the_date() -> None:
    at_noon = mapped(record(dueDate="2024-02-15T17:30:00Z"))

    assert at_noon.extensions["pool_office_manager"]["dueDate"] == "2024-02-15T17:30:00Z"
