"""Coperniq in the contract."""

from decimal import Decimal
from typing import Any

from connectors.base import ExternalId
from models.errors import ConnectionBrokenError, RetryableError, UnavailableError
from sandbox.coperniq import Coperniq
from tests.contract.office import SourceOffice

LINE = {"description": "Survey", "quantity": 1, "unitPrice": Decimal("12.50"), "unitCost": 0}


class CoperniqOffice(SourceOffice):
    stand_in = Coperniq
    package = "connectors.coperniq"
    system = "coperniq"
    account = "7301"
    listing = {"path": "*/invoices"}
    small_pages = {"page_size": 20}
    without_limits = {"limits": False, "sends_retry_after": True}
    renews_its_login = False
    own_failures = (
        ({"kind": "refusal", "status": 400}, RetryableError),
        ({"kind": "refusal", "status": 403}, ConnectionBrokenError),
        ({"kind": "refusal", "status": 502}, UnavailableError),
        ({"kind": "respond", "status": 200, "body": {"items": None, "has_more": False}}, UnavailableError),
    )
    odd_pages = ({"kind": "repeated_rows", "rows": 3}, {"kind": "rows_move", "rows": 3})
    identity = frozenset({("id",), ("listedAs",)})
    not_kept = {("listedAs",): "is ours: in which list it came, which the identity tells"}

    def settings(self) -> dict[str, Any]:
        return {"base_url": f"{self.url}/v1", "api_key": "coperniq-key"}

    def listed(self) -> set[ExternalId]:
        """No list shows what is archived."""
        listed = (record for record in self.look("invoices") if not record["isArchived"])
        return {ExternalId("invoice", str(record["id"])) for record in listed}

    def enter(self) -> ExternalId:
        account = {"id": self.look("accounts")[0]["id"]}
        body = {"status": "SENT", "account": account, "lineItems": [LINE], "amount": Decimal("12.50")}
        return ExternalId("invoice", str(self.admin("POST", "coperniq/7301/invoices", body)["id"]))

    def edit(self, one: ExternalId, text: str) -> None:
        self.admin("PUT", f"coperniq/7301/invoices/{one.id}", {"description": text})

    def delete(self, one: ExternalId) -> None:
        self.admin("DELETE", f"coperniq/7301/invoices/{one.id}")


OFFICE = CoperniqOffice
