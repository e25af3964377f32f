"""Says from outside what damage was done: it reads the stand-ins' documents, the database and the logs.

Imports nothing of the project: a mistake that both shared could not be seen. What people did meanwhile stands in
their diary; whatever it does not explain is damage.

Usage: ``python -m tests.chaos.checker URL DATABASE_URL DIARY``
"""

import argparse
import json
import sqlite3
import sys
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.chaos import sales_checker, sales_reading
from tests.chaos.evidence import Damage, Evidence, Json, Key, cents, token_of

# ── small rules of our own ───────────────────────────────────────────────────────────────────────────────────


def is_eligible(invoice: Json) -> bool:
    """Whether it belongs in the books: approved and not taken back."""
    return invoice["state"] == "APPROVED" and not invoice.get("voidedAt") and not invoice.get("deletedAt")


def wanted_total(invoice: Json) -> Decimal:
    """What the bill must come to."""
    return Decimal(invoice["totalDue"]) if is_eligible(invoice) else Decimal(0)


def _named(bill: Json) -> str:
    return f"bill #{bill['Id']} ({bill.get('DocNumber')}, {bill['TotalAmt']})"


# ── what must not be ─────────────────────────────────────────────────────────────────────────────────────────


def check(evidence: Evidence) -> list[Damage]:
    """All damage that is to be seen."""
    return [damage for find in FINDERS for damage in find(evidence)]


def duplicates(evidence: Evidence) -> Iterator[Damage]:
    """Two live bills of one invoice: by the mark, and by vendor and number, whatever the mark says."""
    groups: dict[tuple[Any, ...], list[Json]] = defaultdict(list)
    for bill in evidence.bills:
        if token := token_of(bill):
            groups["mark", token].append(bill)
        if bill.get("DocNumber"):
            groups["number", bill["VendorRef"]["value"], bill["DocNumber"]].append(bill)
    told = {tuple(bill["Id"] for bill in group): group for group in groups.values() if len(group) > 1}
    for group in told.values():
        yield Damage("duplicate", " and ".join(_named(bill) for bill in group))


def missing(evidence: Evidence) -> Iterator[Damage]:
    """An invoice that belongs in the books and has no bill, though nobody deleted it."""
    for id_, invoice in evidence.invoices.items():
        if is_eligible(invoice) and not evidence.bills_of(id_) and not _was_deleted(evidence, id_):
            state = evidence.links.get(id_, {"state": "unknown", "message": ""})
            yield Damage("missing", f"{evidence.number(id_)} has no bill: {state['state']} {state['message']}")


def _was_deleted(evidence: Evidence, id_: str) -> bool:
    """Whether the bookkeeper deleted its bill, and its link says so."""
    deleted = any(act["invoice"] == id_ for act in evidence.diary["deletions"])
    link = evidence.links.get(id_, {})
    return deleted and link.get("state") == "ERROR" and "deleted" in link["message"]


def wrong_totals(evidence: Evidence) -> Iterator[Damage]:
    """A bill that differs by a cent, unless the bookkeeper changed it and somebody was told."""
    for id_, invoice in evidence.invoices.items():
        for bill in evidence.bills_of(id_):
            if cents(bill["TotalAmt"]) != cents(wanted_total(invoice)) and not evidence.is_stopped(id_):
                yield Damage("wrong total", f"{_named(bill)} should be {wanted_total(invoice)}")


def at_odds(evidence: Evidence) -> Iterator[Damage]:
    """A link that says something else than what is there, or that nothing will ever move."""
    for id_, invoice in evidence.invoices.items():
        link = evidence.links.get(id_)
        if link is not None:
            for text in _odds(evidence, id_, invoice, link):
                yield Damage("link at odds", f"{evidence.number(id_)} is {link['state']}: {text}")


def _odds(evidence: Evidence, id_: str, invoice: Json, link: Json) -> Iterator[str]:
    match link["state"]:
        case "LINKED":
            yield from _linked_odds(evidence, id_, invoice, link)
        case "LINKING" if link["due_at"] is None and link["lease_until"] is None:
            yield "it hangs, without a lease or a next try"
        case "LINKING":
            yield f"though all is quiet ({link['message']})"
        case "ERROR" if not link["message"]:
            yield "without a message"
        case "NOT_LINKED" if evidence.bills_of(id_):
            yield "but it has a bill"
    if link["open_attempts"] and link["state"] in ("LINKED", "NOT_LINKED"):
        yield "with a write that was never answered"


def _linked_odds(evidence: Evidence, id_: str, invoice: Json, link: Json) -> Iterator[str]:
    bill = next((bill for bill in evidence.bills if bill["Id"] == link["remote_id"]), None)
    if bill is None:
        if is_eligible(invoice):
            yield f"its bill #{link['remote_id']} is not there"
        return
    if link["remote_version"] != bill["SyncToken"]:
        yield f"version {link['remote_version']}, there {bill['SyncToken']}"
    if link["remote_total"] != cents(bill["TotalAmt"]):
        yield f"{link['remote_total']} cents, there {bill['TotalAmt']}"
    if is_eligible(invoice):
        is_adopted = evidence.ordered(id_, 0, lambda order: order["order"] == "adopt")
        theirs = _by_hand(evidence, bill["Id"]) if is_adopted else set()
        yield from _content_odds(invoice, bill, [name for name in CONTENT if name not in theirs])


CONTENT = ("total", "vendor", "number", "due date")
BY_HAND = {"DocNumber": "number", "DueDate": "due date"}


def _by_hand(evidence: Evidence, bill_id: str) -> set[str]:
    """What the bookkeeper changed of a bill that was adopted as it is; vendor and total must agree."""
    fields = {edit["field"] for edit in evidence.diary["edits"] if edit["bill"] == bill_id}
    return {BY_HAND[name] for name in fields & BY_HAND.keys()}


def _content_odds(invoice: Json, bill: Json, asked: Sequence[str]) -> Iterator[str]:
    """Where a linked bill is not what the source says."""
    pairs = {
        "total": (cents(invoice["totalDue"]), cents(bill["TotalAmt"])),
        "vendor": (invoice["vendor"]["name"], bill["VendorRef"].get("name")),
        "number": (invoice["invoiceNumber"], bill.get("DocNumber")),
        "due date": (str(invoice["dueDate"])[:10], bill.get("DueDate")),
    }
    for name in asked:
        ours, theirs = pairs[name]
        if ours != theirs:
            yield f"{name} {ours}, there {theirs}"


def overwritten(evidence: Evidence) -> Iterator[Damage]:
    """A field that the bookkeeper changed is no longer as he left it, and nobody ordered that."""
    by_id = {bill["Id"]: bill for bill in evidence.bills}
    last = {(edit["bill"], edit["field"]): edit for edit in evidence.diary["edits"]}
    for edit in last.values():
        bill = by_id.get(edit["bill"])
        if bill is None or _still_says(bill, edit["field"], edit["value"]):
            continue
        if not evidence.ordered(edit["invoice"], edit["at"], lambda order: order["order"] == "overwrite"):
            text = (
                f"{edit['field']} of {_named(bill)}: he wrote {edit['value']!r}, now {bill.get(edit['field'])!r}"
            )
            yield Damage("overwritten", text)


def _still_says(bill: Json, name: str, value: str) -> bool:
    if name == "TotalAmt":
        return cents(bill[name]) == cents(value)
    if name == "VendorRef":
        return bool(bill[name]["value"] == value)
    if name == "PrivateNote":
        return value in (bill.get(name) or "")
    return bool(bill.get(name) == value)


def recreated(evidence: Evidence) -> Iterator[Damage]:
    """What the bookkeeper deleted was made again, and nobody who knew of the deletion ordered that."""
    for act in evidence.diary["deletions"]:
        later = [bill for bill in evidence.bills_of(act["invoice"]) if int(bill["Id"]) > int(act["bill"])]
        knew = evidence.ordered(act["invoice"], act["at"], lambda order: "deleted" in order["shown"])
        if later and not knew:
            yield Damage("made again", f"{_named(later[0])}, though #{act['bill']} was deleted by hand")


def strangers(evidence: Evidence) -> Iterator[Damage]:
    """A bill of ours that the database does not know. Nobody enters bills by hand here."""
    known = {link["remote_id"] for link in evidence.links.values()}
    explained = {evidence.number(id_) for id_ in evidence.invoices if evidence.is_stopped(id_)}
    for bill in evidence.bills:
        is_asked_about = token_of(bill) is None and bill.get("DocNumber") in explained
        if bill["Id"] not in known and not is_asked_about:
            yield Damage("unknown bill", f"{_named(bill)} belongs to no link")


def needless(evidence: Evidence) -> Iterator[Damage]:
    """A person is asked, though nobody touched the bill and everything works again."""
    for id_ in evidence.invoices:
        link = evidence.links.get(id_)
        if link is not None and link["state"] == "ERROR" and not evidence.is_touched(id_):
            yield Damage("needless error", f"{evidence.number(id_)}: {link['message']}")


def restless(evidence: Evidence) -> Iterator[Damage]:
    """Something was written although nothing had changed."""
    for wrote in evidence.writes_at_rest:
        yield Damage("written at rest", wrote)


def held(evidence: Evidence) -> Iterator[Damage]:
    """Somebody who has ended still holds what others need."""
    for what in evidence.leases:
        yield Damage("lease left", what)


def two_at_once(evidence: Evidence) -> Iterator[Damage]:
    """Two workers did the same at the same time, though the first had not lost its lease."""
    for what in evidence.early:
        yield Damage("two at once", what)
    for what in evidence.lost if not evidence.diary["losses"] else ():
        yield Damage("two at once", f"{what}, though nobody was lost")
    for what in evidence.twice:
        yield Damage("two at once", f"{what} was made twice")


def over_limit(evidence: Evidence) -> Iterator[Damage]:
    """More was asked for than a vendor allows."""
    for what in evidence.over_limit:
        yield Damage("over limit", what)


def indiscreet(evidence: Evidence) -> Iterator[Damage]:
    """A log with a bug's traceback, or with a secret."""
    lines = evidence.log.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("Traceback"):
            yield Damage("traceback", _cause(lines[number + 1 :]))
        elif line.startswith("{") and (way := json.loads(line).get("traceback")):
            yield Damage("traceback", " ← ".join(reversed(way.splitlines()[-4:])))
        if any(secret in line for secret in evidence.secrets):
            yield Damage("secret in log", f"line {number + 1}")


def _cause(after: Sequence[str]) -> str:
    """The last line of a traceback: the first that is not indented."""
    return next((line for line in after if line and not line.startswith(" ")), "")


FINDERS: tuple[Callable[[Evidence], Iterator[Damage]], ...] = (
    duplicates,
    missing,
    wrong_totals,
    at_odds,
    overwritten,
    recreated,
    strangers,
    needless,
    restless,
    held,
    two_at_once,
    over_limit,
    indiscreet,
    *sales_checker.FINDERS,
)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def gather(
    url: str, realm: str, address: str, diary: Json, log: str = "", secrets: Sequence[str] = ()
) -> Evidence:
    """Everything the checker looks at; ``address`` is the database's."""
    everything = {invoice["id"]: invoice for invoice in _read(f"{url}/__admin/kojo/acme/invoices")}
    journal, links = _read(f"{url}/__admin/journal?system=quickbooks"), _links(address)
    return Evidence(
        invoices={id_: everything[id_] for id_ in diary["entered"]},
        bills=_read(f"{url}/__admin/quickbooks/{realm}/bill"),
        links={id_: row for (source, _, id_), row in links.items() if source == "kojo"},
        diary=diary,
        sales=sales_reading.sales(lambda place: _read(f"{url}/__admin/{place}")),
        books={entity: _read(f"{url}/__admin/quickbooks/{realm}/{entity.lower()}") for entity in SALES},
        sale_links={key: row for key, row in links.items() if key[0] != "kojo"},
        writes_at_rest=[
            line for one in journal if one["number"] > diary["rest_begins_after"] for line in one["wrote"]
        ],
        leases=_leases(address),
        early=_handovers(address, "lease_until > at"),
        lost=_handovers(address, "NOT is_left"),
        twice=[row["what"] for row in rows(address, _TWICE)],
        over_limit=[f"{one['method']} {one['path']}" for one in journal if _is_over_limit(one)],
        log=log,
        secrets=tuple(secrets),
    )


def _is_over_limit(entry: Json) -> bool:
    return entry["status"] == 429 and not entry["fault"]


def _read(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer, parse_float=Decimal)


def rows(address: str, statement: str) -> list[Json]:
    """What stands in a database, of either kind."""
    if address.startswith("sqlite:///"):
        with closing(sqlite3.connect(f"file:{address[10:]}?mode=ro", uri=True, timeout=30)) as raw:
            raw.row_factory = sqlite3.Row
            return [dict(row) for row in raw.execute(statement)]
    with psycopg.connect(address.replace("+psycopg", "", 1), row_factory=dict_row) as opened:
        return opened.execute(statement.encode()).fetchall()


SALES = ("Invoice", "CreditMemo", "Payment")


def _links(address: str) -> dict[Key, Json]:
    found = rows(
        address,
        "SELECT connection.name AS source, document.entity, document.source_id, link.*,"
        " (SELECT COUNT(*) FROM attempt WHERE attempt.link_id = link.id AND attempt.outcome IS NULL)"
        " AS open_attempts FROM link JOIN document ON document.id = link.document_id"
        " JOIN connection ON connection.id = document.connection_id",
    )
    return {(row["source"], row["entity"], row["source_id"]): row for row in found}


def _leases(address: str) -> list[str]:
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now')" if address.startswith("sqlite") else "clock_timestamp()"
    return [row["what"] for row in rows(address, _LEASES.format(now=now))]


_LEASES = """
SELECT 'turn ' || schedule || ' of ' || owner AS what FROM turn WHERE lease_until > {now}
UNION ALL SELECT 'link ' || id || ' of ' || lease_owner FROM link WHERE lease_owner IS NOT NULL
UNION ALL SELECT 'reference ' || name || ' of ' || lease_owner FROM reference WHERE lease_until > {now}
"""


def _handovers(address: str, which: str) -> list[str]:
    """From the triggers' notes, which only PostgreSQL has."""
    if address.startswith("sqlite"):
        return []
    found = rows(address, f"SELECT * FROM chaos_handover WHERE {which} ORDER BY at")
    return [f"{row['what']}: {row['after']} took it from {row['before']}" for row in found]


_TWICE = """
SELECT schedule || ' slot ' || slot AS what FROM schedule_slot GROUP BY schedule, slot HAVING COUNT(*) > 1
"""


def main() -> int:
    """The command line; 1 where there is damage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("database", help="its address, as DATABASE_URL")
    parser.add_argument("diary", type=Path)
    parser.add_argument("--realm", default="9341453172345678")
    asked = parser.parse_args()
    diary = json.loads(asked.diary.read_text())
    found = check(gather(asked.url, asked.realm, asked.database, diary))
    sys.stdout.writelines(f"{line}\n" for line in (*found, f"{len(found)} damages"))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
