"""Every write against the stand-in, over real HTTP, and what is in the company afterwards."""

from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Done, Item, OperationKind, Refused, Sighting
from models.document import Invoice, Status, Totals
from tests.integration.quickbooks.conftest import Company
from tests.unit.quickbooks.samples import ACME, BOXES, EMT, MARK, ROUTE, SECOND, bill, item, plain


def sent(company: Company, item: Item, request_id: str = "request-1") -> Sighting:
    """Send one item that must be done, and return what QuickBooks holds then."""
    outcome = company.target.send([item], request_id).outcomes[item.item_id]
    assert isinstance(outcome, Done), outcome
    assert outcome.sighting is not None
    return outcome.sighting


def created(company: Company, invoice: Invoice) -> Sighting:
    return sent(company, company.encode(OperationKind.CREATE, invoice))


def test_a_bill_arrives_to_the_cent_with_our_mark(company: Company) -> None:
    item = company.encode(OperationKind.CREATE, bill(title="Elm Street"))

    done = sent(company, item)

    assert done.remote.total == 34000
    assert done.remote.number == "INV-1001"
    assert done.remote.url == f"https://qbo.intuit.com/app/bill?txnId={done.remote.id}"
    assert done.mark == MARK
    assert done.note == f"Elm Street\n{MARK}"
    assert done.paid == ""
    assert company.target.differences(company.target.fields(item.body), done.fields) == ()
    assert company.target.total(item.body) == Decimal("340.00")


def test_an_update_says_only_what_we_own(company: Company) -> None:
    before = created(company, bill())
    company.edit("bill", before.remote.id, {"DepartmentRef": None, "PrivateNote": f"Asked Ana about it.\n{MARK}"})
    seen = company.seen(before.remote.id)
    fewer = bill(lines=(EMT,), declared=Totals(total=Decimal("275.50")))

    after = sent(company, company.encode(OperationKind.UPDATE, fewer, seen=seen, mark=SECOND), "request-2")

    assert after.remote.id == before.remote.id
    assert after.remote.total == 27550
    assert after.note == f"Asked Ana about it.\n{SECOND}"
    assert [line["id"] for line in after.fields["lines"]] == ["1", "2", "3"]


def test_an_update_keeps_what_a_bookkeeper_set_on_a_line(company: Company) -> None:
    before = created(company, bill())
    lines = company.screen("bill")[0]["Line"]
    lines[0]["AccountBasedExpenseLineDetail"]["TaxCodeRef"] = {"value": "TAX"}
    company.edit("bill", before.remote.id, {"Line": lines})
    seen = company.seen(before.remote.id)
    dearer = bill(
        lines=(EMT.model_copy(update={"amount": Decimal("236.00")}), BOXES),
        declared=Totals(total=Decimal("341.00")),
    )

    sent(company, company.encode(OperationKind.UPDATE, dearer, seen=seen, mark=SECOND), "request-2")

    detail = company.screen("bill")[0]["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["TaxCodeRef"] == {"value": "TAX"}


def test_what_a_bookkeeper_changed_is_told_in_words(company: Company) -> None:
    item = company.encode(OperationKind.CREATE, bill())
    done = sent(company, item)
    lines = company.screen("bill")[0]["Line"]
    lines[0]["AccountBasedExpenseLineDetail"]["AccountRef"] = {"value": "64"}
    company.edit("bill", done.remote.id, {"Line": lines, "DueDate": "2026-06-15"})

    told = company.target.differences(company.target.fields(item.body), company.seen(done.remote.id).fields)

    assert told == ("due date 2026-05-31, there 2026-06-15", "line 1: another account (there Decks and Patios)")


def test_a_void_leaves_the_bill_at_zero_and_says_what_it_was(company: Company) -> None:
    before = created(company, bill(lines=(EMT,), declared=Totals(total=Decimal("275.50"))))
    item = company.encode(OperationKind.ZERO, bill(status=Status.VOID), seen=before, mark=SECOND)

    after = sent(company, item, "request-2")

    assert after.remote.total == 0
    assert after.remote.number == before.remote.number
    assert after.note == f"Voided in Kojo. It was 275.50 USD.\n{SECOND}"
    assert company.target.total(item.body) == 0
    assert company.target.differences(company.target.fields(item.body), after.fields) == ()


def test_a_number_longer_than_quickbooks_holds_is_whole_in_the_memo(company: Company) -> None:
    long = bill(number="KOJO/2026/ELM-STREET/0000123")

    done = created(company, long)

    assert done.remote.number == company.target.number(long)
    assert done.note.startswith("Number KOJO/2026/ELM-STREET/0000123\n")


def test_odd_text_arrives_as_it_was_written(company: Company) -> None:
    text = """=SUM(A1:A9) <b>5 1/2" pipe</b> O'Hara \\ naïve 🔧 שלום"""
    invoice = plain("10.00", lines=(item(1, "10.00", description=text),))
    sending = company.encode(OperationKind.CREATE, invoice)

    done = sent(company, sending)

    assert done.fields["lines"][0]["description"] == text


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"book_close_date": "2026-06-30"},
            "The books are closed for the date of this document. "
            "Change the date, or reopen the period in QuickBooks.",
        ),
        (
            {"plan": "Essentials"},
            "The QuickBooks plan or the user who connected does not allow this: "
            "Your plan does not include classes. Change the plan or the route's policy (classes, for example).",
        ),
    ],
)
def test_what_the_company_forbids_is_said_to_the_bookkeeper(
    company: Company, settings: dict[str, Any], sentence: str
) -> None:
    item = company.encode(OperationKind.CREATE, bill())
    company.set(**settings)

    outcome = company.target.send([item], "request-1").outcomes["1"]

    assert isinstance(outcome, Refused)
    assert outcome.error.message == sentence


def test_a_number_that_the_company_warns_about_names_the_other_bill(company: Company) -> None:
    first = created(company, bill())
    company.set(warn_duplicate_bill_number=True)

    outcome = company.target.send([company.encode(OperationKind.CREATE, bill())], "request-2").outcomes["1"]

    assert isinstance(outcome, Refused)
    assert outcome.error.code == "qb_6140"
    assert outcome.error.message == (
        f"Number INV-1001 already exists in QuickBooks (Bill, id {first.remote.id}). "
        "Link to it, or change the number."
    )


def test_acme_is_the_vendor_that_was_created(company: Company) -> None:
    created(company, bill())

    vendor = next(row for row in company.screen("vendor") if row["DisplayName"] == ACME.display_name)
    assert vendor["AcctNum"] == "V-0042"
    assert vendor["PrimaryEmailAddr"] == {"Address": "billing@acme.example"}
    assert vendor["BillAddr"]["City"] == "Reno"
    assert company.target.needs(bill(), ROUTE)[0].create_from == ACME
