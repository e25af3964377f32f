"""The two mutations through which an integration writes to Kojo's invoices (sources.md §3.5)."""

from typing import Any

from sandbox.kojo.organisation import Organisation, Record


class WritingError(Exception):
    """Kojo's answer to a mutation it does not carry out; nothing was changed."""


def update_integration_state(
    organisation: Organisation, id_: str, changes: dict[str, Any], updated_at: str | None
) -> Record:
    """What is not among the changes stays, the message too. `updated_at` None leaves that as well."""
    invoice = _existing(organisation, id_)
    if changes.get("integrationState", "") is None:
        raise WritingError("integrationState cannot be null")
    invoice.update(changes)
    if updated_at:
        invoice["updatedAt"] = updated_at
    return invoice


def mark_as_paid(organisation: Organisation, ids: list[str], user_id: str, now: str) -> list[Record]:
    """All or nothing: one invoice that is not approved fails the entire request."""
    invoices = [_existing(organisation, id_) for id_ in ids]
    if user_id not in organisation.users:
        raise WritingError(f"User {user_id} not found")
    for invoice in invoices:
        if invoice["state"] != "APPROVED":
            raise WritingError(f"Invoice {invoice['id']} must be approved before it can be marked as paid")
    for invoice in invoices:
        paid = {"state": "CLOSED", "paidAt": now, "paidById": user_id, "payments": invoice["totalDue"]}
        invoice.update(paid, updatedAt=now)
    return invoices


def _existing(organisation: Organisation, id_: str) -> Record:
    invoice = organisation.invoices.get(id_)
    if invoice is None or invoice["deletedAt"] is not None:
        raise WritingError(f"Invoice {id_} not found")
    return invoice
