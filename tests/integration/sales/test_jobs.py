"""Invoices of a project are booked on a sub-customer of their customer, where the route wants that."""

from typing import Any

from connectors.base import ReferenceKind
from sync import orders
from tests.integration.sales.contractor import Contractor

JOBS: dict[str, Any] = {"item": "Services", "jobs_as_sub_customers": True}
ELM: dict[str, Any] = {"record": {"title": "Elm Street"}}
OAK = "Oak Ridge Pools"


def bill(contractor: Contractor, number: int, customer: str = OAK, **more: Any) -> str:
    return contractor.bill(number, [contractor.offer("Work")], customer, **more)


def billed(contractor: Contractor, number: str) -> str:
    """Whom an invoice is for, with all that is above it."""
    (invoice,) = [row for row in contractor.books("invoice") if row["DocNumber"] == number]
    return str(invoice["CustomerRef"]["name"])


def customers(contractor: Contractor) -> list[str]:
    return [row["FullyQualifiedName"] for row in contractor.books("customer") if int(row["Id"]) > 100]


def test_customer_and_job_are_created_once(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    bills = [bill(contractor, number, **ELM) for number in (1, 2)]

    contractor.sync()
    bills.append(bill(contractor, 3, **ELM))
    contractor.sync()

    assert {contractor.told(id_)[0] for id_ in bills} == {"LINKED"}
    assert customers(contractor) == [OAK, f"{OAK}:Elm Street"]
    assert {billed(contractor, number) for number in "123"} == {f"{OAK}:Elm Street"}
    job = contractor.books("customer")[-1]
    assert (job["Job"], job["ParentRef"]["name"]) == (True, OAK)


def test_a_second_sync_sends_nothing(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    bill(contractor, 1, **ELM)
    contractor.sync()

    again = contractor.sync()

    assert again.pushed["books"].tally.writes == 0


def test_one_that_is_there_is_used_wherever_its_customer_stands(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    above = {"ParentRef": {"value": "3"}, "Job": True}
    oak = contractor.enter_in_books("customer", DisplayName=OAK, **above)
    contractor.enter_in_books("customer", DisplayName="elm STREET", ParentRef={"value": oak["Id"]}, Job=True)

    bill(contractor, 1, **ELM)
    contractor.sync()

    assert billed(contractor, "1") == f"Cool Cars:{OAK}:elm STREET"
    assert len(customers(contractor)) == 2


def test_the_same_name_below_another_customer_is_another_job(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    contractor.enter_in_books("customer", DisplayName="Elm Street", ParentRef={"value": "3"}, Job=True)

    bill(contractor, 1, **ELM)
    contractor.sync()
    bill(contractor, 2, **ELM)
    contractor.sync()

    assert billed(contractor, "1") == billed(contractor, "2") == f"{OAK}:Elm Street ({OAK})"
    assert customers(contractor) == ["Cool Cars:Elm Street", OAK, f"{OAK}:Elm Street ({OAK})"]


def test_a_customer_with_a_second_name_has_its_job_below_it(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project("Hicks Hardware", "Elm Street")

    bill(contractor, 1, "Hicks Hardware", **ELM)
    contractor.sync()
    bill(contractor, 2, "Hicks Hardware", **ELM)
    contractor.sync()

    assert customers(contractor) == ["Hicks Hardware (customer)", "Hicks Hardware (customer):Elm Street"]


def test_a_lost_answer_makes_no_second_job(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    contractor.enter_in_books("customer", DisplayName=OAK)
    id_ = bill(contractor, 1, **ELM)
    contractor.fault({"kind": "commit_then_drop"}, nth=1)

    contractor.sync()

    assert contractor.told(id_)[0] == "LINKED"
    assert customers(contractor) == [OAK, f"{OAK}:Elm Street"]


def test_where_no_customers_are_created_no_jobs_are(contractor: Contractor) -> None:
    contractor.configure(**JOBS, create_customers=False)
    contractor.customer_with_project(OAK, "Elm Street")
    contractor.enter_in_books("customer", DisplayName=OAK)
    id_ = bill(contractor, 1, **ELM)

    contractor.sync()

    assert contractor.told(id_) == (
        "ERROR",
        "Job Elm Street is not a sub-customer of Oak Ridge Pools in QuickBooks. Create it there, or run "
        "`ledgerlink mappings set job 'Oak Ridge Pools: Elm Street' '…'` with the one it is.",
    )


def test_below_a_customer_that_is_mapped_a_job_is_mapped_too(contractor: Contractor) -> None:
    """Made by us it would stand below another name, and not be found again."""
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    contractor.enter_in_books("customer", DisplayName="Elms", ParentRef={"value": "3"}, Job=True)
    _map(contractor, ReferenceKind.CUSTOMER, OAK, "Cool Cars")
    id_ = bill(contractor, 1, **ELM)
    contractor.sync()
    assert contractor.told(id_)[1].startswith("Job Elm Street is not a sub-customer of Oak Ridge Pools")

    _map(contractor, ReferenceKind.JOB, f"{OAK}: Elm Street", "Cool Cars: Elms")
    contractor.sync()

    assert billed(contractor, "1") == "Cool Cars:Elms"


def test_one_entered_by_hand_for_the_job_is_noticed(contractor: Contractor) -> None:
    contractor.configure(**JOBS)
    contractor.customer_with_project(OAK, "Elm Street")
    bill(contractor, 1, **ELM)
    contractor.sync()
    (booked,) = contractor.books("invoice")
    by_hand = {name: booked[name] for name in ("CustomerRef", "Line")}
    contractor.enter_in_books("invoice", DocNumber="2", **by_hand)

    id_ = bill(contractor, 2, **ELM)
    contractor.sync()

    assert contractor.told(id_)[1].startswith(f"Invoice 2 from {OAK} is in QuickBooks already")


def test_without_the_policy_the_customer_is_billed(contractor: Contractor) -> None:
    contractor.configure(item="Services")
    contractor.customer_with_project(OAK, "Elm Street")
    bill(contractor, 1, **ELM)

    contractor.sync()

    assert billed(contractor, "1") == OAK


def _map(contractor: Contractor, kind: ReferenceKind, value: str, meant: str) -> None:
    with contractor.database.reading() as db:
        way = orders.route(db, None, None)
    orders.set_mapping(contractor.workshop(), way, kind, value, meant, "a person")
