"""HighLevel in the contract."""

from decimal import Decimal
from typing import Any

from connectors.base import ExternalId
from models.errors import ConnectionBrokenError, RetryableError, UnavailableError
from sandbox.highlevel import HighLevel
from tests.contract.office import SourceOffice

DESK = "highlevel/6578278e879ad2646715ba9c/invoices"
ITEM = {"name": "Landing page", "qty": 1, "amount": Decimal("12.50")}
BODY = {
    "status": "sent",
    "issueDate": "2026-11-01",
    "dueDate": "2026-11-15",
    "contactDetails": {"id": "c1", "name": "Alex"},
    "invoiceItems": [ITEM],
    "total": Decimal("12.50"),
    "amountDue": Decimal("12.50"),
    "totalSummary": {"subTotal": Decimal("12.50"), "discount": 0, "tax": 0},
}


class HighLevelOffice(SourceOffice):
    stand_in = HighLevel
    package = "connectors.highlevel"
    system = "highlevel"
    account = "6578278e879ad2646715ba9c"
    listing = {"path": "*/invoices/"}
    small_pages = {"page_size": 30}
    tells_the_pause = False
    pause_s = 10.0
    """Its headers say in which window it counts."""
    own_failures = (
        ({"kind": "respond", "status": 422, "body": {"message": ["altId must be a string"]}}, RetryableError),
        ({"kind": "respond", "status": 403, "body": {"message": "Forbidden"}}, ConnectionBrokenError),
        ({"kind": "respond", "status": 200, "body": {"invoices": None, "total": 260}}, UnavailableError),
    )
    odd_pages = ({"kind": "previous_page"},)
    identity = frozenset({("_id",)})

    def settings(self) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "client_id": "hl-client",
            "client_secret": "hl-secret",
            "refresh_token": "hl-refresh",
        }

    def listed(self) -> set[ExternalId]:
        return {ExternalId("invoice", str(record["_id"])) for record in self.look("invoices")}

    def enter(self) -> ExternalId:
        return ExternalId("invoice", str(self.admin("POST", DESK, BODY)["_id"]))

    def edit(self, one: ExternalId, text: str) -> None:
        self.admin("PUT", f"{DESK}/{one.id}", {"name": text})

    def delete(self, one: ExternalId) -> None:
        self.admin("DELETE", f"{DESK}/{one.id}")


OFFICE = HighLevelOffice
