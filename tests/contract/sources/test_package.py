"""What a source's package exports, and that connecting asks nothing yet."""

from importlib import import_module
from types import ModuleType

import pytest
from pydantic import ValidationError

from connectors.base import Limit, WritesBack
from tests.contract.office import SourceOffice

LONGEST_WORD_ABOUT_ITS_SYNC = 200
"""It stands within a message of at most 500 characters."""


@pytest.fixture
def package(office: SourceOffice) -> ModuleType:
    return import_module(office.package)


def test_a_typo_in_its_settings_is_refused(office: SourceOffice, package: ModuleType) -> None:
    package.Settings(**office.settings())

    with pytest.raises(ValidationError, match="extra_forbidden"):
        package.Settings(**office.settings(), base_ulr="https://typo.invalid")


def test_it_says_how_often_it_may_be_asked(office: SourceOffice, package: ModuleType) -> None:
    limits = package.limits(package.Settings(**office.settings()))

    assert all(isinstance(one, Limit) for one in limits)
    assert package.TITLE


def test_connecting_asks_nothing(office: SourceOffice) -> None:
    office.forget_requests()

    office.connected()

    assert office.requests() == []


def test_what_it_says_of_its_own_sync_is_a_sentence(package: ModuleType) -> None:
    said: str = getattr(package, "NATIVE_SYNC", "Nothing.")

    assert said.endswith(".")
    assert len(said) < LONGEST_WORD_ABOUT_ITS_SYNC


def test_it_says_whether_it_can_be_told_how_invoices_stand(office: SourceOffice, package: ModuleType) -> None:
    assert getattr(package, "SHOWS_STATES", False) == isinstance(office.connected(), WritesBack)
