"""QuickBooks in the contract."""

from decimal import Decimal
from typing import Any

from models.document import Kind
from models.route import Policy
from sandbox.quickbooks import QuickBooks
from tests.contract.books import Books, Held

PATHS = {
    Kind.PAYABLE_BILL: "bill",
    Kind.PAYABLE_CREDIT: "vendorcredit",
    Kind.RECEIVABLE_INVOICE: "invoice",
    Kind.RECEIVABLE_CREDIT: "creditmemo",
    Kind.PAYMENT: "payment",
}
SOLD = {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}
BOUGHT = {
    "DetailType": "AccountBasedExpenseLineDetail",
    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "64"}},
}
CHECKING = {"value": "35"}


class QuickBooksBooks(Books):
    stand_in = QuickBooks
    package = "connectors.quickbooks"
    system = "quickbooks"
    account = "9341453172345678"
    kinds = tuple(Kind)
    policy = Policy(
        rounding_limit=Decimal("0.10"),
        push_payments=True,
        target={"item": "Services", "rounding_item": "Services", "rounding_account": "5990"},
    )
    gl_code = "5010"
    writing = {"path": "*/batch"}
    makes_references = {"path": "*/batch", "mentions": "DisplayName"}
    throttled = {"kind": "throttled", "retry_after": 7}
    unauthorized = {"kind": "unauthenticated"}
    forbidden = {"kind": "forbidden"}
    broken = {"kind": "system_fault"}
    partial = {"kind": "partial_batch"}
    without_identities = {"replay_requests": False}
    unsettled = {Kind.PAYABLE_CREDIT: "the stand-in's payments of bills use no credits up"}

    def settings(self) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "token_url": f"{self.url}/oauth2/v1/tokens/bearer",
            "client_id": "qb-client",
            "client_secret": "qb-secret",
            "refresh_token": "qb-refresh",
        }

    # ── what people see ──────────────────────────────────────────────────────────────────────────────────────

    def held(self, kind: Kind) -> list[Held]:
        return [_held(kind, row) for row in self.look(PATHS[kind])]

    def parties(self, role: str) -> list[str]:
        return [row["DisplayName"] for row in self.look(role)]

    # ── what people do ───────────────────────────────────────────────────────────────────────────────────────

    def enter(self, kind: Kind, party: str, number: str, total: str) -> str:
        role = _role(kind)
        body: dict[str, Any] = {f"{role.capitalize()}Ref": {"value": self._party(role, party)}}
        if kind is Kind.PAYMENT:
            body |= {"PaymentRefNum": number, "TotalAmt": Decimal(total)}
        else:
            line = BOUGHT if kind.is_payable else SOLD
            body |= {"DocNumber": number, "Line": [{"Amount": Decimal(total), **line}]}
        return self._add(PATHS[kind], body | {"PrivateNote": "From Tuesday."})

    def edit(self, kind: Kind, id_: str) -> None:
        self._change(PATHS[kind], id_, {"TxnDate": "2026-05-13"})

    def remark(self, kind: Kind, id_: str, text: str) -> None:
        (note,) = (held.note for held in self.held(kind) if held.id == id_)
        self._change(PATHS[kind], id_, {"PrivateNote": f"{text}\n{note}"})

    def delete(self, kind: Kind, id_: str) -> None:
        self.admin("DELETE", f"{self.system}/{self.account}/{PATHS[kind]}/{id_}")

    def settle(self, kind: Kind, id_: str) -> None:
        (row,) = (held.whole for held in self.held(kind) if held.id == id_)
        one = Decimal("1.00")
        match kind:
            case Kind.PAYABLE_BILL:
                check = {"PayType": "Check", "CheckPayment": {"BankAccountRef": CHECKING}}
                lines = [_applied("Bill", id_, one)]
                self._add("billpayment", {"VendorRef": row["VendorRef"], "TotalAmt": one, "Line": lines, **check})
            case Kind.RECEIVABLE_INVOICE:
                self._pay(row, one, _applied("Invoice", id_, one))
            case Kind.RECEIVABLE_CREDIT:
                body = {"CustomerRef": row["CustomerRef"], "Line": [{"Amount": one, **SOLD}]}
                invoice = self._add("invoice", body)
                self._pay(row, Decimal(0), _applied("Invoice", invoice, one), _applied("CreditMemo", id_, one))
            case Kind.PAYMENT:
                lines = [_applied("Payment", id_, row["TotalAmt"])]
                self._add("deposit", {"DepositToAccountRef": CHECKING, "Line": lines})
            case _:
                raise NotImplementedError(self.unsettled[kind])

    def know(self, role: str, name: str) -> None:
        self._party(role, name)

    def put_away(self, role: str, name: str) -> None:
        self._change(role, self._party(role, name), {"Active": False})

    def _pay(self, row: dict[str, Any], total: Decimal, *lines: dict[str, Any]) -> None:
        self._add("payment", {"CustomerRef": row["CustomerRef"], "TotalAmt": total, "Line": list(lines)})

    def _party(self, role: str, name: str) -> str:
        """Its id, where it is not there of a new one."""
        there = [row["Id"] for row in self.look(role) if row["DisplayName"] == name]
        return there[0] if there else self._add(role, {"DisplayName": name})

    def _add(self, entity: str, body: dict[str, Any]) -> str:
        return str(self.admin("POST", f"{self.system}/{self.account}/{entity}", body)["Id"])

    def _change(self, entity: str, id_: str, body: dict[str, Any]) -> None:
        self.admin("PUT", f"{self.system}/{self.account}/{entity}/{id_}", body)


def _role(kind: Kind) -> str:
    return "vendor" if kind.is_payable else "customer"


def _applied(entity: str, id_: str, amount: Decimal) -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id_, "TxnType": entity}]}


def _held(kind: Kind, row: dict[str, Any]) -> Held:
    number = row.get("PaymentRefNum" if kind is Kind.PAYMENT else "DocNumber")
    party = row[f"{_role(kind).capitalize()}Ref"]["name"]
    return Held(row["Id"], number, Decimal(row["TotalAmt"]), party, row.get("PrivateNote", ""), row)


BOOKS = QuickBooksBooks
