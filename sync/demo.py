"""The demo: 240 invoices from a Kojo stand-in into a QuickBooks stand-in, and then a working day's changes.

It is the product's main job over real HTTP, with the checks a bookkeeper would make: totals are added up from what
the two systems themselves say, and what was written is read from QuickBooks' own journal of requests.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from rich.console import Console

from config.settings import Settings
from connectors import http
from connectors.base import ReferenceKind
from models import exact_json
from models.errors import UsageError
from models.link import LinkState
from models.money import total
from sync import orders
from sync.apply import apply
from sync.cli import show
from sync.cli.sync import watching
from sync.connect import Workshop, workshop
from sync.run import run as run_sync
from sync.store import views
from sync.store.database import Database
from sync.store.views import InvoiceRow

SECRETS = {
    "KOJO_CLIENT_SECRET": "kojo-secret",
    "QUICKBOOKS_CLIENT_SECRET": "qb-secret",
    "QUICKBOOKS_REFRESH_TOKEN": "qb-refresh",
}
"""Of the stand-ins; they open nothing else."""

EXPECTED_FIRST = {LinkState.LINKED: 196, LinkState.NOT_LINKED: 20, LinkState.ERROR: 24}
EXPECTED_AFTER = {LinkState.LINKED: 200, LinkState.NOT_LINKED: 20, LinkState.ERROR: 20}
"""What the sample company comes to: its traps end in ERROR or wait, everything else is linked."""

UNMAPPED = "6999"
MEANT = "5300"

KEPT = ("description", "shipQuantity", "unitPriceFloat", "unitsOfMeasure", "glCode", "costCategory", "phaseCode")
"""What of a line stays when its amount is edited."""


def run(folder: Path) -> int:
    """Run the demo in a folder; 0 where everything came out as it should."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("ledger.*"):
        old.unlink()
    with _stand_ins() as url:
        demo = Demo(url, _set_up(folder, url), show.console())
        demo.first_sync()
        demo.a_day_later()
        demo.once_more()
    return demo.verdict(folder)


@contextmanager
def _stand_ins() -> Iterator[str]:
    """The stand-ins in a process of their own, on a free port; ended with the demo."""
    process = subprocess.Popen([sys.executable, "-m", "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if "http" not in line:
            raise UsageError("The stand-ins did not start; `ledgerlink sandbox` says why.")
        yield line[line.index("http") :].strip()
    finally:
        process.terminate()
        process.communicate()


def _set_up(folder: Path, url: str) -> Workshop:
    """The example configuration, pointed at the stand-ins, in a new database."""
    example = resources.files("config").joinpath("example.toml").read_text(encoding="utf-8")
    file = folder / "ledgerlink.toml"
    file.write_text(example.replace("http://127.0.0.1:8900", url), encoding="utf-8")
    database = Database(f"sqlite:///{folder / 'ledger.db'}")
    database.migrate()
    apply(database, file, SECRETS)
    return workshop(database, Settings(), SECRETS)


@dataclass
class Demo:
    """The acts of the demo, and what did not come out as it should."""

    url: str
    workshop: Workshop
    out: Console
    wrong: list[str] = field(default_factory=list)

    def first_sync(self) -> None:
        """Everything that Kojo has."""
        self._act("First sync: everything that Kojo has")
        self._sync()
        self._show_counts(EXPECTED_FIRST)
        self._show_errors()
        self._compare_totals()
        self._expect(len(self._bills()) == EXPECTED_FIRST[LinkState.LINKED], "one record for each LINKED invoice")

    def a_day_later(self) -> None:
        """Edits, a void and a mapping: exactly those documents move."""
        self._act("A day later: three edits and a void in Kojo, and one mapping")
        amount, due, vendor, void = self._linked_plain_bills(4)
        stopped = {row.source_id for row in self._rows() if _wants_mapping(row)}
        self._edit_amount(amount)
        self._edit(due, "due date", {"dueDate": "2026-12-24 00:00:00.000Z"})
        self._edit(vendor, "vendor", {"vendor": {"id": self._other_vendor(vendor)}})
        self._edit(void, "voided", {"voidedAt": "2026-11-02 09:00:00.000Z"})
        self._map(len(stopped))
        self._forget_requests()
        self._sync()
        moved = [amount, due, vendor, void]
        self._show_what_moved({row.source_id for row in moved} | stopped)
        self._show_counts(EXPECTED_AFTER)
        self._compare_totals()
        self._compare_states()

    def once_more(self) -> None:
        """Nothing changed, so nothing is sent."""
        self._act("Once more: nothing has changed")
        self._forget_requests()
        self._sync()
        written = self._written()
        self.out.print(f"Writes to QuickBooks: {len(written)}")
        self._expect(not written, "a sync without changes sends nothing")

    def _compare_states(self) -> None:
        """Kojo's users see what we say: the state in Kojo's own screen, for every invoice that is not deleted."""
        shown = {one["id"]: one["integrationState"] for one in self._admin("GET", "kojo/acme/invoices")}
        deleted = {one["id"] for one in self._admin("GET", "kojo/acme/invoices") if one["deletedAt"]}
        rows = [row for row in self._rows() if row.source_id not in deleted]
        same = sum(shown[row.source_id] == row.state for row in rows)
        self.out.print(f"Kojo shows the same state as Ledgerlink for {same} of {len(rows)} invoices")
        self._expect(same == len(rows), "Kojo shows every invoice's state")

    def verdict(self, folder: Path) -> int:
        """The last word, and the exit code."""
        self.out.print()
        for sentence in self.wrong:
            self.out.print(f"Not as expected: {sentence}", style="bold red")
        if self.wrong:
            return 1
        self.out.print("Everything came out as it should. Look around:", style="bold green")
        command = f"DATABASE_URL=sqlite:///{folder / 'ledger.db'} {_our_command()} invoices --state error"
        self.out.print(f"  {command}")
        return 0

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────

    def _edit_amount(self, row: InvoiceRow) -> None:
        invoice = self._admin("GET", f"kojo/acme/invoices/{row.source_id}")
        items = [{name: item[name] for name in KEPT} for item in invoice["invoiceItems"]]
        amounts = [item["extPriceFloat"] for item in invoice["invoiceItems"]]
        amounts[0] += Decimal("12.34")
        for item, changed in zip(items, amounts, strict=True):
            item |= {"extPriceFloat": changed, "glCode": item["glCode"] and {"code": item["glCode"]["code"]}}
        body = {"invoiceItems": items, "subtotal": total(amounts), "totalDue": total(amounts)}
        self._edit(row, "amount, 12.34 more", body)

    def _edit(self, row: InvoiceRow, what: str, body: dict[str, Any]) -> None:
        self._admin("PUT", f"kojo/acme/invoices/{row.source_id}", body)
        self.out.print(f"  {row.number}: {what}")

    def _other_vendor(self, row: InvoiceRow) -> str:
        vendors = self._admin("GET", "kojo/acme/vendors")
        used = {other.party for other in self._rows() if other.state is LinkState.LINKED}
        return next(str(one["id"]) for one in vendors if one["name"] != row.party and one["name"] in used)

    def _map(self, stopped: int) -> None:
        with self.workshop.database.reading() as db:
            way = orders.route(db, None, None)
        mapped = orders.set_mapping(self.workshop, way, ReferenceKind.ACCOUNT, UNMAPPED, MEANT, "demo")
        meaning = f"GL code {UNMAPPED} means account {mapped.reference.name}"
        self.out.print(f"  {meaning}: {mapped.released} invoices go on")
        self._expect(mapped.released == stopped, "the mapping releases exactly what was stopped for want of it")

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────

    def _sync(self) -> None:
        self._admin("POST", "clock", {"advance": 2})
        with watching() as watcher:
            report = run_sync(self.workshop, watcher, wait_s=120)
        for name, trouble in report.troubles:
            self._expect(False, f"{name}: {trouble.message}")  # noqa: FBT003 - it did not

    def _rows(self) -> list[InvoiceRow]:
        with self.workshop.database.reading() as db:
            return views.invoices(db)

    def _linked_plain_bills(self, count: int) -> list[InvoiceRow]:
        """Linked bills without tax and shipping, so that one line's amount is the whole difference."""
        invoices = {invoice["id"]: invoice for invoice in self._admin("GET", "kojo/acme/invoices")}
        plain = [
            row
            for row in self._rows()
            if row.state is LinkState.LINKED
            and not row.message
            and invoices[row.source_id]["state"] == "APPROVED"
            and not invoices[row.source_id]["tax"]
            and not invoices[row.source_id]["shippingCostFloat"]
            and (row.remote or "").startswith("Bill")
        ]
        return sorted(plain, key=lambda row: row.number or "")[:count]

    def _show_counts(self, expected: dict[LinkState, int]) -> None:
        rows = self._rows()
        counts = {state: sum(row.state is state for row in rows) for state in LinkState}
        self.out.print()
        lines = [(state, str(count)) for state, count in counts.items()]
        self.out.print(show.table(("state", "invoices"), lines, right=("invoices",)))
        self._expect(counts == {LinkState.LINKING: 0} | expected, f"the counts are {expected}")

    def _show_errors(self) -> None:
        self.out.print()
        with self.workshop.database.reading() as db:
            errors = views.messages(db, LinkState.ERROR)
        lines = [(str(count), message) for message, count in errors]
        self.out.print(show.table(("errors", "message"), lines, right=("errors",)))

    def _compare_totals(self) -> None:
        """Added up from what Kojo and QuickBooks say themselves, not from our ledger."""
        linked = {row.source_id for row in self._rows() if row.state is LinkState.LINKED}
        kojo = total(_worth(one) for one in self._admin("GET", "kojo/acme/invoices") if one["id"] in linked)
        bills = self._bills()
        quickbooks = total(bill["TotalAmt"] * (-1 if is_credit else 1) for bill, is_credit in bills)
        self.out.print()
        lines = [(str(len(linked)), f"{kojo:,.2f}", f"{quickbooks:,.2f}", f"{kojo - quickbooks:,.2f}")]
        columns = ("linked", "total in Kojo", "total in QuickBooks", "difference")
        self.out.print(show.table(columns, lines, right=columns))
        self._expect(kojo == quickbooks, "Kojo and QuickBooks agree to the cent")

    def _bills(self) -> list[tuple[dict[str, Any], bool]]:
        return [
            (one, entity == "vendorcredit")
            for entity in ("bill", "vendorcredit")
            for one in self._admin("GET", f"quickbooks/{self._realm()}/{entity}")
        ]

    def _realm(self) -> str:
        with self.workshop.database.reading() as db:
            return orders.route(db, None, None).target.account

    def _show_what_moved(self, expected: set[str]) -> None:
        rows = {row.remote: row for row in self._rows() if row.remote}
        written = self._written()
        moved = [rows[name] for what in written if (name := _remote_name(what)) in rows]
        self.out.print()
        lines = [(what, rows[name].number or "") for what in written if (name := _remote_name(what)) in rows]
        self.out.print(show.table(("written in QuickBooks", "invoice"), lines))
        self._expect({row.source_id for row in moved} == expected, "exactly the changed documents moved")
        self._expect(len(written) == len(expected), "each of them was sent once")

    def _written(self) -> list[str]:
        requests = self._admin("GET", "journal?system=quickbooks")
        return [what for request in requests for what in request["wrote"]]

    def _forget_requests(self) -> None:
        self._admin("DELETE", "journal")

    def _admin(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else exact_json.dumps(body)
        answer = http.request(method, f"{self.url}/__admin/{path}", system="The sandbox", content=content)
        if not answer.is_success:
            raise UsageError(f"The sandbox refused {method} {path}: {answer.text}")
        return exact_json.loads(answer.content) if answer.content else None

    # ── telling ──────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self, title: str) -> None:
        self.out.print()
        self.out.print(title, style="bold")

    def _expect(self, holds: bool, sentence: str) -> None:  # noqa: FBT001 - reads as "expect this"
        if not holds:
            self.wrong.append(sentence)


def _wants_mapping(row: InvoiceRow) -> bool:
    return row.cause == "missing_account" and UNMAPPED in row.message


def _our_command() -> str:
    """The command as it can be typed here: a virtual environment's own one is not on the PATH."""
    return os.path.relpath(Path(sys.executable).with_name("ledgerlink"))


def _worth(invoice: dict[str, Any]) -> Decimal:
    """What an invoice counts in Kojo: nothing once it is void; a missing total follows from its parts."""
    if invoice["voidedAt"] or invoice["deletedAt"]:
        return Decimal(0)
    if invoice["totalDue"] is not None:
        return round(Decimal(invoice["totalDue"]), 2)
    parts = (invoice["subtotal"], invoice["tax"], invoice["shippingCostFloat"])
    return round(total(Decimal(part) for part in parts if part is not None), 2)


def _remote_name(written: str) -> str:
    """``updated Bill 145`` is about ``Bill #145``."""
    *_, entity, id_ = written.split()
    return f"{entity} #{id_}"
