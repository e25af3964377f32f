"""The settings of a Kojo connection refuse what cannot work, in words."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.kojo import TITLE, Settings, connect
from tests.given import given_in_memory
from tests.unit.kojo.records import record

CLIENT = {"client_id": "kojo-client", "client_secret": "kojo-secret"}
ONE_WAY = "give either client_id and client_secret, or api_key, and not both"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, ONE_WAY),
    ({"client_id": "kojo-client"}, ONE_WAY),
    ({"client_secret": "kojo-secret"}, ONE_WAY),
    (CLIENT | {"api_key": "kojo-legacy-key"}, ONE_WAY),
    ({"client_id": "kojo-client", "api_key": "kojo-legacy-key"}, ONE_WAY),
    (CLIENT | {"clientId": "x"}, "Extra inputs are not permitted"),
    (CLIENT | {"page_size": 0}, "greater than or equal to 1"),
    (CLIENT | {"page_size": 101}, "less than or equal to 100"),
    (CLIENT | {"overlap_s": -1}, "greater than or equal to 0"),
    (CLIENT | {"timezone": "Chicago"}, "“Chicago” is not a time zone; write it like America/Chicago"),
    (CLIENT | {"timezone": "../etc/passwd"}, "is not a time zone"),
    (CLIENT | {"default_currency": "usd"}, "pattern"),
    (CLIENT | {"total_due_is": "rest"}, "'total' or 'balance'"),
]


@pytest.mark.parametrize(("said", "sentence"), REFUSED)
def test_settings_that_cannot_work_are_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**said)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("said", [CLIENT, {"api_key": "kojo-legacy-key"}])
def test_either_way_to_log_in_is_enough(said: dict[str, Any]) -> None:
    settings = Settings(**said, base_url="https://kojo.invalid/")

    assert settings.base_url == "https://kojo.invalid"
    assert settings.graphql_path == "/graphql"


def test_secrets_do_not_show() -> None:
    shown = repr(Settings(**CLIENT)) + Settings(**CLIENT).model_dump_json()

    assert "kojo-secret" not in shown


def test_any_record_with_an_id_has_an_identity() -> None:
    source = connect(Settings(**CLIENT), "acme", given_in_memory())

    assert source.external_id({"id": "ck1", "totalDue": "broken"}).id == "ck1"
    assert source.external_id(record()).entity == "invoice"


def test_the_mapping_needs_no_memory_and_leaves_it_alone() -> None:
    source = connect(Settings(**CLIENT), "acme", given_in_memory())

    mapped = source.documents(record(), {"kept": 1})

    assert TITLE == "Kojo"
    assert mapped.memory == {"kept": 1}
    assert [(document.ref.connector, document.ref.tenant) for document in mapped.documents] == [("kojo", "acme")]
