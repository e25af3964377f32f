"""Pool Office Manager in the contract."""

from typing import Any

from connectors.base import ExternalId
from models.errors import RetryableError, UnavailableError
from sandbox.pool_office_manager import PoolOfficeManager
from tests.contract.office import SourceOffice

LINE = {
    "description": "Weekly cleaning",
    "quantity": 1,
    "unitPrice": 85,
    "amount": 85,
    "service": {"id": "svc_001"},
}
INVOICES = "pool_office_manager/austin-pool-services/invoices"
FIGURES = {"subtotal": 85, "tax": 0, "total": 85, "paidAmount": 0, "balance": 85}


class PoolOfficeManagerOffice(SourceOffice):
    stand_in = PoolOfficeManager
    package = "connectors.pool_office_manager"
    system = "pool_office_manager"
    account = "austin-pool-services"
    listing = {"path": "/graphql", "mentions": "infiniteInvoices("}
    small_pages = {"page_size": 25}
    tells_changes = False
    own_failures = (
        ({"kind": "graphql_errors"}, RetryableError),
        ({"kind": "respond", "status": 200, "body": {"data": {"infiniteInvoices": None}}}, UnavailableError),
    )

    odd_pages = ({"kind": "partial_data", "missing": 2},)

    def settings(self) -> dict[str, Any]:
        return {"base_url": self.url, "client_id": "pom-client", "refresh_token": "pom-refresh"}

    def enter(self) -> ExternalId:
        body = {
            "number": "C-1",
            "status": "SENT",
            "customer": {"id": "cust_456"},
            "dueDate": "2026-12-05T00:00:00Z",
            "lineItems": [LINE],
        }
        return ExternalId("invoice", self.admin("POST", INVOICES, body | FIGURES)["id"])

    def edit(self, one: ExternalId, text: str) -> None:
        self.admin("PUT", f"{INVOICES}/{one.id}", {"notes": text})

    def delete(self, one: ExternalId) -> None:
        self.admin("DELETE", f"{INVOICES}/{one.id}")


OFFICE = PoolOfficeManagerOffice
