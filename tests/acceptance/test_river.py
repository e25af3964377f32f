"""The river: an invoice in Kojo becomes a bill in QuickBooks, and stays the same bill."""

from decimal import Decimal

from models.link import LinkState
from tests.acceptance.office import Office


def test_an_approved_invoice_becomes_a_bill_to_the_cent(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.10", "0.03")

    office.sync()

    bill = office.bill("INV-1")
    assert office.state(id_) is LinkState.LINKED
    assert bill["TotalAmt"] == Decimal("10.13")
    assert bill["VendorRef"]["name"] == office.vendor_name()
    assert (bill["TxnDate"], bill["DueDate"]) == ("2026-11-05", "2026-12-05")
    assert [line["Amount"] for line in bill["Line"]] == [Decimal("10.10"), Decimal("0.03")]


def test_a_second_sync_writes_nothing(office: Office) -> None:
    office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.forget_requests()

    office.sync()

    assert office.written() == []


def test_a_draft_waits_and_says_so(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="INBOX")

    office.sync()

    assert office.state(id_) is LinkState.NOT_LINKED
    assert office.message(id_) == "Waiting: still a draft in Kojo."
    assert office.bills() == []


def test_a_draft_that_is_approved_is_posted(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="PENDING")
    office.sync()

    office.edit_invoice(id_, state="APPROVED")
    office.sync()

    assert office.state(id_) is LinkState.LINKED


def test_one_bad_invoice_fails_alone(office: Office) -> None:
    good = office.enter_invoice("INV-1", "10.00")
    bad = office.enter_invoice("INV-2", "10.00", totalDue=Decimal("12.50"))
    other = office.enter_invoice("INV-3", "11.00")

    office.sync()

    assert office.state(good) is office.state(other) is LinkState.LINKED
    assert office.message(bad) == "Lines add up to 10.00 but invoice INV-2 says 12.50. Correct it in Kojo."


def test_a_negative_total_becomes_a_vendor_credit(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "-25.00")

    office.sync()

    credit = office.bill("INV-1", "vendorcredit")
    assert office.state(id_) is LinkState.LINKED
    assert credit["TotalAmt"] == Decimal("25.00")


def test_tax_and_shipping_are_lines_on_their_accounts(office: Office) -> None:
    office.enter_invoice(
        "INV-1", "100.00", tax=Decimal("7.25"), shippingCostFloat=Decimal("12.50"), totalDue=Decimal("119.75")
    )

    office.sync()

    lines = {
        line["AccountBasedExpenseLineDetail"]["AccountRef"]["name"]: line["Amount"]
        for line in office.bill("INV-1")["Line"]
    }
    assert sorted(lines.values()) == [Decimal("7.25"), Decimal("12.50"), Decimal("100.00")]
    assert any("tax" in name for name in lines)
    assert any("Freight" in name for name in lines)


def test_a_cent_of_difference_becomes_a_visible_line(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", totalDue=Decimal("10.01"))

    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.bill("INV-1")["TotalAmt"] == Decimal("10.01")
    assert [line["Description"] for line in office.bill("INV-1")["Line"]][-1] == "Rounding difference"


def test_a_long_number_is_shortened_and_kept_in_full_in_the_memo(office: Office) -> None:
    number = "2026-11/SITE-NORTH/DELIVERY-00017"
    id_ = office.enter_invoice(number, "10.00")

    office.sync()

    (bill,) = office.bills()
    assert office.state(id_) is LinkState.LINKED
    assert len(bill["DocNumber"]) <= 21
    assert number in bill["PrivateNote"]


def test_the_mark_stands_at_the_end_of_the_memo(office: Office) -> None:
    office.enter_invoice("INV-1", "10.00")

    office.sync()

    (token,) = office.column("SELECT token FROM link WHERE state = 'LINKED'")
    assert office.bill("INV-1")["PrivateNote"].endswith(f"ledgerlink:{token}/1")


def test_everything_of_the_sample_company_is_accounted_for(office: Office) -> None:
    office.forget_everything()
    office.configure(since="2026-05-01")

    office.sync()

    linked = office.column("SELECT COUNT(*) FROM link WHERE state = 'LINKED'")[0]
    assert office.column("SELECT COUNT(*) FROM link") == [240]
    assert len(office.bills()) + len(office.bills("vendorcredit")) == linked
    assert office.column("SELECT COUNT(*) FROM link WHERE state = 'LINKING'") == [0]
    assert office.column("SELECT COUNT(*) FROM link WHERE state = 'ERROR' AND message = ''") == [0]
    assert len(office.requests()) / linked <= 0.15
