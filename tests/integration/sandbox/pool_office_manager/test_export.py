"""The CSV export of Pool Office Manager, which a sweep compares with."""

import csv
import io

import httpx
import pytest

from tests.integration.sandbox.pool_office_manager.office import SCREEN, Office


def test_the_export_agrees_with_the_list(office: Office) -> None:
    rows = sheet(export(office))

    listed = {row["id"]: row for row in office.all_invoices()}
    assert {row["Invoice ID"] for row in rows} == listed.keys()
    assert {row["Invoice ID"]: row["Total"] for row in rows} == {
        id_: f"{row['total']:.2f}" for id_, row in listed.items()
    }


def test_days_and_status_choose(office: Office) -> None:
    answer = export(office, startDate="2024-01-15", endDate="2024-01-19", status="SENT")

    assert answer.headers["content-type"] == "text/csv"
    assert sheet(answer) == [
        {
            "Invoice ID": "inv_001",
            "Invoice Number": "INV-2024-0001",
            "Customer": "John Smith",
            "Status": "SENT",
            "Subtotal": "137.61",
            "Tax": "12.39",
            "Total": "150.00",
            "Paid Amount": "0.00",
            "Balance": "150.00",
            "Due Date": "2024-01-31T00:00:00Z",
            "Created At": "2024-01-15T10:00:00Z",
        }
    ]


def test_a_status_alone_chooses(office: Office) -> None:
    statuses = [row["Status"] for row in sheet(export(office, status="DRAFT"))]

    assert statuses == ["DRAFT"] * 7


def test_a_day_is_one_of_the_organisations_timezone(office: Office) -> None:
    office.client.put(f"{SCREEN}/invoices/inv_001", json={"createdAt": "2024-01-16T02:30:00Z"})

    assert len(sheet(export(office, startDate="2024-01-15", endDate="2024-01-15"))) == 1
    assert sheet(export(office, startDate="2024-01-16", endDate="2024-01-16")) == []


def test_the_days_may_be_those_of_the_due_date(office: Office) -> None:
    office.settings(export_dates="dueDate")

    due = sheet(export(office, startDate="2024-01-31", endDate="2024-01-31"))

    assert [row["Invoice ID"] for row in due] == ["inv_001"]


@pytest.mark.parametrize("parameters", [{"startDate": "January"}, {"status": "LOST"}])
def test_what_cannot_be_exported_is_a_400(office: Office, parameters: dict[str, str]) -> None:
    answer = export(office, **parameters)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (400, {"code": "BAD_USER_INPUT"})


def test_there_is_nothing_else(office: Office) -> None:
    answer = office.client.get("/pool_office_manager/invoices")

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (404, {"code": "NOT_FOUND"})


def export(office: Office, **parameters: str) -> httpx.Response:
    return office.client.get("/pool_office_manager/invoices/export/csv", params=parameters)


def sheet(answer: httpx.Response) -> list[dict[str, str]]:
    answer.raise_for_status()
    return list(csv.DictReader(io.StringIO(answer.text)))
