"""Finding accounts, terms, classes and vendors in the stand-in's company, and creating vendors there."""

from connectors.base import Done, Need, ReferenceKind, Refused, TargetReference
from models.document import Kind, Party
from tests.integration.quickbooks.conftest import Company
from tests.unit.quickbooks.samples import bill, plain, route


def vendor(name: str) -> Need:
    return Need(ReferenceKind.VENDOR, name, create_from=Party(role="vendor", display_name=name))


def found(company: Company, need: Need) -> list[TargetReference]:
    return company.target.find([need])


def test_everything_a_bill_needs_is_found_by_number_or_name(company: Company) -> None:
    known = company.references(bill())

    assert known[ReferenceKind.ACCOUNT, "5010"] == "101"
    assert known[ReferenceKind.ACCOUNT, "5920"] == "111"
    assert known[ReferenceKind.TERM, "Net 30"] == "3"
    assert known[ReferenceKind.CLASS, "M"] == "201"
    assert (ReferenceKind.VENDOR, "Acme Electric Supply") in known


def test_terms_that_quickbooks_has_not_are_left_out(company: Company) -> None:
    known = company.references(bill(payment_terms="CWO"))

    assert (ReferenceKind.TERM, "CWO") not in known


def test_a_whole_list_shows_what_is_inactive(company: Company) -> None:
    accounts = found(company, Need(ReferenceKind.ACCOUNT, "5900"))

    freight = next(account for account in accounts if account.number == "5900")
    assert (freight.key, freight.active) == ("freight in", False)


def test_a_name_with_an_apostrophe_a_backslash_and_a_colon_is_created_and_found(company: Company) -> None:
    need = vendor("Ana's \\ Sons: Reno & Co")

    created = company.create_vendor(need)

    assert isinstance(created, Done)
    assert created.reference is not None
    assert created.reference.name == "Ana's \\ Sons- Reno & Co"
    assert found(company, need) == [created.reference]


def test_hundreds_of_names_are_asked_for_in_few_posted_questions(company: Company) -> None:
    asked = [vendor(f"Vendor {number} of a long list of them") for number in range(150)]
    company.http.delete("/__admin/journal")

    nothing = company.target.find(asked)

    asked_for = [
        entry for entry in company.http.get("/__admin/journal").json() if entry["path"].endswith("/query")
    ]
    assert nothing == []
    assert [entry["method"] for entry in asked_for] == ["POST"] * 3


def test_the_name_of_a_customer_is_taken_and_the_second_name_is_free(company: Company) -> None:
    need = company.target.needs(bill(counterparty=Party(role="vendor", display_name="Cool Cars")), route())[0]

    refused = company.create_vendor(need)
    created = company.create_vendor(need, name_taken=True)

    assert isinstance(refused, Refused)
    assert refused.error.code == "name_taken"
    assert isinstance(created, Done)
    assert created.reference is not None
    assert created.reference.name == "Cool Cars (vendor)"
    assert found(company, need) == [created.reference]


def test_a_cost_category_can_be_a_customer(company: Company) -> None:
    category = plain("5.00").lines[0].model_copy(update={"tracking": bill().lines[0].tracking})
    invoice = plain(kind=Kind.PAYABLE_BILL, lines=(category,), declared=plain("5.00").declared)
    company.add("customer", {"DisplayName": "M"})

    known = company.references(invoice, route(cost_category="customer"))

    assert (ReferenceKind.CUSTOMER, "M") in known
