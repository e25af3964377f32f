"""No leaf of a record is lost: each one changes the documents it is mapped to (DESIGN §4.10).

Each leaf is changed to another value of its type; were it neither mapped nor kept, the documents would stay as
they are.
"""

from typing import Any

import pytest

from tests.leaves import Path, leaves, with_another
from tests.unit.highlevel.records import SALES_TAX, all_of, item, money, paid, record, transaction


def full() -> dict[str, Any]:
    """A record in which every field of the vendor's pages says something."""
    line = item(
        taxes=[SALES_TAX | {"description": "State", "taxId": "t1"}],
        taxInclusive=True,
        automaticTaxCategoryId="atc",
        isSetupFeeItem=True,
        type="one_time",
    )
    contact = record()["contactDetails"] | {
        "additionalEmails": [{"email": "office@example.com"}],
        "customFields": ["x"],
        "address": {"addressLine1": "9 Elm St", "addressLine2": "2", "city": "Dallas", "state": "TX"}
        | {"postalCode": "75201", "countryCode": "US"},
    }
    seller = record()["businessDetails"] | {"logoUrl": "https://example.com/l.png", "customValues": ["v"]}
    card = {"brand": "visa", "last4": "4242"}
    synced = transaction(
        qboSynced=True,
        qboResponse={"Id": "145", "SyncToken": "0"},
        mergedFromContactId="c9",
        notes="Wire",
        card=card,
    )
    failed = transaction(_id="6a1d2c00e879ad2646715c02", status="failed", amount=money("7.00"))
    return paid(
        synced,
        failed,
        contactDetails=contact,
        businessDetails=seller,
        invoiceItems=[line, item(_id="i2", qty=1)],
        invoiceNumberPrefix="BP-",
        discount={"type": "percentage", "value": 10, "validOnProductIds": ["pr0duc7Hosting"]},
        totalSummary={"subTotal": money("150.00"), "discount": money("1.00"), "tax": money("1.00")},
        automaticTaxesEnabled=True,
        automaticTaxesCalculated=True,
        termsNotes="<p>Pay within 14 days</p>",
        paymentSchedule={"type": "fixed", "schedules": [{"value": 50, "dueDate": "2026-12-01"}]},
        tipsConfiguration={"tipsEnabled": True, "tipsPercentage": [5]},
        lateFeesConfiguration={"enable": True, "value": 25, "type": "fixed", "frequency": {"interval": "day"}},
        miscellaneousCharges={
            "charges": [{"_id": "c1", "name": "Processing fee", "charge": money("3.2"), "amount": money("3.2")}],
            "collectedMiscellaneousCharges": 0,
            "paidCharges": [{"_id": "c1"}],
        },
        attachments=[
            {"id": "f1", "name": "a.pdf", "url": "https://a.invalid", "type": "application/pdf", "size": 7}
        ],
        remindersConfiguration={"reminderSettings": {"timezone": "UTC"}},
        sentTo={"email": ["a@example.com"]},
        somethingNew={"inside": ["x", 1]},
    )


def dumped(of: dict[str, Any]) -> list[str]:
    return [document.model_dump_json() for document in all_of(of)]


@pytest.mark.parametrize("path", leaves(full()), ids=lambda path: ".".join(map(str, path)))
def test_every_leaf_is_mapped_or_kept(path: Path) -> None:
    before = dumped(full())

    after = dumped(with_another(full(), path, {"USD": "CAD"}))

    assert after != before


def test_only_the_time_of_day_of_a_date_is_left_out() -> None:
    """A date that is written as midnight is that date."""
    bare = dict.fromkeys(("issueDate", "dueDate"), "2026-06-01")
    at_midnight = dict.fromkeys(bare, "2026-06-01T00:00:00.000Z")

    assert dumped(full() | bare) == dumped(full() | at_midnight)
