"""The settings of a HighLevel connection refuse what cannot work, in words."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.highlevel import NATIVE_SYNC, TITLE, Settings, connect, limits
from sync.store.permits import MARGIN_S, WAIT_AT_MOST_S
from tests.given import given_in_memory
from tests.unit.highlevel.records import LOCATION, record

CLIENT = {"client_id": "hl-client", "client_secret": "hl-secret", "refresh_token": "hl-refresh"}
TOKEN = {"private_token": "pit-hl-private"}
ONE_WAY = "give either client_id, client_secret and refresh_token, or private_token, and not both"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, ONE_WAY),
    ({"client_id": "hl-client", "client_secret": "hl-secret"}, ONE_WAY),
    (CLIENT | TOKEN, ONE_WAY),
    (TOKEN | {"client_id": "hl-client"}, ONE_WAY),
    (TOKEN | {"pageSize": 5}, "Extra inputs are not permitted"),
    (TOKEN | {"page_size": 1}, "greater than or equal to 2"),
    (TOKEN | {"timezone": "Dallas"}, "“Dallas” is not a time zone; write it like America/Chicago"),
    (TOKEN | {"api_version": "2021 07"}, "pattern"),
    (TOKEN | {"amount_is": "all"}, "'unit' or 'line'"),
    (TOKEN | {"webhook_ed25519_public_key": "MCow"}, "this is not an Ed25519 public key in base64"),
    (TOKEN | {"webhook_rsa_public_key": "-----BEGIN"}, "this is not an RSA public key in PEM"),
    (TOKEN | {"webhook_accept_legacy_rsa": True}, "webhook_accept_legacy_rsa needs webhook_rsa_public_key"),
]


@pytest.mark.parametrize(("said", "sentence"), REFUSED)
def test_settings_that_cannot_work_are_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**said)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("said", [CLIENT, TOKEN])
def test_either_way_to_log_in_is_enough(said: dict[str, Any]) -> None:
    assert Settings(**said, base_url="https://highlevel.invalid/").base_url == "https://highlevel.invalid"


def test_secrets_do_not_show() -> None:
    shown = "".join(
        repr(settings) + settings.model_dump_json() for settings in (Settings(**CLIENT), Settings(**TOKEN))
    )

    assert not [secret for secret in ("hl-secret", "hl-refresh", "pit-hl-private") if secret in shown]


def test_the_package_names_its_system_and_the_systems_own_sync() -> None:
    assert (TITLE, "QuickBooks" in NATIVE_SYNC) == ("HighLevel", True)


def test_the_limits_stay_below_highlevels_and_the_short_one_is_waited_for() -> None:
    short, long = limits(Settings(**TOKEN))

    assert short.count / (short.seconds + MARGIN_S) * 10 < 100
    assert short.seconds + MARGIN_S <= WAIT_AT_MOST_S
    assert long.count / long.seconds * 86400 < 200_000


def test_any_record_with_an_id_has_an_identity() -> None:
    source = connect(Settings(**TOKEN), LOCATION, given_in_memory())

    assert source.external_id({"_id": "6a1d", "total": "broken"}).id == "6a1d"
    assert source.external_id(record()).entity == "invoice"
