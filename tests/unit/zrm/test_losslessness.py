"""No leaf of a record is lost: each one changes the documents it is mapped to (DESIGN §4.10).

ZRM promises its fields with their types, so each leaf is changed to another value of its type; were it neither
mapped nor kept, the documents would stay the same.
"""

from typing import Any

import pytest

from connectors.zrm.mapping import mapped
from tests.leaves import Path, leaves, with_another
from tests.unit.zrm.records import OFFICE, SETTINGS, customer, line, payment, record


def full() -> dict[str, Any]:
    """A record in which every field of the reference pages says something."""
    references = ("projectId", "maintenancePlanId", "quoteId", "projectMilestoneId", "monitoringAccountId")
    stripe = ("stripeCustomerId", "stripePaymentIntentId", "stripeCheckoutSessionId")
    texts = ("contactId", "paymentUrl", "pdfS3Key", "personalMessage", "notes")
    party = customer(
        primaryPhone="555-0100",
        parentCustomerId="the-group",
        ownerUserId="somebody",
        taxExempt=True,
        physicalAddress={"street": "2 Side St", "unit": "B"},
        mailingAddress="PO box 7",
        billingAddress={
            "street": "1 Main St",
            "line1": "kept",
            "line2": "Dock",
            "zip": "98001",
            "geo": {"lat": 47},
        },
    )
    paid = payment(stripePaymentIntentId="pi_1", stripeChargeId="ch_1", notes="By hand")
    return record(
        to=party,
        lines=[line(somethingNew=["x"]), line(id="second", sortOrder=2)],
        payments=[paid],
        amountPaid="100.50",
        viewedAt="2026-06-09T12:00:00.000Z",
        somethingNew={"inside": ["x", 1]},
        **{name: f"{name} says something" for name in (*references, *stripe, *texts)},
    )


def stored(of: dict[str, Any]) -> list[str]:
    return [document.model_dump_json() for document in mapped(of, {}, OFFICE, SETTINGS).documents]


@pytest.mark.parametrize("path", leaves(full()), ids=lambda path: ".".join(map(str, path)))
def test_every_leaf_is_mapped_or_kept(path: Path) -> None:
    assert stored(with_another(full(), path)) != stored(full())


def test_the_time_of_day_beside_a_date_is_kept() -> None:
    """The document has the date alone."""
    at_noon = record(
        issueDate="2026-06-01T12:00:00.000Z", dueDate="2026-07-01T12:00:00.000Z", payments=[payment()]
    )

    invoice, paid = mapped(at_noon, {}, OFFICE, SETTINGS).documents

    assert invoice.extensions["zrm"]["issueDate"] == "2026-06-01T12:00:00.000Z"
    assert invoice.extensions["zrm"]["dueDate"] == "2026-07-01T12:00:00.000Z"
    assert paid.extensions["zrm"]["paidAt"] == payment()["paidAt"]


def test_mapping_changes_nothing_it_is_given() -> None:
    of, memory = full(), {"kept": 1}

    mapped(of, memory, OFFICE, SETTINGS)

    assert (of, memory) == (full(), {"kept": 1})
