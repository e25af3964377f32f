"""Gathers what belongs to an invoice: its lines, its payments and its customer are rows of their own in ZRM.

The record is our own object around ZRM's rows: ``invoice``, ``customer``, ``lines`` and ``payments``.
"""

from typing import Any

from connectors.answers import UnreadableAnswerError
from connectors.base import Record
from connectors.listed import is_usable
from connectors.zrm.arguments import Template, filled
from connectors.zrm.client import Zrm
from connectors.zrm.lists import Query, pages
from connectors.zrm.settings import Settings
from connectors.zrm.trpc import AskedWronglyError
from models import exact_json
from models.errors import ConnectionBrokenError, RetryableError
from models.text import quoted

REFUSED = "refused"
"""Our own field in place of a customer: what ZRM said instead of giving it."""

_MOST_READINGS = 5


class Gatherer:
    """Completes the invoices of one pull; a customer is asked for once."""

    def __init__(self, zrm: Zrm, settings: Settings) -> None:
        self._zrm = zrm
        self._settings = settings
        self._customers: dict[str, Any] = {}

    def record(self, invoice: Record) -> Record | None:
        """Everything about an invoice; None where it vanished since it was listed.

        ZRM lists no lines for what is not there, so an invoice without any is looked at once more.
        """
        lines = self._lines(invoice["id"])
        if not lines:
            now = self.invoice(invoice["id"])
            if now is None:
                return None
            invoice, lines = now, self._lines(invoice["id"])
        return {
            "invoice": invoice,
            "customer": self._customer(invoice.get("customerId")),
            "lines": lines,
            "payments": self.payments(invoice["id"]),
        }

    def invoice(self, id_: str) -> Record | None:
        """An invoice as it is now, without what belongs to it; None where ZRM does not have it."""
        found = self._one(self._settings.procedures.get, self._settings.arguments.get, id_)
        if found is None:
            return None
        if not isinstance(found, dict) or found.get("id") != id_:
            procedure = self._settings.procedures.get
            raise UnreadableAnswerError(f"ZRM answered “{procedure}” with something else than what was asked for.")
        return found

    def payments(self, invoice_id: str) -> list[Any]:
        """All payments on an invoice, as ZRM gives them."""
        return self._all(self._settings.procedures.payments, self._settings.arguments.payments, invoice_id)

    def _lines(self, invoice_id: str) -> list[Any]:
        return self._all(self._settings.procedures.lines, self._settings.arguments.lines, invoice_id)

    def _all(self, procedure: str, template: Template, invoice_id: str) -> list[Any]:
        """All rows of an invoice; more than a page are read until two readings agree, for rows may move."""
        query, before = Query(procedure, template, self._settings.page_size), None
        for _ in range(_MOST_READINGS):
            read = list(pages(self._zrm, query, invoice=invoice_id))
            rows = _each_once([row for page in read for row in page.rows])
            _check_owner(rows, invoice_id, procedure)
            if len(read) == 1 or rows == before:
                return rows
            before = rows
        raise RetryableError(
            f"ZRM's answers to “{procedure}” for the invoice with id {quoted(invoice_id)} did not agree. "
            "They are asked for again by themselves.",
            code="zrm_list",
        )

    def _customer(self, customer_id: Any) -> Any:
        if not is_usable(customer_id):
            return None
        if customer_id not in self._customers:
            self._customers[customer_id] = self._asked_customer(customer_id)
        return self._customers[customer_id]

    def _asked_customer(self, customer_id: str) -> Any:
        try:
            return self._one(self._settings.procedures.customer, self._settings.arguments.customer, customer_id)
        except AskedWronglyError as error:
            return {REFUSED: error.said}

    def _one(self, procedure: str, template: Template, id_: str) -> Any:
        """One thing by its id; None where ZRM does not have it."""
        try:
            return self._zrm.query(procedure, filled(template, {"id": id_})).data
        except AskedWronglyError as error:
            if error.is_about_the_procedure:
                raise ConnectionBrokenError(error.message, code=error.code, key=error.key) from error
            if error.reason == "NOT_FOUND":
                return None
            raise


def _each_once(rows: list[Any]) -> list[Any]:
    """A row may come twice where pages shift; without an id each is its own."""
    met = {_key(row): row for row in rows}
    return list(met.values())


def _key(row: Any) -> Any:
    match row:
        case {"id": str(id_)} if id_:
            return id_
        case _:
            return exact_json.canonical(row)


def _check_owner(rows: list[Any], invoice_id: str, procedure: str) -> None:
    """Other invoices' payments must never be taken for this one's: then ZRM did not heed the argument."""
    others = [row for row in rows if isinstance(row, dict) and row.get("invoiceId", invoice_id) != invoice_id]
    if others:
        raise ConnectionBrokenError(
            f"ZRM answered “{procedure}” for the invoice with id {quoted(invoice_id)} with rows of the invoice "
            f"with id {quoted(others[0]['invoiceId'])}. Check arguments in the connection's settings.",
            code="source_procedure",
            key=procedure,
        )
