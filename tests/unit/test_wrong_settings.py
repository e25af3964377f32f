"""A setting that is wrong is called by the environment variable that people set."""

import pytest
from pydantic import ValidationError

from config.settings import VARIABLES, Settings, misspelt
from sync.cli import _sentence


def sentence() -> str:
    with pytest.raises(ValidationError) as raised:
        Settings()
    return _sentence(raised.value)


def test_it_is_called_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGERLINK_LEASE_S", "long")

    assert sentence().startswith("The setting LEDGERLINK_LEASE_S is wrong: Input should be a valid number")


@pytest.mark.parametrize("name", ["LEDGERLINK_LEASE", "LEDGERLINK_PULL_EVERY", "LEDGERLINK_WORKER_THREAD"])
def test_a_variable_that_is_misspelt_is_named_with_the_setting_that_was_meant(name: str) -> None:
    found = misspelt(["PATH", "DATABASE_URL", name])

    assert found is not None
    assert found[0] == name
    assert found[1].startswith(name)


def test_a_setting_that_needs_no_prefix_is_named_without() -> None:
    assert misspelt(["LEDGERLINK_DATABASE_URL"]) == ("LEDGERLINK_DATABASE_URL", "DATABASE_URL")


def test_settings_and_the_secrets_of_a_configuration_are_not_taken_for_misspelt_ones() -> None:
    assert misspelt([*VARIABLES.values(), "LEDGERLINK_KOJO_CLIENT_SECRET", "DATABASE_URL", "LEDGERLINK"]) is None
