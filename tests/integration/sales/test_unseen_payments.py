"""Coperniq's payments that leave their invoice's time of change alone: a sweep has each of them booked, once."""

import pytest

from tests.integration.sales.contractor import Contractor


@pytest.fixture
def paid_contractor(contractor: Contractor) -> Contractor:
    """One that books payments, and whose payments touch no invoice."""
    contractor.since, contractor.push_payments = contractor.today(), True
    contractor.configure(item="Services")
    contractor.screen.set(payment_bumps_updated_at=False)
    return contractor


def test_a_payment_that_no_pull_is_told_of_is_booked_after_the_next_sweep_and_once(
    paid_contractor: Contractor,
) -> None:
    invoice = paid_contractor.send()
    paid_contractor.sync()
    paid_contractor.screen.wait(3600)  # beyond what pulls read twice
    paid_contractor.sync()
    paid_contractor.screen.pay(invoice, "40.00", on=paid_contractor.today())

    paid_contractor.sync()
    assert paid_contractor.books("payment") == []

    for _ in range(2):
        paid_contractor.sync(sweeping=True)
    assert [payment["TotalAmt"] for payment in paid_contractor.books("payment")] == [40]
