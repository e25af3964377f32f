"""Kojo in the contract."""

from decimal import Decimal
from typing import Any

from connectors.base import ExternalId
from models.errors import RetryableError, UnavailableError
from sandbox.kojo import Kojo
from tests.contract.office import SourceOffice

LINE = {"description": "Conduit", "extPriceFloat": Decimal("12.50"), "glCode": {"code": "5010"}}


class KojoOffice(SourceOffice):
    stand_in = Kojo
    package = "connectors.kojo"
    system = "kojo"
    account = "acme"
    listing = {"path": "/graphql", "mentions": "invoices("}
    small_pages = {"page_size": 20}
    own_failures = (
        ({"kind": "graphql_errors"}, RetryableError),
        ({"kind": "partial_data"}, RetryableError),
        ({"kind": "respond", "status": 200, "body": {"data": {"invoices": None}}}, UnavailableError),
    )

    def settings(self) -> dict[str, Any]:
        return {"base_url": self.url, "client_id": "kojo-client", "client_secret": "kojo-secret"}

    def enter(self) -> ExternalId:
        body = {
            "invoiceNumber": "C-1",
            "invoiceDate": "2026-11-05 00:00:00.000Z",
            "state": "APPROVED",
            "subtotal": Decimal("12.50"),
            "totalDue": Decimal("12.50"),
            "vendor": {"id": self.look("vendors")[0]["id"]},
            "invoiceItems": [LINE],
        }
        return ExternalId("invoice", self.admin("POST", "kojo/acme/invoices", body)["id"])

    def edit(self, one: ExternalId, text: str) -> None:
        self.admin("PUT", f"kojo/acme/invoices/{one.id}", {"title": text})

    def delete(self, one: ExternalId) -> None:
        self.admin("DELETE", f"kojo/acme/invoices/{one.id}")

    def erase(self, one: ExternalId) -> None:
        """Kojo keeps what is deleted; this is an accident of its own."""
        self.set(keeps_deleted=False)
        self.delete(one)

    def shown(self, one: ExternalId) -> tuple[str, str]:
        invoice = self.admin("GET", f"kojo/acme/invoices/{one.id}")
        return invoice["integrationState"], invoice["integrationMessage"] or ""


OFFICE = KojoOffice
