"""No leaf of a record is lost: each one changes the document it is mapped to (DESIGN §4.10).

Kojo promises its fields with their types, so each leaf is changed to another value of its type; were it neither
mapped nor kept, the document would stay the same.
"""

from typing import Any

import pytest

from models.errors import MappingError
from tests.leaves import Path, leaves, with_another
from tests.unit.kojo.records import item, mapped, money, record

AT = "2026-06-05 10:00:00.000Z"


def full() -> dict[str, Any]:
    """A record in which every field of the reference page says something."""
    user = {"id": "ckuser1", "displayName": "Matt Hernandez"}
    gl_code = {"id": "ckgl1", "code": "5300", "description": "Small tools", "createdAt": AT}
    line = item(
        notes="Set this aside.",
        extPriceFloatIncludingTax=money("134.06"),
        taxCode="TX",
        taxRate=money("0.0825"),
        phaseCode="450",
        costCategory="L",
        glCode=gl_code,
        orderItems=[{"id": "ckorderitem1"}],
        creditMemoItems=[{"id": "ckmemoitem1"}],
    )
    roles = ("created", "approved", "flagged", "paid", "rejected", "voided")
    people = {f"{role}By": user for role in roles} | {f"{role}ById": "ckuser1" for role in roles}
    moments = {f"{role}At": AT for role in (*roles[1:], "deleted")}
    return record(
        **people,
        **moments,
        exceptions=["totalDue"],
        flagMessage="Urgent!!",
        rejectedReason="Created accidentally",
        payments=money("12.55"),
        shippingCostFloat=money("10.00"),
        integrationMessage="GL Code is required for item 1",
        invoiceItems=[line, item(id="ckitem2", lineNumber=2)],
        attachments=[
            {"id": "ckfile1", "name": "a.pdf", "url": "https://a.invalid", "createdAt": AT, "updatedAt": AT}
        ],
        creditMemos=[{"id": "ckmemo1"}],
        somethingNew={"inside": ["x", 1]},
    )


@pytest.mark.parametrize("path", leaves(full()), ids=lambda path: ".".join(map(str, path)))
def test_every_leaf_is_mapped_or_kept(path: Path) -> None:
    before = mapped(full()).model_dump_json()

    after = mapped(with_another(full(), path)).model_dump_json()

    assert after != before


def test_how_many_items_kojo_listed_is_ours_and_guards_the_mapping() -> None:
    with pytest.raises(MappingError):
        mapped(full() | {"itemsListed": 3})


def test_only_the_time_of_day_of_a_date_is_left_out() -> None:
    """Invoice, due and ship dates are dates that Kojo writes as times; the time in them means nothing."""
    at_noon = dict.fromkeys(("invoiceDate", "dueDate", "shipDate"), "2026-06-01 12:00:00.000Z")
    at_midnight = dict.fromkeys(at_noon, "2026-06-01 00:00:00.000Z")

    assert mapped(full() | at_noon) == mapped(full() | at_midnight)
