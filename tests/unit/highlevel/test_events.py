"""Which posts are HighLevel's, and what they are about (sources.md §6.4)."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import AccessEnded, Event, ExternalId, ForgedEventError, Hint, UnusableEventError
from connectors.highlevel import Settings, connect
from connectors.highlevel.events import hint
from tests.given import given_in_memory
from tests.unit.highlevel.records import LOCATION, record

NOW = datetime(2026, 6, 3, 18, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
DER = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
PEM = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
SETTINGS = Settings(private_token="pit", webhook_ed25519_public_key=DER)
LEGACY = SETTINGS.model_copy(update={"webhook_accept_legacy_rsa": True, "webhook_rsa_public_key": PEM})

INVOICE = {"_id": "i1", "status": "sent", "altId": LOCATION}
HEAD = {"type": "InvoiceUpdate", "timestamp": "2026-06-03T17:59:00.000Z", "webhookId": "w1"}
UNINSTALLED = HEAD | {"type": "UNINSTALL", "appId": "a1", "companyId": "c1", "locationId": LOCATION}
MEANT = Hint("w1", "InvoiceUpdate", ExternalId("invoice", "i1"))


def signed(body: Any, named: str = "", key: Ed25519PrivateKey = KEY, at: datetime = NOW) -> Event:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Event(raw, {"x-ghl-signature": b64encode(key.sign(raw)).decode()}, named, at)


def by_rsa(body: dict[str, Any]) -> Event:
    raw = json.dumps(body).encode()
    signature = b64encode(RSA.sign(raw, padding.PKCS1v15(), hashes.SHA256())).decode()
    return Event(raw, {"x-wh-signature": signature}, "", NOW)


def read(event: Event, settings: Settings = SETTINGS) -> Hint | AccessEnded | None:
    return hint(event, LOCATION, settings)


# ── what it is about ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        HEAD | {"data": INVOICE},
        HEAD | {"webhookPayload": INVOICE},
        HEAD | {"invoice": INVOICE},
        HEAD | INVOICE,
        HEAD | INVOICE | {"locationId": LOCATION},
        HEAD | {"data": INVOICE, "timestamp": 1780509540000},
    ],
)
def test_an_invoice_is_found_in_every_envelope(body: dict[str, Any]) -> None:
    assert read(signed(body)) == MEANT


@pytest.mark.parametrize("kind", ["Create", "Update", "Sent", "Paid", "PartiallyPaid", "Void", "Delete"])
def test_all_seven_events_are_hints_and_one_is_a_deletion(kind: str) -> None:
    found = read(signed(HEAD | {"type": f"Invoice{kind}", "data": INVOICE}))

    assert isinstance(found, Hint)
    assert (found.kind, found.is_deleted) == (f"Invoice{kind}", kind == "Delete")


@pytest.mark.parametrize(
    ("status", "named", "kind"),
    [
        ("sent", "", "InvoiceSent"),
        ("delete", "", "InvoiceDelete"),
        ("draft", "", "InvoiceUpdate"),
        ("sent", "InvoicePaid", "InvoicePaid"),
    ],
)
def test_the_bare_invoice_of_the_reference_page_is_a_hint_too(status: str, named: str, kind: str) -> None:
    found = read(signed(INVOICE | {"status": status}, named))

    assert isinstance(found, Hint)
    assert (found.kind, found.identity.id, found.is_deleted) == (kind, "i1", kind == "InvoiceDelete")


def test_bare_events_are_told_apart_by_their_bytes() -> None:
    first, again, other = (read(signed(INVOICE | {"total": total})) for total in (1, 1, 2))

    assert first
    assert other
    assert first == again
    assert first.event_id != other.event_id


def test_what_the_event_says_counts_more_than_its_address() -> None:
    assert read(signed(HEAD | {"data": INVOICE}, "InvoiceDelete")) == MEANT


@pytest.mark.parametrize(
    "body",
    [
        {"type": "ContactCreate", "id": "c1"},
        HEAD | {"data": INVOICE | {"altId": "another location"}},
        HEAD | {"data": INVOICE | {"altId": None}, "locationId": "another location"},
    ],
)
def test_events_about_nothing_we_have_are_no_hints(body: dict[str, Any]) -> None:
    assert read(signed(body)) is None


# ── who sent it ──────────────────────────────────────────────────────────────────────────────────────────────

BODY = HEAD | {"data": INVOICE}


def test_a_single_changed_byte_is_noticed() -> None:
    genuine = signed(BODY)
    changed = Event(genuine.body.replace(b"i1", b"i2"), genuine.headers, "", NOW)

    with pytest.raises(ForgedEventError, match="signature is wrong"):
        read(changed)


@pytest.mark.parametrize("signature", ["", "no base64!", b64encode(b"short").decode()])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    with pytest.raises(ForgedEventError):
        read(Event(json.dumps(BODY).encode(), {"x-ghl-signature": signature}, "", NOW))


def test_somebody_elses_key_is_refused() -> None:
    with pytest.raises(ForgedEventError):
        read(signed(BODY, key=Ed25519PrivateKey.generate()))


def test_without_a_signature_nothing_is_taken() -> None:
    with pytest.raises(ForgedEventError, match="no signature that is accepted"):
        read(Event(json.dumps(BODY).encode(), {}, "", NOW))


def test_the_old_signature_counts_only_where_the_settings_say_so() -> None:
    assert read(by_rsa(BODY), LEGACY) == MEANT
    with pytest.raises(ForgedEventError):
        read(by_rsa(BODY))


def test_a_wrong_new_signature_is_not_made_good_by_an_old_one() -> None:
    both = {**by_rsa(BODY).headers, **signed(BODY, key=Ed25519PrivateKey.generate()).headers}

    with pytest.raises(ForgedEventError):
        read(Event(json.dumps(BODY).encode(), both, "", NOW), LEGACY)


# ── uninstalled ──────────────────────────────────────────────────────────────────────────────────────────────


def test_an_app_that_was_uninstalled_from_our_location_ends_our_access() -> None:
    ended = read(signed(UNINSTALLED))

    assert isinstance(ended, AccessEnded)
    assert (ended.event_id, ended.kind) == (HEAD["webhookId"], "UNINSTALL")
    assert ended.message.startswith("The app was uninstalled from this location in HighLevel.")


@pytest.mark.parametrize("location", [{}, {"locationId": "another"}, {"locationId": None}])
def test_an_app_that_was_uninstalled_elsewhere_is_nothing_to_us(location: dict[str, Any]) -> None:
    assert read(signed({**HEAD, "type": "UNINSTALL", **location})) is None


def test_an_app_that_was_installed_is_nothing_to_read() -> None:
    assert read(signed(UNINSTALLED | {"type": "INSTALL"})) is None


def test_nobody_else_can_end_our_access() -> None:
    with pytest.raises(ForgedEventError):
        read(signed(UNINSTALLED, key=Ed25519PrivateKey.generate()))


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("minutes", "fits"), [(1, True), (119, True), (122, False), (-4, True), (-7, False)])
def test_a_repeat_may_come_late_and_not_later(minutes: int, fits: bool) -> None:  # noqa: FBT001
    """GH-4: six attempts, ten minutes apart, with the first one's time."""
    event = signed(BODY, at=datetime(2026, 6, 3, 17, 59, tzinfo=UTC) + timedelta(minutes=minutes))

    if fits:
        assert read(event) == MEANT
    else:
        with pytest.raises(UnusableEventError, match="too old, or from the future"):
            read(event)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"a": NaN}',
        HEAD | {"data": {}},
        HEAD | {"data": {"_id": 7}},
        HEAD | {"timestamp": "soon"},
    ],
)
def test_what_is_signed_and_can_not_be_read_is_said(body: Any) -> None:
    with pytest.raises(UnusableEventError):
        read(signed(body))


@given(
    st.dictionaries(
        st.sampled_from(
            ["type", "timestamp", "webhookId", "data", "invoice", "locationId", "altId", "_id", "status"]
        ),
        st.none()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=9)
        | st.dictionaries(st.sampled_from(["_id", "altId", "status"]), st.text(max_size=3) | st.integers()),
    ),
    st.text(max_size=60),
)
def test_anything_signed_is_a_hint_or_a_sentence(body: dict[str, Any], named: str) -> None:
    try:
        found = read(signed(body, named))
    except UnusableEventError:
        return
    assert found is None or (len(found.event_id) <= 200 and len(found.kind) <= 50)


# ── deleted ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_deleted_record_maps_to_a_deleted_invoice() -> None:
    source = connect(SETTINGS, LOCATION, given_in_memory())
    assert hasattr(source, "deleted")

    [invoice] = source.documents(source.deleted(record()), {}).documents

    assert invoice.status == "deleted"
