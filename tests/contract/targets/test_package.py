"""What a target's package exports, and that connecting asks nothing yet."""

from importlib import import_module
from types import ModuleType

import pytest
from pydantic import ValidationError

from connectors.base import Limit
from models.document import Kind
from models.errors import MappingError
from tests.contract.books import Books


@pytest.fixture
def package(books: Books) -> ModuleType:
    return import_module(books.package)


def test_a_typo_in_its_settings_is_refused(books: Books, package: ModuleType) -> None:
    package.Settings(**books.settings())

    with pytest.raises(ValidationError, match="extra_forbidden"):
        package.Settings(**books.settings(), base_ulr="https://typo.invalid")


def test_a_typo_in_a_routes_policy_is_refused(books: Books, package: ModuleType) -> None:
    package.Policy(**books.policy.target)

    with pytest.raises(ValidationError, match="extra_forbidden"):
        package.Policy(**books.policy.target, rounding_acount="5990")


def test_it_says_how_often_it_may_be_asked(books: Books, package: ModuleType) -> None:
    limits = package.limits(package.Settings(**books.settings()))

    assert all(isinstance(one, Limit) for one in limits)
    assert package.TITLE


def test_connecting_asks_nothing(books: Books) -> None:
    books.forget_requests()

    books.connected()

    assert books.requests() == []


def test_it_has_an_entity_for_each_kind_that_it_takes_and_no_other(books: Books) -> None:
    target = books.connected()

    entities = [target.entity(kind) for kind in books.kinds]

    assert len(set(entities)) == len(books.kinds)
    for kind in set(Kind) - set(books.kinds):
        with pytest.raises(MappingError):
            target.entity(kind)
