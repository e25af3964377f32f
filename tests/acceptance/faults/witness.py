"""What is true when all is quiet: seen in QuickBooks and Kojo themselves, and in what was told."""

import re
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from models.link import LinkState
from tests.acceptance.faults.struck import Request
from tests.acceptance.faults.table import Fault
from tests.acceptance.office import Office, Silent
from sync.slice import Tally

LONGEST_S = 12.0
Q_S = 150.0

_NOT_FOR_PEOPLE = re.compile(r"Traceback|Exception|Error:|[<>{}\\]|\bNone\b|0x")


class Hurrying(Silent):
    """While we wait for tenths of seconds, the stand-ins' clock goes on as if they were Q."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None:
        super().waiting(reasons, seconds)
        self._office.let_time_pass(max(seconds, 0.1) * Q_S / self._office.settings["settled_after_s"])


def strike(office: Office, request: Request, fault: Fault) -> None:
    rule = {"system": request.system, "path": request.path, "mentions": request.mentions, "what": fault.what}
    office._admin("POST", "faults", rule | {"times": fault.times})


def until_quiet(office: Office, ids: Sequence[str]) -> list[str]:
    """Sync as a scheduler would, again and again, until nothing is left to do; what was wrong on the way."""
    wrong: list[str] = []
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        report = office.sync(wait=5.0)
        wrong += [error.message for _, error in report.troubles]
        if _is_quiet(office, ids):
            break
        time.sleep(0.15)
    return wrong


def _is_quiet(office: Office, ids: Sequence[str]) -> bool:
    return all(office.kojo_shows(id_)[0] == "LINKED" for id_ in ids) and not office.column(
        "SELECT id FROM link WHERE due_at IS NOT NULL OR lease_until IS NOT NULL"
    )


def each_is_there_once(office: Office, ids: Sequence[str]) -> None:
    """QuickBooks' own screen shows one bill for each invoice, to the cent, and no other."""
    wanted = sorted((invoice["invoiceNumber"], _total(invoice)) for invoice in map(office.kojo_invoice, ids))
    bills = office.bills()

    assert sorted((bill["DocNumber"], bill["TotalAmt"]) for bill in bills) == wanted
    assert [sum(line["Amount"] for line in bill["Line"]) for bill in bills] == [bill["TotalAmt"] for bill in bills]
    names = [vendor["DisplayName"] for vendor in office.quickbooks("vendor")]
    assert names.count(office.vendor_name()) == 1


def each_was_written_once(office: Office, changed: bool) -> None:
    """Nothing was done twice to a bill."""
    assert {bill["SyncToken"] for bill in office.bills()} == {"1" if changed else "0"}


def everybody_agrees(office: Office, ids: Sequence[str]) -> None:
    """The ledger and Kojo say LINKED, nothing is unanswered and nothing is left to do."""
    assert [office.state(id_) for id_ in ids] == [LinkState.LINKED] * len(ids), [office.message(i) for i in ids]
    assert [office.kojo_shows(id_)[0] for id_ in ids] == ["LINKED"] * len(ids)
    assert office.column("SELECT id FROM attempt WHERE outcome IS NULL") == []
    assert office.column("SELECT id FROM link WHERE due_at IS NOT NULL") == []


def says(words: Sequence[str], told: Sequence[str]) -> bool:
    return any(word in text for word in words for text in told)


def is_for_people(told: Sequence[str]) -> None:
    """Nothing that was said is a traceback, markup or a bare code."""
    assert [text for text in told if _NOT_FOR_PEOPLE.search(text)] == []


def of_connections(office: Office) -> list[str]:
    """What the timelines of the connections say."""
    return [str(text) for text in office.column("SELECT message FROM timeline WHERE connection_id IS NOT NULL")]


def _total(invoice: dict[str, Any]) -> Decimal:
    return Decimal(0) if invoice["voidedAt"] else Decimal(invoice["totalDue"])
