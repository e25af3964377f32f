"""Verifies and reads what HighLevel posts when something happens to an invoice (sources.md §6.4); pure.

The signature is over the raw bytes. No page shows the envelope of an invoice's event, so several are unwrapped;
only its kind, its id and the invoice's id are used.
"""

from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from connectors.base import AccessEnded, Event, ExternalId, ForgedEventError, Hint, UnusableEventError
from connectors.highlevel.keys import ed25519_key, rsa_key
from connectors.highlevel.settings import Settings
from connectors.listed import usable_id
from connectors.times import instant
from models import exact_json

ED25519_HEADER = "x-ghl-signature"
RSA_HEADER = "x-wh-signature"

DELETION = "InvoiceDelete"
UNINSTALLED = "UNINSTALL"
_OF_INVOICES = "Invoice"
_BY_STATUS = {
    "delete": DELETION,
    "sent": "InvoiceSent",
    "paid": "InvoicePaid",
    "partially_paid": "InvoicePartiallyPaid",
    "void": "InvoiceVoid",
}
_WHAT_TO_DO = (
    "The app was uninstalled from this location in HighLevel. Install it there again and enter the refresh_token "
    "of the new installation in the connection's settings."
)
_AHEAD = timedelta(minutes=5)
"""How far HighLevel's clock may be before ours."""
_LONGEST_KIND, _LONGEST_EVENT_ID = 50, 200
_MILLISECONDS_FROM = 10**11
"""A number this large counts milliseconds since 1970, a smaller one seconds."""


def hint(event: Event, location: str, settings: Settings) -> Hint | AccessEnded | None:
    """See ``connectors.base.ReceivesWebhooks``."""
    _verify(event, settings)
    body = _parsed(event.body)
    _check_age(body.get("timestamp"), event.at, settings)
    if body.get("type") == UNINSTALLED:
        return _ended(body, event.body, location)
    invoice = _unwrapped(body, settings)
    kind = _kind(body, event.named, invoice)
    if not kind.startswith(_OF_INVOICES) or _is_elsewhere(body, invoice, location):
        return None
    id_ = usable_id(invoice, "_id")
    if id_ is None:
        raise UnusableEventError("There is no invoice with an id in the event.")
    return Hint(_event_id(body, event.body), kind, ExternalId("invoice", id_), is_deleted=kind == DELETION)


def _ended(body: Mapping[str, Any], raw: bytes, location: str) -> AccessEnded | None:
    """Only what names our location: the agency has one event for all of them, and others have their own."""
    if body.get("locationId") != location:
        return None
    return AccessEnded(_event_id(body, raw), UNINSTALLED, _WHAT_TO_DO)


# ── who sent it, and when ────────────────────────────────────────────────────────────────────────────────────


def _verify(event: Event, settings: Settings) -> None:
    """A wrong signature of the one kind is never made good by one of the other."""
    new, old = event.headers.get(ED25519_HEADER), event.headers.get(RSA_HEADER)
    try:
        if new is not None:
            ed25519_key(settings.webhook_ed25519_public_key).verify(_decoded(new), event.body)
        elif old is not None and settings.webhook_accept_legacy_rsa:
            key = rsa_key(settings.webhook_rsa_public_key)
            key.verify(_decoded(old), event.body, PKCS1v15(), hashes.SHA256())
        else:
            raise ForgedEventError("The event has no signature that is accepted here.")
    except InvalidSignature:
        raise ForgedEventError("The event's signature is wrong.") from None


def _decoded(signature: str) -> bytes:
    try:
        return b64decode(signature, validate=True)
    except ValueError:
        raise ForgedEventError("The event's signature is no base64.") from None


def _check_age(said: Any, at: datetime, settings: Settings) -> None:
    """The invoice alone, as the reference page shows it, has no time; all it can do is have it read again."""
    if said is None:
        return
    sent = _moment(said)
    if sent is None:
        raise UnusableEventError("The event's time can't be read.")
    if not -_AHEAD <= at - sent <= timedelta(seconds=settings.webhook_max_age_s):
        raise UnusableEventError("The event is too old, or from the future.")


def _moment(said: Any) -> datetime | None:
    try:
        if isinstance(said, int | Decimal) and not isinstance(said, bool):
            return datetime.fromtimestamp(float(said) / (1000 if said >= _MILLISECONDS_FROM else 1), UTC)
        return instant(said) if isinstance(said, str) else None
    except (ValueError, OverflowError, OSError):
        return None


# ── what it says ─────────────────────────────────────────────────────────────────────────────────────────────


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        said = exact_json.loads(body)
    except ValueError:
        raise UnusableEventError("The event is no JSON.") from None
    if not isinstance(said, dict):
        raise UnusableEventError("The event is no JSON object.")
    return said


def _unwrapped(body: Mapping[str, Any], settings: Settings) -> Mapping[str, Any]:
    inside = (body[name] for name in settings.webhook_unwrap if isinstance(body.get(name), dict))
    return next(inside, body)


def _kind(body: Mapping[str, Any], named: str, invoice: Mapping[str, Any]) -> str:
    """What the event says, else its address, else what the invoice's status tells."""
    said = body.get("type")
    kind = said if isinstance(said, str) and said else named
    return (kind or _BY_STATUS.get(str(invoice.get("status")), "InvoiceUpdate"))[:_LONGEST_KIND]


def _is_elsewhere(body: Mapping[str, Any], invoice: Mapping[str, Any], location: str) -> bool:
    """An app has one address for all locations that installed it."""
    said = {body.get("locationId"), invoice.get("altId")} - {None} if _are_texts(body, invoice) else set()
    return bool(said) and location not in said


def _are_texts(body: Mapping[str, Any], invoice: Mapping[str, Any]) -> bool:
    return all(isinstance(each, str | None) for each in (body.get("locationId"), invoice.get("altId")))


def _event_id(body: Mapping[str, Any], raw: bytes) -> str:
    """What every copy of an event has; one without an id is known by its bytes."""
    said = body.get("webhookId")
    if isinstance(said, str) and 0 < len(said) <= _LONGEST_EVENT_ID and said.isprintable():
        return said
    return f"sha256:{sha256(raw).hexdigest()}"
