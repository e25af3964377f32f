"""What is true when all is quiet: seen in QuickBooks and Kojo themselves, and in what was told."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from models.link import LinkState
from tests.acceptance.office import Office

_NOT_FOR_PEOPLE = re.compile(r"Traceback|Exception|[a-z]Error|[<>{}\\]|\bNone\b|0x")


def each_is_there_once(office: Office, ids: Sequence[str], version: str) -> None:
    """QuickBooks' own screen shows one bill for each invoice, to the cent, written once, and no other bill."""
    wanted = sorted((invoice["invoiceNumber"], _total(invoice)) for invoice in map(office.kojo_invoice, ids))
    bills = office.bills()

    assert sorted((bill["DocNumber"], bill["TotalAmt"]) for bill in bills) == wanted
    assert [sum(line["Amount"] for line in bill["Line"]) for bill in bills] == [bill["TotalAmt"] for bill in bills]
    assert {bill["SyncToken"] for bill in bills} == {version}
    names = [vendor["DisplayName"] for vendor in office.quickbooks("vendor")]
    assert names.count(office.vendor_name()) == 1


def everybody_agrees(office: Office, ids: Sequence[str]) -> None:
    """The ledger and Kojo say LINKED, nothing is unanswered and nothing is left to do."""
    assert [office.state(id_) for id_ in ids] == [LinkState.LINKED] * len(ids), [office.message(i) for i in ids]
    assert [office.kojo_shows(id_)[0] for id_ in ids] == ["LINKED"] * len(ids)
    assert office.column("SELECT id FROM attempt WHERE outcome IS NULL") == []
    assert not has_work(office)


def states(office: Office, ids: Sequence[str]) -> list[str]:
    """The states of those invoices that were pulled."""
    join = "link JOIN document ON document.id = link.document_id"
    listed = ", ".join(f"'{id_}'" for id_ in ids)
    return [str(state) for state in office.column(f"SELECT state FROM {join} WHERE source_id IN ({listed})")]


def has_work(office: Office) -> bool:
    return office.column("SELECT id FROM link WHERE due_at IS NOT NULL OR lease_until IS NOT NULL") != []


def of_invoices(office: Office, ids: Sequence[str]) -> list[str]:
    """What the timelines of some invoices say."""
    return [text for id_ in ids for text in office.timeline(id_)]


def of_connection(office: Office, name: str) -> list[str]:
    """What the timeline of a connection says."""
    sql = "SELECT t.message FROM timeline t JOIN connection c ON c.id = t.connection_id WHERE c.name = "
    return [str(text) for text in office.column(f"{sql}'{name}'")]


def says(words: Sequence[str], told: Sequence[str]) -> bool:
    return any(word in text for word in words for text in told)


def is_for_people(told: Sequence[str]) -> None:
    """Nothing that was said is a traceback, markup or a bare code."""
    odd = [text for text in told if _NOT_FOR_PEOPLE.search(text)]
    assert odd == []


def _total(invoice: dict[str, Any]) -> Decimal:
    return Decimal(0) if invoice["voidedAt"] else Decimal(invoice["totalDue"])
