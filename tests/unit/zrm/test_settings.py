"""The settings of a ZRM connection refuse what cannot work, in words; arguments are filled from templates."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.base import ExternalId
from connectors.zrm import TITLE, Settings, connect, limits
from connectors.zrm.arguments import filled, placeholders
from tests.given import given_in_memory
from tests.unit.zrm.records import OFFICE, SETTINGS, record

NEEDED = {"base_url": "https://zrm.invalid/", "token": "a-session"}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"token": "x"}, "base_url\n  Field required"),
    ({"base_url": "https://zrm.invalid"}, "token\n  Field required"),
    (NEEDED | {"token": ""}, "at least 1"),
    (NEEDED | {"workspaceHeader": "x"}, "Extra inputs are not permitted"),
    (NEEDED | {"auth_header": "Bearer {token}"}, "write it like “Authorization: Bearer {token}”"),
    (NEEDED | {"auth_header": "X-Session: token"}, "write it like “Authorization: Bearer {token}”"),
    (NEEDED | {"transformer": "devalue"}, "'auto', 'none' or 'superjson'"),
    (NEEDED | {"procedures": {"lst": "invoice.all"}}, "Extra inputs are not permitted"),
    (
        NEEDED | {"arguments": {"list": {"since": "{sinc}"}}},
        "“sinc” is not known; known are limit, offset, cursor, s",
    ),
    (NEEDED | {"arguments": {"lines": {"limit": "{limit}"}}}, "“{invoice}” must be somewhere in it"),
    (NEEDED | {"arguments": {"customer": {"id": "id"}}}, "“{id}” must be somewhere in it"),
    (NEEDED | {"page_size": 0}, "greater than or equal to 1"),
    (NEEDED | {"requests_per_second": 0}, "greater than or equal to 1"),
    (NEEDED | {"overlap_s": -1}, "greater than or equal to 0"),
    (NEEDED | {"bound_margin_s": -1}, "greater than or equal to 0"),
    (NEEDED | {"default_currency": "usd"}, "pattern"),
    (NEEDED | {"timezone": "Seattle"}, "“Seattle” is not a time zone; write it like America/Chicago"),
    (NEEDED | {"dates_are": "days"}, "'literal' or 'instant'"),
    (NEEDED | {"discount_sign": "minus"}, "'auto', 'as_stated' or 'negated'"),
    (NEEDED | {"total_without_lines": "skip"}, "'line' or 'problem'"),
]


@pytest.mark.parametrize(("said", "sentence"), REFUSED)
def test_settings_that_cannot_work_are_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**said)

    assert sentence in str(refused.value)


def test_the_defaults_are_the_assumptions_of_the_register() -> None:
    settings = Settings(**NEEDED)

    assert (settings.base_url, settings.path_prefix) == ("https://zrm.invalid", "/trpc")
    assert settings.login == {"Authorization": "Bearer a-session"}
    assert (settings.workspace_header, settings.transformer) == ("x-workspace-id", "auto")
    assert (settings.discount_sign, settings.default_currency) == ("auto", "USD")
    assert [(limit.kind, limit.count, limit.seconds) for limit in limits(settings)] == [("request", 10, 1)]


def test_secrets_do_not_show() -> None:
    assert "a-session" not in repr(SETTINGS) + SETTINGS.model_dump_json()


def test_any_record_has_an_identity() -> None:
    source = connect(SETTINGS, OFFICE, given_in_memory())

    broken = record(totalAmount="broken")
    assert source.external_id(broken) == ExternalId("invoice", "550e8400-e29b-41d4-a716-446655440000")


def test_the_documents_name_their_connection() -> None:
    [invoice] = connect(SETTINGS, OFFICE, given_in_memory()).documents(record(), {}).documents

    assert TITLE == "ZRM"
    assert (invoice.ref.connector, invoice.ref.tenant, invoice.ref.entity) == ("zrm", OFFICE, "invoice")
    assert invoice.ref.version == "2026-06-03T17:26:46.983Z"


def test_the_examples_of_the_page_are_settings() -> None:
    page = (Path(__file__).parents[3] / "docs" / "connectors" / "zrm.md").read_text(encoding="utf-8")
    arguments, connection = (tomllib.loads(block) for block in re.findall("```toml\n(.*?)```", page, re.DOTALL))

    said = connection["connection"][0]["settings"] | arguments["connection"]["settings"]

    settings = Settings(**said)
    assert filled(settings.arguments.list, {"limit": 50}) == {"take": 50}
    assert settings.timezone == "America/Los_Angeles"


TEMPLATE = {
    "page": {"limit": "{limit}", "after": "{cursor}"},
    "where": [{"since": "{since}"}],
    "sort": "updatedAt",
}


def test_a_template_is_filled_with_values_of_their_own_types() -> None:
    values = {"limit": 50, "cursor": "abc", "since": "2026-06-01T00:00:00.000Z"}

    assert filled(TEMPLATE, values) == {
        "page": {"limit": 50, "after": "abc"},
        "where": [{"since": "2026-06-01T00:00:00.000Z"}],
        "sort": "updatedAt",
    }


def test_what_has_no_value_is_left_out() -> None:
    assert filled(TEMPLATE, {"limit": 0, "cursor": None}) == {
        "page": {"limit": 0},
        "where": [],
        "sort": "updatedAt",
    }


def test_a_text_that_only_holds_braces_is_no_placeholder() -> None:
    assert placeholders({"a": "x {limit}", "b": ["{since}"], "c": 1}) == {"since"}
