"""A setting that is wrong is called by the environment variable that people set."""

import pytest
from pydantic import ValidationError

from config.settings import Settings
from sync.cli import _sentence


def sentence() -> str:
    with pytest.raises(ValidationError) as raised:
        Settings()
    return _sentence(raised.value)


def test_it_is_called_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGERLINK_LEASE_S", "long")

    assert sentence().startswith("The setting LEDGERLINK_LEASE_S is wrong: Input should be a valid number")
