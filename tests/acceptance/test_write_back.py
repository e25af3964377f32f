"""Write-back: Kojo's users see how each invoice stands, and can ask for another try there."""

from decimal import Decimal

from models.link import LinkState
from tests.acceptance.office import Office

MUTATION = "updateInvoiceIntegrationState"
ROUNDS_MAX = 40
"""A round is lost where Kojo's stand-in answers too late, and a refusal is told eight times."""


def test_a_linked_invoice_shows_linked_in_kojo(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")

    office.sync()

    assert office.kojo_shows(id_) == ("LINKED", "")


def test_an_error_shows_its_message_in_kojo(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", totalDue=Decimal("12.50"))

    office.sync()

    assert office.kojo_shows(id_) == ("ERROR", office.message(id_))


def test_a_draft_is_left_alone_in_kojo(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="INBOX")

    office.sync()

    assert office.kojo_shows(id_) == ("NOT_LINKED", None)
    assert _mutations(office) == 0


def test_what_kojo_shows_wrongly_is_put_right(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", state="PENDING", integrationState="LINKED")

    office.sync()

    assert office.kojo_shows(id_)[0] == "NOT_LINKED"


def test_several_invoices_are_told_in_one_request(office: Office) -> None:
    for number in range(5):
        office.enter_invoice(f"INV-{number}", "10.00")

    office.sync()

    assert _mutations(office) == 1


def test_only_the_newest_state_is_told(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00", glCode=None)
    office.kojo_fault({"kind": "respond", "status": 503, "body": ""}, MUTATION)
    office.sync()
    office.change_amounts(id_, "11.00")

    office.sync()
    _let_notices_come_due(office)
    office.sync()

    assert office.kojo_shows(id_) == ("LINKED", "")


def test_our_own_write_is_no_change_of_the_document(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    bad = office.enter_invoice("INV-2", "10.00", totalDue=Decimal("12.50"))
    office.sync()
    before = office.events(bad)
    office.forget_requests()

    office.sync()

    assert office.written() == []
    assert _mutations(office) == 0
    assert office.events(bad) == before
    assert office.state(id_) is LinkState.LINKED


def test_a_kojo_that_is_down_loses_no_notice_and_holds_up_no_push(office: Office) -> None:
    office.kojo_fault({"kind": "respond", "status": 503, "body": "<html>down</html>"}, MUTATION, times=2)
    first = office.enter_invoice("INV-1", "10.00")

    report = office.sync()

    assert office.state(first) is LinkState.LINKED
    assert [name for name, _ in report.troubles] == ["kojo"]
    assert office.kojo_shows(first)[0] == "NOT_LINKED"

    for _ in range(2):
        _let_notices_come_due(office)
        office.sync()

    assert office.kojo_shows(first) == ("LINKED", "")


def test_a_kojo_that_refuses_a_notice_is_told_it_again(office: Office) -> None:
    office.kojo_fault({"kind": "graphql_errors"}, MUTATION)
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()

    _let_notices_come_due(office)
    office.sync()

    assert office.kojo_shows(id_) == ("LINKED", "")


def test_a_notice_that_kojo_always_refuses_ends_and_the_timeline_says_so(office: Office) -> None:
    office.kojo_fault({"kind": "graphql_errors"}, MUTATION, times=100)
    id_ = office.enter_invoice("INV-1", "10.00")

    for _ in range(ROUNDS_MAX):
        office.sync()
        _let_notices_come_due(office)
        if "not shown" in office.events(id_):
            break
    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.events(id_).count("not shown") == 1
    assert office.struck() == [office.workshop().settings.tries_max]


def test_a_kojo_that_asks_for_a_pause_is_asked_nothing_more(office: Office) -> None:
    for number in range(5):
        office.enter_invoice(f"INV-{number}", "10.00")
    office.kojo_fault({"kind": "rate_limited", "retry_after": 60}, MUTATION, times=10)

    office.sync()

    assert office.struck() == [1]


def test_a_notice_whose_answer_was_lost_is_read_before_it_is_told_again(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.kojo_fault({"kind": "commit_then_drop"}, MUTATION)
    office.sync()
    _let_notices_come_due(office)

    office.sync()

    assert office.kojo_shows(id_) == ("LINKED", "")
    assert _mutations(office) == 1
    assert office.column("SELECT COUNT(*) FROM link WHERE notice_due_at IS NOT NULL") == [0]


def test_a_deleted_invoice_is_told_nothing(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.edit_invoice(id_, deletedAt="2026-11-10 09:00:00.000Z")

    office.sync()

    assert office.message(id_) == "Voided."
    assert office.column("SELECT COUNT(*) FROM link WHERE notice_due_at IS NOT NULL") == [0]


def test_a_reset_in_kojo_asks_for_another_try(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    vendor = office.add_in_quickbooks("vendor", {"DisplayName": office.vendor_name()})
    by_hand = office.enter_bill("INV-1", vendor["Id"], "10.00")
    office.sync()
    assert office.kojo_shows(id_)[0] == "ERROR"
    office.delete_bill(by_hand)

    office.edit_invoice(id_, integrationState="NOT_LINKED")
    office.sync()

    assert office.state(id_) is LinkState.LINKED
    assert office.kojo_shows(id_) == ("LINKED", "")


def test_a_reset_of_a_linked_invoice_compares_and_shows_linked_again(office: Office) -> None:
    id_ = office.enter_invoice("INV-1", "10.00")
    office.sync()
    office.forget_requests()

    office.edit_invoice(id_, integrationState="NOT_LINKED")
    office.sync()

    assert office.written() == []
    assert office.kojo_shows(id_)[0] == "LINKED"


def _mutations(office: Office) -> int:
    """How many requests to Kojo wrote something."""
    return sum(bool(request["wrote"]) for request in office.requests("kojo"))


def _let_notices_come_due(office: Office) -> None:
    """The waits of a notice pass."""
    office.execute("UPDATE link SET notice_due_at = '2020-01-01 00:00:00.000000' WHERE notice_due_at IS NOT NULL")
