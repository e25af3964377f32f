"""The settings of a Pool Office Manager connection refuse what cannot work, in words."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors import pool_office_manager
from connectors.pool_office_manager import Settings
from tests.given import given_in_memory
from tests.unit.pool_office_manager.records import ACCOUNT, SETTINGS, record

LOGIN = {"client_id": "pom-client", "refresh_token": "pom-refresh"}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"refresh_token": "x"}, "Field required"),
    ({"client_id": "x"}, "Field required"),
    ({"client_id": "", "refresh_token": "x"}, "at least 1 character"),
    ({"client_id": "x", "refresh_token": ""}, "it is empty"),
    (LOGIN | {"clientId": "x"}, "Extra inputs are not permitted"),
    (LOGIN | {"page_size": 1}, "greater than or equal to 2"),
    (LOGIN | {"requests_per_second": 0}, "greater than or equal to 1"),
    (LOGIN | {"updated_filter_field": "a b"}, "pattern"),
    (LOGIN | {"overlap_s": -1}, "greater than or equal to 0"),
    (LOGIN | {"write_quickbooks_id": True}, "Input should be False"),
    (LOGIN | {"default_currency": "usd"}, "pattern"),
    (LOGIN | {"default_timezone": "Austin"}, "“Austin” is not a time zone; write it like America/Chicago"),
]


@pytest.mark.parametrize(("said", "sentence"), REFUSED)
def test_settings_that_cannot_work_are_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**said)

    assert sentence in str(refused.value)


def test_the_defaults_are_those_of_the_register() -> None:
    assert (SETTINGS.requests_per_second, SETTINGS.updated_filter_field, SETTINGS.list_full_nodes) == (
        5,
        None,
        True,
    )
    assert (SETTINGS.write_quickbooks_id, SETTINGS.page_size) == (False, 50)
    assert (SETTINGS.default_currency, SETTINGS.default_timezone) == ("USD", "America/New_York")


def test_a_slash_at_the_end_of_the_address_does_no_harm() -> None:
    assert Settings(**LOGIN, base_url="https://pom.invalid/").base_url == "https://pom.invalid"


def test_secrets_do_not_show() -> None:
    shown = repr(SETTINGS) + SETTINGS.model_dump_json()

    assert "pom-refresh" not in shown


def test_any_record_with_an_id_has_an_identity() -> None:
    source = pool_office_manager.connect(SETTINGS, ACCOUNT, given_in_memory())

    assert source.external_id({"id": "inv_001", "total": "broken"}).id == "inv_001"
    assert source.external_id(record()).entity == "invoice"


def test_it_says_what_it_is_called_and_what_posts_beside_us() -> None:
    assert pool_office_manager.TITLE == "Pool Office Manager"
    assert pool_office_manager.NATIVE_SYNC.startswith("Disconnect QuickBooks in Pool Office Manager")
