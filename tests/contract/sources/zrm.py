"""ZRM in the contract."""

from decimal import Decimal
from typing import Any, ClassVar

from connectors.base import ExternalId
from models.errors import ConnectionBrokenError, RetryableError, UnavailableError
from sandbox.zrm import ZRM
from tests.contract.office import SourceOffice

LINE = {"lineType": "labor", "description": "Technician, hour", "quantity": 1, "unitPrice": Decimal("12.5")}


class ZRMOffice(SourceOffice):
    stand_in = ZRM
    package = "connectors.zrm"
    system = "zrm"
    account = "3f6d2c1e-8a4b-4c57-9e10-b7a2d94c6f01"
    listing = {"path": "/trpc/invoice.list"}
    small_pages = {"page_size": 20}
    without_limits: ClassVar[dict[str, Any]] = {}
    renews_its_login = False
    tells_the_pause = False
    own_failures = (
        ({"kind": "refusal", "code": "CONFLICT"}, RetryableError),
        ({"kind": "refusal", "code": "TIMEOUT"}, UnavailableError),
        ({"kind": "refusal", "code": "FORBIDDEN"}, ConnectionBrokenError),
        ({"kind": "refusal", "code": "BAD_REQUEST"}, ConnectionBrokenError),
        ({"kind": "respond", "status": 200, "body": {"result": {"data": None}}}, UnavailableError),
    )
    odd_pages = ({"kind": "repeated_rows", "rows": 5}, {"kind": "rows_move", "rows": 5})
    identity = frozenset({("invoice",), ("invoice", "id")})

    def settings(self) -> dict[str, Any]:
        return {"base_url": self.url, "token": self.look("sessions")[0]["token"]}

    def enter(self) -> ExternalId:
        totals = {"subtotal": Decimal("12.5"), "taxAmount": 0, "totalAmount": Decimal("12.5")}
        head = {"invoiceNumber": "C-1", "status": "sent", "issueDate": "2026-11-05T00:00:00.000Z"}
        customer = {"customerId": self.look("customers")[0]["id"]}
        made = self._entered("invoices", head | customer | totals)
        self._entered("line-items", LINE | {"invoiceId": made["id"], "totalPrice": Decimal("12.5")})
        return ExternalId("invoice", made["id"])

    def edit(self, one: ExternalId, text: str) -> None:
        self.admin("PUT", f"zrm/{self.account}/invoices/{one.id}", {"notes": text})

    def delete(self, one: ExternalId) -> None:
        self.admin("DELETE", f"zrm/{self.account}/invoices/{one.id}")

    def _entered(self, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self.admin("POST", f"zrm/{self.account}/{entity}", body)
        return made


OFFICE = ZRMOffice
