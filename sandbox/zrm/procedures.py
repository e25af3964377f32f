"""ZRM's procedures, all workspace-aware.

Documented are `invoice.create`, `payment.create` and `customer.create`, and the create schema of a line item; the
names and arguments of all others are assumption ZRM-5 (sources.md §2.4), and other names can be set for them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox import iso_times
from sandbox.zrm import inputs, rows
from sandbox.zrm.inputs import checked
from sandbox.zrm.installation import MASTER, Installation, Record
from sandbox.zrm.listing import listed
from sandbox.zrm.sessions import User
from sandbox.zrm.settings import ZRMSettings
from sandbox.zrm.trpc import Call, Kind, TRPCError


@dataclass(frozen=True)
class Procedures:
    """What one user may do in one workspace, now. `wrote` is for the journal."""

    installation: Installation
    settings: ZRMSettings
    user: User
    workspace_id: str
    at: datetime
    wrote: list[str] = field(default_factory=list)

    def run(self, call: Call) -> Any:
        """Raise TRPCError for what is not carried out."""
        _, permission, procedure = found(call, self.settings)
        if not self.user.may(permission):
            raise TRPCError("FORBIDDEN", f"Missing permission: {permission}")
        return procedure(self, call.input)

    # Invoices

    def create_invoice(self, given: Any) -> Record:
        sent = checked(inputs.InvoiceCreate, given)
        self._check_workspace(sent.workspace_id)
        self._visible(self.installation.customers, "Customer", sent.customer_id)
        stated = sent.model_dump(by_alias=True, exclude={"workspace_id"})
        return self._kept(self.installation.invoices, "Invoice", {"projectMilestoneId": None} | stated)

    def update_invoice(self, given: Any) -> Record:
        sent = checked(inputs.InvoiceUpdate, given)
        invoice = self._visible(self.installation.invoices, "Invoice", sent.id)
        invoice.update(sent.model_dump(by_alias=True, exclude_unset=True), updatedAt=self.now)
        self.wrote.append(f"updated Invoice {invoice['id']}")
        return rows.shown(invoice, self.settings)

    def get_invoice(self, given: Any) -> Record:
        id_ = checked(inputs.ById, given).id
        return rows.shown(self._visible(self.installation.invoices, "Invoice", id_), self.settings)

    def list_invoices(self, given: Any) -> Any:
        page = checked(inputs.Page, {} if given is None else given)
        found = [row for row in self.installation.invoices.values() if self._sees(row)]
        return listed(found, page, self.settings)

    # What belongs to an invoice

    def create_line_item(self, given: Any) -> Record:
        sent = checked(inputs.LineItemCreate, given)
        self._check_workspace(sent.workspace_id)
        self._visible(self.installation.invoices, "Invoice", sent.invoice_id)
        stated = sent.model_dump(by_alias=True, exclude={"workspace_id"})
        return self._kept(self.installation.line_items, "InvoiceLineItem", stated)

    def list_line_items(self, given: Any) -> Any:
        return self._of_invoice(self.installation.line_items, given)

    def create_payment(self, given: Any) -> Record:
        sent = checked(inputs.PaymentCreate, given)
        self._check_workspace(sent.workspace_id)
        invoice = self._visible(self.installation.invoices, "Invoice", sent.invoice_id)
        stated = sent.model_dump(by_alias=True, exclude={"workspace_id"})
        payment = self._kept(self.installation.payments, "Payment", stated)
        if self.settings.payment_updates_invoice and sent.status == "completed":
            _settle(invoice, payment, self.now)
        return payment

    def list_payments(self, given: Any) -> Any:
        return self._of_invoice(self.installation.payments, given)

    # Customers

    def create_customer(self, given: Any) -> Record:
        sent = checked(inputs.CustomerCreate, given)
        self._check_workspace(sent.workspace_id)
        stated = sent.model_dump(by_alias=True, exclude={"workspace_id"})
        return self._kept(self.installation.customers, "Customer", stated)

    def get_customer(self, given: Any) -> Record:
        return dict(self._visible(self.installation.customers, "Customer", checked(inputs.ById, given).id))

    @property
    def now(self) -> str:
        return iso_times.written(self.at)

    def _of_invoice(self, home: dict[str, Record], given: Any) -> Any:
        """Those of an invoice that is not there, or not seen, are none."""
        page = checked(inputs.PageOfInvoice, given)
        found = [row for row in self.installation.of_invoice(home, page.invoice_id) if self._sees(row)]
        return listed(found, page, self.settings)

    def _kept(self, home: dict[str, Record], name: str, stated: Record) -> Record:
        row = rows.blank(self.installation.new_id(), self.workspace_id, self.now) | stated
        home[row["id"]] = row
        self.wrote.append(f"created {name} {row['id']}")
        return rows.shown(row, self.settings)

    def _visible(self, home: dict[str, Record], name: str, id_: str) -> Record:
        """What another workspace holds is as if it were not there."""
        row = home.get(id_)
        if row is None or not self._sees(row):
            raise TRPCError("NOT_FOUND", f"{name} not found")
        return row

    def _sees(self, row: Record) -> bool:
        if self.workspace_id in (MASTER, row["workspaceId"]):
            return True
        return self.settings.shows_shared and row["visibilityMode"] in ("global", "shared")

    def _check_workspace(self, stated: str | None) -> None:
        if stated not in (None, self.workspace_id):
            raise TRPCError("FORBIDDEN", "workspaceId is not that of the session's workspace")


Procedure = tuple[Kind, str, Callable[[Procedures, Any], Any]]
PROCEDURES: dict[str, Procedure] = {
    "invoice.create": ("mutation", "invoice:create", Procedures.create_invoice),
    "invoice.update": ("mutation", "invoice:update", Procedures.update_invoice),
    "invoice.getById": ("query", "invoice:read", Procedures.get_invoice),
    "invoice.list": ("query", "invoice:read", Procedures.list_invoices),
    "invoiceLineItem.create": ("mutation", "invoice:update", Procedures.create_line_item),
    "invoiceLineItem.list": ("query", "invoice:read", Procedures.list_line_items),
    "payment.create": ("mutation", "payment:create", Procedures.create_payment),
    "payment.list": ("query", "payment:read", Procedures.list_payments),
    "customer.create": ("mutation", "customer:create", Procedures.create_customer),
    "customer.getById": ("query", "customer:read", Procedures.get_customer),
}


def found(call: Call, settings: ZRMSettings) -> Procedure:
    """The procedure of that name, if it is asked for in the right way."""
    named = {settings.procedures.get(name, name): procedure for name, procedure in PROCEDURES.items()}
    if call.name not in named:
        raise TRPCError("NOT_FOUND", f'No procedure found on path "{call.name}"')
    kind, _, _ = named[call.name]
    if kind != call.kind:
        method = "GET" if call.kind == "query" else "POST"
        raise TRPCError(
            "METHOD_NOT_SUPPORTED", f'Unsupported {method}-request to {kind} procedure at path "{call.name}"'
        )
    return named[call.name]


def _settle(invoice: Record, payment: Record, now: str) -> None:
    """Overdue stays overdue until all is paid."""
    paid = rows.amount(invoice["amountPaid"]) + payment["amount"]
    invoice |= {"amountPaid": paid, "updatedAt": now}
    if paid >= rows.amount(invoice["totalAmount"]):
        invoice["status"] = "paid"
    elif invoice["status"] != "overdue":
        invoice["status"] = "partially_paid"
