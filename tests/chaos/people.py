"""The people around the sync: at Kojo's screen, at QuickBooks' screen, and at the command line.

All that they do stands in their diary, so that the checker can tell their doing from damage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from tests.chaos.diary import Diary
from tests.chaos.firm import Firm
from tests.chaos.salespeople import Salespeople
from tests.chaos.sellers import SELLERS
from tests.chaos.stand_ins import REALM, Json

VENDORS = ("RIDGE", "COPPER", "BASIN")
NEW_VENDOR_EVERY = 8
"""So often an invoice is the first of its vendor, which QuickBooks does not have."""


def amount(cents: int) -> Decimal:
    """Cents as an amount."""
    return Decimal(cents) / 100


FOR_A_BOOKKEEPER = ("Rejected in", "void at its source", "more than what is open")
"""What nobody at the command line can decide."""


class _Picked(NamedTuple):
    """What the bookkeeper has before him."""

    invoice: str
    bill: Json


@dataclass
class People:
    """Their verbs; invoices are named by the order in which they were entered."""

    firm: Firm
    diary: Diary = field(default_factory=Diary)

    @cached_property
    def sales(self) -> Salespeople:
        """The people at the sources that sell."""
        return Salespeople(self.firm.outside, self.diary)

    # ── whoever enters invoices in Kojo ──────────────────────────────────────────────────────────────────────

    def enter(self, lines: Sequence[int]) -> str:
        """An approved invoice over some amounts, in cents; its id."""
        position = len(self.diary.entered)
        if position % NEW_VENDOR_EVERY:
            return self.enter_from(position % len(VENDORS), lines)
        return self._enter_from(self._new_vendor(position), lines)

    def enter_from(self, vendor: int, lines: Sequence[int]) -> str:
        """The same from a certain vendor."""
        return self._enter_from(VENDORS[vendor], lines)

    def _new_vendor(self, position: int) -> str:
        """Its code."""
        code = f"NEW-{position}"
        self._kojo("POST", "vendors", {"code": code, "name": f"Newcomer {position} Supply"})
        return code

    def _enter_from(self, code: str, lines: Sequence[int]) -> str:
        number = f"CH-{len(self.diary.entered) + 1:05}"
        body = self._lines(lines) | {
            "invoiceNumber": number,
            "vendor": {"code": code},
            "invoiceDate": "2026-11-05 00:00:00.000Z",
            "dueDate": "2026-12-05 00:00:00.000Z",
            "state": "APPROVED",
        }
        id_ = str(self._kojo("POST", "invoices", body)["id"])
        self.diary.entered[id_] = number
        return id_

    def change_amounts(self, position: int, lines: Sequence[int]) -> None:
        """Other amounts."""
        self._edit(position, self._lines(lines))

    def change_due_date(self, position: int, day: str) -> None:
        """Another due date."""
        self._edit(position, {"dueDate": f"{day} 00:00:00.000Z"})

    def void(self, position: int) -> None:
        """It was a mistake."""
        self._edit(position, {"voidedAt": "2026-11-10 09:00:00.000Z"})

    def _edit(self, position: int, body: Json) -> None:
        self._kojo("PUT", f"invoices/{self._id(position)}", body)

    @staticmethod
    def _lines(lines: Sequence[int]) -> Json:
        total = amount(sum(lines))
        items = [
            {
                "description": f"Conduit, lot {position}",
                "extPriceFloat": amount(cents),
                "shipQuantity": 1,
                "unitPriceFloat": amount(cents),
                "glCode": {"code": "5010"},
                "costCategory": "M",
            }
            for position, cents in enumerate(lines, start=1)
        ]
        return {"invoiceItems": items, "subtotal": total, "totalDue": total}

    def _kojo(self, method: str, path: str, body: Any = None) -> Any:
        return self.firm.outside.admin(method, f"kojo/acme/{path}", body)

    def _id(self, position: int) -> str:
        return list(self.diary.entered)[position]

    # ── the bookkeeper in QuickBooks ─────────────────────────────────────────────────────────────────────────

    def write_memo(self, position: int, words: str) -> None:
        """Words before whatever the memo says."""
        if picked := self._picked(position):
            note = f"{words}\n{picked.bill.get('PrivateNote', '')}"
            self._change(picked, "PrivateNote", words, PrivateNote=note)

    def wipe_memo(self, position: int, words: str) -> None:
        """His own words instead of all that the memo says, our mark as well."""
        if picked := self._picked(position):
            self._change(picked, "PrivateNote", words, PrivateNote=words)

    def set_due_date(self, position: int, day: str) -> None:
        """A field of ours."""
        if picked := self._picked(position):
            self._change(picked, "DueDate", day, DueDate=day)

    def set_number(self, position: int, number: str) -> None:
        """A field of ours, by which people find a bill."""
        if picked := self._picked(position):
            self._change(picked, "DocNumber", number, DocNumber=number)

    def set_vendor(self, position: int, vendor: str) -> None:
        """A field of ours."""
        if picked := self._picked(position):
            self._change(picked, "VendorRef", vendor, VendorRef={"value": vendor})

    def set_amount(self, position: int, cents: int) -> None:
        """The amount of the first line, and so the total."""
        if picked := self._picked(position):
            lines = [dict(line) for line in picked.bill["Line"]]
            total = picked.bill["TotalAmt"] - lines[0]["Amount"] + amount(cents)
            lines[0]["Amount"] = amount(cents)
            self._change(picked, "TotalAmt", str(total), Line=lines)

    def delete(self, position: int) -> None:
        """The bill is not wanted in the books."""
        if picked := self._picked(position):
            self.firm.outside.admin("DELETE", f"quickbooks/{REALM}/bill/{picked.bill['Id']}")
            self.diary.note(self.diary.deletions, invoice=picked.invoice, bill=picked.bill["Id"])

    def _change(self, picked: _Picked, name: str, value: str, **fields: Any) -> None:
        self.firm.outside.admin("PUT", f"quickbooks/{REALM}/bill/{picked.bill['Id']}", fields)
        said = {"invoice": picked.invoice, "bill": picked.bill["Id"], "field": name, "value": value}
        self.diary.note(self.diary.edits, **said)

    def _picked(self, position: int) -> _Picked | None:
        """The invoice at a position with its bill, linked or not; else the nearest that was entered before it.

        None if none of them is in the books. A bill about which an order is not carried out yet is left alone.
        """
        ordered = {row["invoice"] for row in self.firm.shown() if row["decision"]}
        books = {bill.get("DocNumber"): bill for bill in reversed(self._books())}
        for id_, number in reversed(list(self.diary.entered.items())[: position + 1]):
            if id_ not in ordered and number in books:
                return _Picked(id_, books[number])
        return None

    def _books(self) -> list[Json]:
        every: list[Json] = self.firm.outside.admin("GET", f"quickbooks/{REALM}/bill")
        return every

    def bills(self, number: str) -> list[Json]:
        """The live bills with a number."""
        return [bill for bill in self._books() if bill.get("DocNumber") == number]

    # ── the admin at the command line ────────────────────────────────────────────────────────────────────────

    def look_after_errors(self, random: Random) -> int:
        """Answer what a message asks; a person's change or deletion is left or decided about, as chance has it.

        How many orders were given.
        """
        stopped = [row for row in self._ours() if row["state"] == "ERROR" and not row["decision"]]
        by_order: dict[str, list[Json]] = {}
        for row in stopped:
            by_order.setdefault(self._answer(row, random), []).append(row)
        by_order.pop("leave", None)
        for row in by_order.pop("adopt", ()):
            self._adopt(row)
        for order, rows in by_order.items():
            self._resync(order, rows)
        return sum(map(len, by_order.values()))

    def compare_everything(self) -> None:
        """Everything is compared with what QuickBooks holds."""
        self._resync("check", self._ours())

    def _answer(self, row: Json, random: Random) -> str:
        message, drawn = row["message"], random.random()
        if any(words in message for words in FOR_A_BOOKKEEPER):
            return "leave"
        if "may be this invoice" in message or "entered by hand" in message:
            return "adopt"
        if "may have been this invoice" in message:
            return "send"
        if "changed in" in message or "not adopted" in message:
            return "overwrite" if drawn < 0.3 else "leave"
        if "deleted in" in message:
            return "check" if drawn < 0.5 else "leave"
        return "check"

    def _resync(self, order: str, rows: list[Json]) -> None:
        self._ordered(order, rows)
        options = [] if order == "check" else [f"--{order}"]
        self.firm.run("resync", *(row["invoice"] for row in rows), *options)

    def _adopt(self, row: Json) -> None:
        """The bill with its number, which the message names; without one it is to be sent."""
        number = self.diary.entered.get(row["invoice"])
        found = self.bills(number) if number else []
        if not found:
            self._resync("send", [row])
            return
        self._ordered("adopt", [row])
        self.firm.run("adopt", row["invoice"], found[0]["Id"])

    def _ordered(self, order: str, rows: Iterable[Json]) -> None:
        for row in rows:
            self.diary.note(self.diary.orders, invoice=row["invoice"], order=order, shown=row["message"])

    def _ours(self) -> list[Json]:
        shown = self.firm.shown()
        return [row for row in shown if row["source"] in SELLERS or row["invoice"] in self.diary.entered]
