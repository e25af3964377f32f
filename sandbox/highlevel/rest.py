"""HighLevel's REST operations on invoices and payments (sources.md §6.3)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.highlevel import listing, shapes
from sandbox.highlevel.answers import bad_request, ok, refusal
from sandbox.highlevel.demands import (
    BOOLEAN,
    DATE,
    DISCOUNT,
    LIST,
    NUMBER,
    NUMBER_STRING,
    OBJECT,
    OPTIONS,
    PLACE,
    TEXT,
    Checks,
    body_of,
    check,
    check_items,
    one_of,
)
from sandbox.highlevel.writing import Writer
from sandbox.system import Request, Response

_HEADER: Checks = {
    **PLACE,
    "name": TEXT,
    "currency": TEXT,
    "businessDetails": OBJECT,
    "contactDetails": OBJECT,
    "discount": DISCOUNT,
    "issueDate": DATE,
    "sentTo": OBJECT,
    "liveMode": BOOLEAN,
}
_CREATE: Checks = {**_HEADER, "items": LIST}
_UPDATE: Checks = {
    **PLACE,
    "name": TEXT,
    "currency": TEXT,
    "issueDate": DATE,
    "dueDate": DATE,
    "invoiceItems": LIST,
}
_SEND: Checks = {
    **PLACE,
    "userId": TEXT,
    "action": one_of("sms_and_email", "send_manually", "email", "sms"),
    "liveMode": BOOLEAN,
}
_PAYMENT: Checks = {**PLACE, "mode": one_of("cash", "card", "cheque", "bank_transfer", "other")}
_PAYMENT_DETAILS: Checks = {"card": OBJECT, "cheque": OBJECT, "notes": TEXT}
_PAYMENT_OPTIONS: Checks = {"amount": NUMBER, "meta": OBJECT, "paymentScheduleIds": LIST, "fulfilledAt": TEXT}
_TRANSACTIONS: Checks = {"entityId": TEXT, "limit": NUMBER_STRING, "offset": NUMBER_STRING}


@dataclass(frozen=True)
class Rest:
    writer: Writer

    def answer(self, request: Request) -> Response:
        for method, path, act in self._routes():
            if request.method == method and (found := re.fullmatch(path, request.path)):
                return act(request, *found.groups())
        return refusal(404, f"Cannot {request.method} {request.path}", "Not Found")

    def _routes(self) -> list[tuple[str, str, Callable[..., Response]]]:
        return [
            ("GET", "/invoices/?", self._list),
            ("POST", "/invoices/?", self._create),
            ("GET", "/invoices/generate-invoice-number", self._number),
            ("GET", "/invoices/([^/]+)", self._get),
            ("PUT", "/invoices/([^/]+)", self._update),
            ("DELETE", "/invoices/([^/]+)", self._delete),
            ("POST", "/invoices/([^/]+)/send", self._send),
            ("POST", "/invoices/([^/]+)/void", self._void),
            ("POST", "/invoices/([^/]+)/record-payment", self._record_payment),
            ("GET", "/payments/transactions/?", self._transactions),
            ("GET", "/payments/transactions/([^/]+)", self._transaction),
        ]

    def _list(self, request: Request) -> Response:
        rows, total = listing.page(self.writer.account.invoices.values(), request.query, self.writer.settings)
        return ok({"invoices": [self._shown(row) for row in rows], "total": total})

    def _create(self, request: Request) -> Response:
        body = body_of(request)
        check(body, _CREATE, OPTIONS)
        check_items("items", body["items"])
        invoice = self.writer.create(body)
        return self._done(invoice, "created", 201)

    def _number(self, request: Request) -> Response:
        check(request.query, PLACE, {})
        return ok({"invoiceNumber": self.writer.account.last_number + 1})

    def _get(self, request: Request, id_: str) -> Response:
        check(request.query, PLACE, {})
        return ok(self._shown(self.writer.existing(id_)))

    def _update(self, request: Request, id_: str) -> Response:
        body = body_of(request)
        check(body, _UPDATE, {**_HEADER, **OPTIONS})
        check_items("invoiceItems", body["invoiceItems"])
        return self._done(self.writer.update(id_, body), "updated")

    def _delete(self, request: Request, id_: str) -> Response:
        check(request.query, PLACE, {})
        return self._done(self.writer.delete(id_), "deleted")

    def _send(self, request: Request, id_: str) -> Response:
        body = body_of(request)
        check(body, _SEND, {"sentFrom": OBJECT})
        invoice = self.writer.send(id_, live_mode=body["liveMode"])
        answer = {"invoice": self._shown(invoice), "smsData": {}, "emailData": {}}
        return ok(answer, 201, (f"sent Invoice {id_}",))

    def _void(self, request: Request, id_: str) -> Response:
        check(body_of(request), PLACE, {})
        return self._done(self.writer.void(id_), "voided", 201)

    def _record_payment(self, request: Request, id_: str) -> Response:
        body = body_of(request)
        details = _PAYMENT_DETAILS if self.writer.settings.payment_needs_all else {}
        check(body, {**_PAYMENT, **details}, {**_PAYMENT_DETAILS, **_PAYMENT_OPTIONS})
        invoice = self.writer.record_payment(id_, body)
        return ok({"success": True, "invoice": self._shown(invoice)}, 201, (f"paid Invoice {id_}",))

    def _transactions(self, request: Request) -> Response:
        """A page of ten, unless it says otherwise."""
        query = {"limit": "10", "offset": "0", **request.query}
        check(query, PLACE, _TRANSACTIONS)
        found = self._found(query)
        limit, offset = listing.page_of(query, self.writer.settings)
        rows = [shapes.transaction_in_list(row) for row in found[offset : offset + limit]]
        return ok({"data": rows, "totalCount": len(found)})

    def _found(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        if "entityId" not in query:
            return list(self.writer.account.transactions.values())
        if not self.writer.settings.transactions_by_invoice:
            return []
        return self.writer.transactions_of(query["entityId"])

    def _transaction(self, request: Request, id_: str) -> Response:
        check(request.query, PLACE, {})
        transactions = self.writer.account.transactions
        if id_ not in transactions:
            raise bad_request("Transaction not found")
        return ok(shapes.transaction_in_detail(transactions[id_]))

    def _done(self, invoice: dict[str, Any], what: str, status: int = 200) -> Response:
        return ok(self._shown(invoice), status, (f"{what} Invoice {invoice['_id']}",))

    def _shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        return shapes.in_rest(invoice, self.writer.settings)
