"""How HighLevel's stand-in lists: string limits, filters, and pages whose rows move."""

from typing import Any

import pytest

from tests.integration.sandbox.highlevel.agency import LOCATION, SCREEN, Agency


@pytest.mark.parametrize("limit", [7, 50, 100])
def test_all_invoices_come_once_at_any_page_size(agency: Agency, limit: int) -> None:
    ids = [row["_id"] for page in agency.pages(limit) for row in page]

    assert len(ids) == len(set(ids)) == 260
    assert agency.listed().json()["total"] == 260


def test_more_than_a_page_was_changed_in_one_millisecond(agency: Agency) -> None:
    moments = [row["updatedAt"] for page in agency.pages() for row in page]

    assert moments.count("2026-10-31T22:00:00.000Z") > 100


def test_an_invoice_has_the_fields_of_the_page(agency: Agency) -> None:
    invoice = agency.invoice(LOCATION)

    assert (invoice["_id"], invoice["altId"], invoice["altType"]) == (LOCATION, LOCATION, "location")
    assert (invoice["invoiceNumber"], invoice["total"], invoice["liveMode"]) == ("19", 999, False)
    assert invoice["discount"] == {"type": "percentage", "value": 10}
    assert invoice["totalSummary"] == {"subTotal": 999, "discount": 0}
    assert invoice["contactDetails"]["address"]["postalCode"] == "559-6993"
    assert "termsNotes" not in invoice


def test_a_number_may_be_a_number(agency: Agency) -> None:
    agency.settings(number_as_number=True)

    assert agency.invoice(LOCATION)["invoiceNumber"] == 19


def test_a_new_invoice_moves_the_others_to_the_next_page(agency: Agency) -> None:
    first = agency.page(50)
    new = agency.create()

    second = agency.page(50, 50)

    assert second[0]["_id"] == first[-1]["_id"]
    assert agency.page(1)[0]["_id"] == new["_id"]


def test_a_draft_deleted_in_mid_paging_hides_another_from_who_goes_on(agency: Agency) -> None:
    expected = agency.page(1, 50)[0]["_id"]
    agency.client.delete(f"{SCREEN}/invoices/{agency.page(1)[0]['_id']}").raise_for_status()

    second = agency.page(50, 50)

    assert expected not in [row["_id"] for row in second]
    assert agency.page(1, 49)[0]["_id"] == expected


def test_two_passes_that_agree_have_lost_nothing(agency: Agency) -> None:
    drafts = [row["_id"] for row in agency.page(100, status="draft")]
    passes: list[list[str]] = []

    while len(passes) < 2 or passes[-1] != passes[-2]:
        seen = []
        for page in agency.pages(50):
            seen += [row["_id"] for row in page]
            if drafts:
                agency.client.delete(f"{SCREEN}/invoices/{drafts.pop()}").raise_for_status()
        passes.append(seen)

    kept = {row["_id"] for row in agency.client.get(f"{SCREEN}/invoices").json()}
    assert len(passes) > 2
    assert set(passes[-1]) == kept
    assert len(kept) == len(passes[-1]) == 253


def test_sorted_by_issue_date_nothing_moves_when_something_is_made(agency: Agency) -> None:
    wanted = {"sortField": "issueDate", "sortOrder": "ascend"}
    first = agency.page(50, **wanted)
    agency.create(issueDate="2027-01-01")

    second = agency.page(50, 50, **wanted)

    dates = [row["issueDate"] for row in first + second]
    assert dates == sorted(dates)
    assert len({row["_id"] for row in first + second}) == 100


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"status": "void"}, lambda row: row["status"] == "void"),
        ({"paymentMode": "test"}, lambda row: row["liveMode"] is False),
        ({"paymentMode": "live"}, lambda row: row["liveMode"] is True),
        ({"contactId": "c0n7ac7Brightpath003"}, lambda row: row["contactDetails"]["id"] == "c0n7ac7Brightpath003"),
        ({"search": "cohen"}, lambda row: "Cohen" in row["contactDetails"].get("name", "")),
        (
            {"startAt": "2026-06-01", "endAt": "2026-06-30"},
            lambda row: "2026-06-01" <= row["issueDate"][:10] <= "2026-06-30",
        ),
    ],
)
def test_each_filter_chooses_all_of_its_rows(agency: Agency, query: dict[str, str], holds: Any) -> None:
    found = [row["_id"] for page in agency.pages(**query) for row in page]

    everything = [row for page in agency.pages() for row in page]
    assert 0 < len(found) < 260
    assert found == [row["_id"] for row in everything if holds(row)]


def test_what_the_days_mean_is_a_setting(agency: Agency) -> None:
    agency.settings(dates_are_of="createdAt")

    found = agency.page(100, startAt="2023-12-01", endAt="2023-12-31")

    assert [row["_id"] for row in found] == [LOCATION]


def test_void_invoices_may_be_left_out(agency: Agency) -> None:
    agency.settings(void_is_listed=False)

    assert agency.page(status="void") == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"limit": "ten"}, "limit must be a number string"),
        ({"limit": "101"}, "limit must be between 1 and 100"),
        ({"limit": "0"}, "limit must be between 1 and 100"),
        ({"offset": "-1"}, "offset must be a number string"),
        ({"altType": "agency"}, "altType must be one of the following values: location"),
        ({"sortField": "updatedAt"}, "sortField must be one of the following values: issueDate"),
        ({"startAt": "June"}, "startAt must be a date in YYYY-MM-DD format"),
        ({"updatedAfter": "2026-01-01"}, "property updatedAfter should not exist"),
    ],
)
def test_a_list_that_cannot_be_is_a_422_with_a_list_of_sentences(
    agency: Agency, query: dict[str, str], sentence: str
) -> None:
    answer = agency.get("/invoices/", **({"limit": "10", "offset": "0"} | query))

    assert answer.status_code == 422
    assert (answer.json()["message"], answer.json()["error"]) == ([sentence], "Unprocessable Entity")


def test_everything_that_is_required_is_named(agency: Agency) -> None:
    answer = agency.client.get("/highlevel/invoices/")

    assert [sentence.split()[0] for sentence in answer.json()["message"]] == [
        "altId",
        "altType",
        "limit",
        "offset",
    ]


def test_a_larger_page_may_be_cut_without_a_word(agency: Agency) -> None:
    agency.settings(over_limit_max="cap", limit_max=40)

    assert len(agency.page(100)) == 40


def test_another_location_is_forbidden(agency: Agency) -> None:
    answer = agency.get(f"/invoices/{LOCATION}", altId="elsewhere")

    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")


def test_what_is_not_found_is_a_400(agency: Agency) -> None:
    answer = agency.get("/invoices/nothing")

    assert (answer.status_code, answer.json()["message"]) == (400, "Invoice not found")


def test_a_path_there_is_not_is_a_404(agency: Agency) -> None:
    assert agency.get("/estimates/").status_code == 404


# --- payments ----------------------------------------------------------------------------------------


def test_payments_are_listed_by_invoice(agency: Agency) -> None:
    invoice = agency.trap("paid_in_two_parts")[0]

    answer = agency.get("/payments/transactions", entityId=invoice["_id"]).json()

    assert (answer["totalCount"], len(answer["data"])) == (2, 2)
    assert sum(payment["amount"] for payment in answer["data"]) == pytest.approx(float(invoice["total"]))
    assert {payment["entityType"] for payment in answer["data"]} == {"invoice"}


def test_only_the_detail_tells_what_the_own_sync_did(agency: Agency) -> None:
    invoice = agency.trap("posted_by_the_own_sync")[0]
    (listed,) = agency.get("/payments/transactions", entityId=invoice["_id"]).json()["data"]

    detail = agency.get(f"/payments/transactions/{listed['_id']}").json()

    assert "qboSynced" not in listed
    assert detail["qboSynced"] is True
    assert detail["qboResponse"] == {"Id": invoice["invoiceNumber"], "SyncToken": "0"}


def test_payments_come_in_tens(agency: Agency) -> None:
    first = agency.get("/payments/transactions").json()
    rest = agency.get("/payments/transactions", offset="10", limit="100").json()

    assert len(first["data"]) == 10
    assert len(first["data"]) + len(rest["data"]) == first["totalCount"]


def test_payments_may_not_be_found_by_invoice(agency: Agency) -> None:
    agency.settings(transactions_by_invoice=False)
    invoice = agency.trap("paid_in_part")[0]

    assert agency.get("/payments/transactions", entityId=invoice["_id"]).json()["data"] == []


def test_a_payment_that_is_not_there_is_a_400(agency: Agency) -> None:
    assert agency.get("/payments/transactions/nothing").status_code == 400
