"""What a bill needs in QuickBooks, and what is refused before anything is sent."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import Limit, Need, Operation, OperationKind, ReferenceKind, Sighting, Target
from connectors.quickbooks import Policy, Settings, connect, limits
from connectors.quickbooks.references import reference_of
from connectors.quickbooks.sightings import sighting_of
from models import exact_json
from models.document import Invoice, Kind, Notes, Party, Totals, Tracking
from models.errors import MappingError
from models.route import Policy as Route
from tests.given import given_in_memory
from tests.unit.quickbooks.samples import (
    ACME,
    EMT,
    MARK,
    ROUTE,
    SETTINGS,
    answers,
    bill,
    item,
    plain,
    route,
    row,
    target,
)


def sighting(held: dict[str, Any]) -> Sighting:
    return sighting_of("Bill", held, SETTINGS.app_url)


def needs(invoice: Invoice, policy: Route = ROUTE) -> dict[tuple[ReferenceKind, str], Need]:
    return {(need.kind, need.value): need for need in target().needs(invoice, policy)}


def refusal(invoice: Invoice, policy: Route = ROUTE) -> MappingError:
    with pytest.raises(MappingError) as caught:
        target().needs(invoice, policy)
    return caught.value


def new(invoice: Invoice, references: dict[tuple[ReferenceKind, str], str] | None = None) -> dict[str, Any]:
    """The entity that would be created."""
    connector = target()
    found = answers(connector.needs(invoice, ROUTE)) if references is None else references
    made = connector.encode(Operation(OperationKind.CREATE, MARK, document=invoice), "1", found, ROUTE)
    body: dict[str, Any] = exact_json.loads(made.body)[made.entity]
    return body


def test_a_bill_needs_its_vendor_terms_accounts_and_class() -> None:
    assert set(needs(bill())) == {
        (ReferenceKind.VENDOR, "Acme Electric Supply"),
        (ReferenceKind.TERM, "Net 30"),
        (ReferenceKind.ACCOUNT, "5010"),
        (ReferenceKind.ACCOUNT, "5920"),
        (ReferenceKind.ACCOUNT, "5910"),
        (ReferenceKind.CLASS, "M"),
    }


def test_a_gl_code_goes_by_its_name_too_and_its_sentence_says_both() -> None:
    line = item(1, "9.00", account_ref={"code": "6999", "name": "Site consumables"})

    need = needs(plain("9.00", lines=(line,)))[ReferenceKind.ACCOUNT, "6999"]

    assert need.names == ("Site consumables",)
    assert need.missing == (
        "GL code 6999 (Site consumables) is not an account in QuickBooks. "
        "Map it to an account, or create the account there."
    )


def test_a_vendor_is_created_only_where_the_route_says_so() -> None:
    created = needs(bill())[ReferenceKind.VENDOR, ACME.display_name]
    forbidden = needs(bill(), route(create_vendors=False))[ReferenceKind.VENDOR, ACME.display_name]

    assert created.create_from == ACME
    assert created.names == ("Acme Electric Supply (vendor)",)
    assert forbidden.create_from is None
    assert forbidden.names == ()
    assert forbidden.missing.startswith("Vendor Acme Electric Supply is not in QuickBooks.")


def test_terms_may_be_missing_and_a_credit_has_none() -> None:
    assert needs(bill())[ReferenceKind.TERM, "Net 30"].optional
    assert (ReferenceKind.TERM, "Net 30") not in needs(bill(kind=Kind.PAYABLE_CREDIT))
    assert (ReferenceKind.TERM, "Net 30") not in needs(bill(payment_terms=None))


def test_jobs_and_cost_categories_become_what_the_route_makes_of_them() -> None:
    tracked = (Tracking(type="job", name="Elm Street"), Tracking(type="cost_category", code="M", name="Materials"))
    invoice = plain("9.00", lines=(item(1, "9.00", tracking=tracked),))

    neither = needs(invoice, route(cost_category="nothing"))
    both = needs(invoice, route(cost_category="class", job="customer"))

    assert {kind for kind, _ in neither} == {ReferenceKind.VENDOR, ReferenceKind.TERM, ReferenceKind.ACCOUNT}
    assert both[ReferenceKind.CLASS, "M"].names == ("Materials",)
    assert both[ReferenceKind.CLASS, "M"].missing == (
        "Cost category M (Materials) is not a class in QuickBooks. Create it there, or map it to another class."
    )
    assert both[ReferenceKind.CUSTOMER, "Elm Street"].missing.startswith("Job Elm Street is not a customer")


def test_an_account_of_the_route_that_is_not_there_is_named() -> None:
    need = needs(bill(), route(tax_account="Use Tax"))[ReferenceKind.ACCOUNT, "Use Tax"]

    assert need.missing == (
        "Account Use Tax, the route's tax_account, is not in QuickBooks. "
        "Create it there, or name another in the route's policy."
    )


def test_a_gl_code_that_is_also_the_routes_account_is_asked_for_once_under_its_own_name() -> None:
    line = item(1, "299.50", account_ref={"code": "5920", "name": "Sales tax paid"})

    found = [need for need in target().needs(bill(lines=(line,)), ROUTE) if need.value == "5920"]

    assert [need.names for need in found] == [("Sales tax paid",)]


@pytest.mark.parametrize(
    ("invoice", "sentence"),
    [
        (bill(counterparty=None), "The invoice names no vendor. Enter it at the source."),
        (
            bill(counterparty=Party(role="vendor", display_name=" \t")),
            "The invoice names no vendor. Enter it at the source.",
        ),
        (
            bill(kind=Kind.RECEIVABLE_INVOICE),
            'Item 1 (3/4" EMT) names no product or service, and the route has none for such lines. '
            "Set item in the route's policy.",
        ),
        (
            bill(declared=Totals(total=Decimal("9.00"))),
            "Lines, tax and shipping add up to 340.00 but the invoice says 9.00. Correct it at the source.",
        ),
        (
            bill(counterparty=Party(role="vendor", display_name="x" * 495)),
            "The vendor's name has 504 characters; QuickBooks takes 500. Shorten it at the source.",
        ),
    ],
)
def test_what_can_never_be_sent_is_said_before(invoice: Invoice, sentence: str) -> None:
    assert refusal(invoice).message == sentence


def test_a_bill_without_a_date_would_get_todays_and_is_refused() -> None:
    with pytest.raises(MappingError, match="The invoice has no date"):
        new(bill(issue_date=None))


def test_a_reference_that_was_not_found_stops_the_bill_with_its_own_sentence() -> None:
    known = {key: value for key, value in answers(target().needs(bill(), ROUTE)).items() if key[1] != "5010"}

    with pytest.raises(MappingError) as caught:
        new(bill(), known)

    assert caught.value.message.startswith("GL code 5010 (Electrical materials) is not an account")
    assert (caught.value.code, caught.value.key) == ("missing_account", "5010")


def test_terms_that_were_not_found_are_left_out() -> None:
    known = {key: value for key, value in answers(target().needs(bill(), ROUTE)).items() if key[1] != "Net 30"}

    body = new(bill(), known)

    assert "SalesTermRef" not in body
    assert body["DueDate"] == "2026-05-31"


def test_a_line_carries_its_class_and_its_customer() -> None:
    invoice = bill(lines=(EMT,), declared=Totals(total=Decimal("275.50")))

    detail = new(invoice)["Line"][0]["AccountBasedExpenseLineDetail"]

    assert detail == {"AccountRef": {"value": "account-5010"}, "ClassRef": {"value": "class-M"}}


def test_text_that_cannot_be_written_is_cleaned_and_not_a_crash() -> None:
    odd = "\ud800 bell\x07 tab\t"
    line = item(1, "9.00", description=odd, unit=odd, quantity=Decimal(1), unit_price=Decimal(9))
    party = Party(role="vendor", display_name=f"Acme {odd}")

    invoice = plain("9.00", lines=(line,), counterparty=party, title=odd, number=odd, notes=Notes(public=odd))

    body = new(invoice, dict.fromkeys(needs(invoice), "41"))

    assert body["Line"][0]["Description"] == "bell tab (1 bell tab × 9.00)"  # noqa: RUF001 - it is meant
    assert body["DocNumber"] == "bell tab"


def test_a_mapped_item_says_its_fields_total_and_number() -> None:
    connector, invoice = target(), bill()
    references = answers(connector.needs(invoice, ROUTE))
    body = connector.encode(Operation(OperationKind.CREATE, MARK, document=invoice), "1", references, ROUTE).body

    assert connector.total(body) == Decimal("340.00")
    assert connector.fields(body)["number"] == connector.number(invoice) == "INV-1001"
    assert connector.fields(body)["total"] == "340.00"


def test_a_person_who_moved_the_lines_keeps_nothing_on_a_wrong_line() -> None:
    connector, invoice = target(), bill()
    references = answers(connector.needs(invoice, ROUTE))
    body = new(invoice)
    held = row(body)
    held["Line"][0]["AccountBasedExpenseLineDetail"] = {
        "AccountRef": {"value": "64"},
        "BillableStatus": "Billable",
        "TaxCodeRef": {"value": "TAX"},
    }
    seen = sighting(held)

    item = connector.encode(
        Operation(OperationKind.UPDATE, MARK, document=invoice, seen=seen), "1", references, ROUTE
    )

    first = exact_json.loads(item.body)["Bill"]["Line"][0]["AccountBasedExpenseLineDetail"]
    assert set(first) == {"AccountRef", "ClassRef"}


FROM_AN_ORDER = {
    "Id": "1",
    "Amount": 12,
    "DetailType": "ItemBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "19"}},
    "LinkedTxn": [{"TxnId": "77", "TxnType": "PurchaseOrder"}],
}
"""What a line of ours becomes where a bookkeeper puts one of a purchase order in its place."""


def test_a_line_of_another_kind_is_replaced_by_a_new_one() -> None:
    connector, invoice = target(), bill()
    references = answers(connector.needs(invoice, ROUTE))
    held = row(new(invoice))
    held["Line"][0] = FROM_AN_ORDER

    item = connector.encode(
        Operation(OperationKind.UPDATE, MARK, document=invoice, seen=sighting(held)), "1", references, ROUTE
    )

    first, second, *_ = exact_json.loads(item.body)["Bill"]["Line"]
    assert "Id" not in first
    assert second["Id"] == held["Line"][1]["Id"]


def test_a_void_leaves_out_lines_that_are_on_no_account() -> None:
    connector, invoice = target(), bill()
    held = row(new(invoice))
    held["Line"][0] = FROM_AN_ORDER

    item = connector.encode(
        Operation(OperationKind.ZERO, MARK, document=invoice, source="Kojo", seen=sighting(held)), "1", {}, ROUTE
    )

    lines = exact_json.loads(item.body)["Bill"]["Line"]
    assert [line["Id"] for line in lines] == [line["Id"] for line in held["Line"][1:]]


def test_what_has_been_billed_is_not_sent_back() -> None:
    connector, invoice = target(), bill()
    references = answers(connector.needs(invoice, ROUTE))
    held = row(new(invoice))
    held["Line"][0]["AccountBasedExpenseLineDetail"]["BillableStatus"] = "HasBeenBilled"

    item = connector.encode(
        Operation(OperationKind.UPDATE, MARK, document=invoice, seen=sighting(held)), "1", references, ROUTE
    )

    assert b"HasBeenBilled" not in item.body


@pytest.mark.parametrize(
    ("changes", "paid"),
    [
        ({}, ""),
        ({"Balance": Decimal("240.00")}, "100.00 of 340.00 is paid or applied"),
        ({"LinkedTxn": [{"TxnId": "9", "TxnType": "BillPaymentCheck"}]}, "a BillPaymentCheck is linked to it"),
        ({"LinkedTxn": [{"TxnId": "9", "TxnType": "PurchaseOrder"}]}, ""),
    ],
)
def test_a_paid_bill_says_so(changes: dict[str, Any], paid: str) -> None:
    assert sighting(row(new(bill())) | changes).paid == paid


def test_the_vendor_of_a_bill_is_its_party() -> None:
    assert sighting(row(new(bill()))).party == "vendor-Acme Electric Supply"


def test_a_sub_account_goes_by_its_full_name() -> None:
    account = {"Id": "7", "Name": "Materials", "FullyQualifiedName": "Job Expenses:Materials", "AcctNum": "5010"}

    reference = reference_of(ReferenceKind.ACCOUNT, account)

    assert reference.name == "Job Expenses:Materials"
    assert reference.key == target().normalised("job expenses:materials")
    assert reference.number == "5010"


def test_the_limits_are_the_vendors_and_can_be_lowered() -> None:
    lower = SETTINGS.model_copy(update={"requests_per_second": 5})

    assert limits(lower) == (Limit("request", 5, 1), Limit("request", 500, 60), Limit("batch", 40, 60))


@pytest.mark.parametrize(
    "wrong", [{"batch_size": 31}, {"batch_size": 0}, {"batchsize": 3}, {"requests_per_second": 0}]
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    given = {"client_id": "a", "client_secret": "b", "refresh_token": "c"}

    with pytest.raises(ValidationError):
        Settings.model_validate(given | wrong)


def test_secrets_do_not_show() -> None:
    assert "qb-secret" not in repr(SETTINGS)
    assert "qb-refresh" not in repr(SETTINGS)


@pytest.mark.parametrize(
    "wrong", [{"tax_acount": "5920"}, {"job": "class", "cost_category": "class"}, {"job": "item"}]
)
def test_a_policy_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(wrong)


def test_what_connect_returns_is_a_target() -> None:
    connected: Target = connect(SETTINGS, "9341", given_in_memory())

    assert connected.batch_size == 30
