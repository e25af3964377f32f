"""Every documented operation below /v1, found by method and path (sources.md §4.3)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox import iso_times
from sandbox.coperniq import bills, documents, inputs, invoices, listing, payments
from sandbox.coperniq.answers import Failure, json, not_found
from sandbox.coperniq.auth import User, may_see
from sandbox.coperniq.company import Company, Record
from sandbox.coperniq.documents import BILL, INVOICE, Kind
from sandbox.coperniq.settings import CoperniqSettings
from sandbox.system import Request, Response


@dataclass(frozen=True)
class Operations:
    """What one user may do with the company's records, now."""

    company: Company
    settings: CoperniqSettings
    user: User
    at: datetime

    def answer(self, request: Request) -> Response:
        """Raise Failure for what is not carried out."""
        for method, pattern, run in _ROUTES:
            found = re.fullmatch(f"/v1{pattern}", request.path)
            if found and request.method == method:
                return run(self, request, *found.groups())
        raise Failure(404, "NOT_FOUND", f"Cannot {request.method} {request.path}")

    @property
    def now(self) -> str:
        return iso_times.written(self.at)

    # Invoices and bills

    def list(self, request: Request, plural: str) -> Response:
        rows = (row for row in self._all(plural).values() if may_see(self.user, self.company, row))
        return json(200, listing.envelope(rows, request.query, self.settings))

    def list_of_project(self, request: Request, id_: str, plural: str) -> Response:
        _at(self.company.projects, "Project", id_)
        return self._of("record", int(id_), plural, request.query)

    def list_of_account(self, request: Request, _path: str, id_: str) -> Response:
        _at(self.company.accounts, "Account", id_)
        return self._of("account", int(id_), "invoices", request.query)

    def get(self, _request: Request, plural: str, id_: str) -> Response:
        return json(200, documents.shown(self._document(plural, id_), self.settings))

    def create(self, request: Request, plural: str) -> Response:
        given = inputs.body(request.body)
        if plural == "invoices":
            made = invoices.create(self.company, given, self.now)
        else:
            made = bills.create(self.company, given, self.now, self.settings)
        return self._answered(201, made, "created")

    def update(self, request: Request, plural: str, id_: str) -> Response:
        document, given = self._document(plural, id_), inputs.body(request.body)
        if plural == "invoices":
            invoices.update(self.company, document, given, self.now)
        else:
            bills.update(self.company, document, given, self.now, self.settings)
        return self._answered(200, document, "updated")

    def delete(self, _request: Request, plural: str, id_: str) -> Response:
        """Nothing is left of it."""
        self._document(plural, id_)
        del self._all(plural)[int(id_)]
        return Response(200, wrote=(f"deleted {_kind(plural).name} {id_}",))

    # Their payments

    def list_payments(self, _request: Request, plural: str, id_: str) -> Response:
        return json(200, self._document(plural, id_)["payments"])

    def get_payment(self, _request: Request, plural: str, id_: str, payment_id: str) -> Response:
        return json(200, payments.at(self._document(plural, id_), int(payment_id)))

    def create_payment(self, request: Request, plural: str, id_: str) -> Response:
        document = self._document(plural, id_)
        paid = payments.create(self.company, document, inputs.body(request.body), self.now, self.user)
        payments.settle(document, paid, self.now, self.settings)
        return json(201, paid, (f"created Payment {paid['id']} of {_kind(plural).name} {id_}",))

    # What they refer to

    def get_account(self, _request: Request, _path: str, id_: str) -> Response:
        return json(200, _at(self.company.accounts, "Account", id_))

    def list_taxes(self, request: Request) -> Response:
        archived_too = listing.archived_too(request.query)
        taxes = [tax for tax in self.company.taxes.values() if archived_too or not tax["isArchived"]]
        return json(200, listing.page_asked(request.query, self.settings).of(taxes))

    def _all(self, plural: str) -> dict[int, Record]:
        return self.company.invoices if plural == "invoices" else self.company.bills

    def _of(self, field: str, id_: int, plural: str, query: Mapping[str, str]) -> Response:
        rows = (row for row in self._all(plural).values() if (row[field] or {}).get("id") == id_)
        seen = (row for row in rows if may_see(self.user, self.company, row))
        return json(200, listing.envelope(seen, query, self.settings))

    def _document(self, plural: str, id_: str) -> Record:
        document = _at(self._all(plural), _kind(plural).name, id_)
        if not may_see(self.user, self.company, document):
            raise Failure(403, "FORBIDDEN", f"You do not have access to {_kind(plural).name} {id_}")
        return document

    def _answered(self, status: int, document: Record, verb: str) -> Response:
        wrote = f"{verb} {documents.kind_of(document).name} {document['id']}"
        return json(status, documents.shown(document, self.settings), (wrote,))


def _kind(plural: str) -> Kind:
    return INVOICE if plural == "invoices" else BILL


def _at(home: dict[int, Record], what: str, id_: str) -> Record:
    if int(id_) not in home:
        raise not_found(what, id_)
    return home[int(id_)]


_ID = "([0-9]{1,18})"
_BOTH = "/(invoices|bills)"
_ACCOUNTS = "/(accounts|clients)"  # clients is an older name, and still answered
_ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("GET", _BOTH, Operations.list),
    ("POST", _BOTH, Operations.create),
    ("GET", f"{_BOTH}/{_ID}", Operations.get),
    ("PATCH", f"{_BOTH}/{_ID}", Operations.update),
    ("DELETE", f"{_BOTH}/{_ID}", Operations.delete),
    ("GET", f"{_BOTH}/{_ID}/payments", Operations.list_payments),
    ("POST", f"{_BOTH}/{_ID}/payments", Operations.create_payment),
    ("GET", f"{_BOTH}/{_ID}/payments/{_ID}", Operations.get_payment),
    ("GET", f"/projects/{_ID}{_BOTH}", Operations.list_of_project),
    ("GET", f"{_ACCOUNTS}/{_ID}/invoices", Operations.list_of_account),
    ("GET", f"{_ACCOUNTS}/{_ID}", Operations.get_account),
    ("GET", "/taxes", Operations.list_taxes),
)
