"""The settings of a Coperniq connection refuse what cannot work, in words."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.coperniq import NATIVE_SYNC, TITLE, Settings, connect
from tests.unit.coperniq.given import given_in_memory
from tests.unit.coperniq.records import bill, record

KEY = {"api_key": "coperniq-key"}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "Field required"),
    ({"api_key": ""}, "at least 1"),
    (KEY | {"apiKey": "x"}, "Extra inputs are not permitted"),
    (KEY | {"page_size": 0}, "greater than or equal to 1"),
    (KEY | {"page_size": 101}, "less than or equal to 100"),
    (KEY | {"overlap_s": -1}, "greater than or equal to 0"),
    (KEY | {"daily_budget": 5001}, "less than or equal to 5000"),
    (KEY | {"rate_limit_wait_s": 0}, "greater than or equal to 1"),
    (KEY | {"streams": []}, "at least 1"),
    (KEY | {"streams": ["quotes"]}, "'invoices' or 'bills'"),
    (KEY | {"streams": ["bills", "bills"]}, "name each of invoices and bills once at most"),
    (KEY | {"timezone": "Denver"}, "“Denver” is not a time zone; write it like America/Chicago"),
    (KEY | {"timezone": "../etc/passwd"}, "is not a time zone"),
    (KEY | {"default_currency": "usd"}, "pattern"),
    (KEY | {"residual_policy": "ignore"}, "'error', 'tax' or 'adjustment_line'"),
]


@pytest.mark.parametrize(("said", "sentence"), REFUSED)
def test_settings_that_cannot_work_are_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**said)

    assert sentence in str(refused.value)


def test_the_defaults_are_those_of_the_register() -> None:
    settings = Settings(api_key="k", base_url="https://coperniq.invalid/v1/")

    assert settings.base_url == "https://coperniq.invalid/v1"
    assert (settings.default_currency, settings.issue_date_from) == ("USD", "first_seen_issued")
    assert (settings.residual_policy, settings.percentage_scale) == ("error", "auto")
    assert (settings.overlap_s, settings.order_by) == (300, "asc")
    assert (settings.rate_limit_wait_s, settings.daily_budget) == (60, 4000)
    assert settings.streams == ("invoices",)


def test_secrets_do_not_show() -> None:
    shown = repr(Settings(**KEY)) + Settings(**KEY).model_dump_json()

    assert "coperniq-key" not in shown


@pytest.mark.parametrize(
    ("of", "entity"),
    [
        (record(amount="broken"), "invoice"),
        (bill(amount="broken"), "bill"),
        ({"id": 480101}, "invoice"),
        ({"id": 480101, "type": "BILL"}, "bill"),
        ({"id": 480101, "billNumber": 512}, "bill"),
    ],
)
def test_any_record_with_an_id_has_an_identity(of: dict[str, Any], entity: str) -> None:
    identity = connect(Settings(**KEY), "7301", given_in_memory()).external_id(of)

    assert (identity.entity, identity.id) == (entity, "480101")


def test_a_source_maps_for_its_account() -> None:
    mapped = connect(Settings(**KEY), "7301", given_in_memory()).documents(record(), {"kept": 1})

    assert [(document.ref.connector, document.ref.tenant) for document in mapped.documents] == [
        ("coperniq", "7301")
    ]
    assert mapped.memory["kept"] == 1


def test_its_own_sync_is_called_by_name() -> None:
    assert TITLE == "Coperniq"
    assert "own QuickBooks sync off in Coperniq" in NATIVE_SYNC
