"""What the stand-in still has, and what it has no more."""

from typing import Any

import pytest

from connectors.base import ExternalId
from connectors.graphql import PartialAnswerError
from models.errors import ConnectionBrokenError, RetryableError
from tests.integration.pool_office_manager.office import Office, records

GONE = ExternalId("invoice", "inv_099")


def swept(office: Office, **settings: Any) -> list[str]:
    return [identity.id for page in office.connected(**settings).sweep() for identity in page.listed]


@pytest.mark.parametrize("page_size", [30, 100])
def test_a_sweep_lists_everything_that_is_there(office: Office, page_size: int) -> None:
    office.delete(GONE.id)

    listed = swept(office, page_size=page_size)

    assert sorted(set(listed)) == office.ids()
    assert GONE.id not in listed


def test_a_look_brings_the_record_that_a_pull_would(office: Office) -> None:
    source = office.connected()
    [pulled] = [record for record in records(source.pull(None)) if record["id"] == GONE.id]

    assert source.look(GONE) == pulled


def test_a_look_for_what_was_deleted_finds_nothing(office: Office) -> None:
    office.delete(GONE.id)

    assert office.connected().look(GONE) is None


def test_a_look_that_fails_does_not_say_that_it_is_gone(office: Office) -> None:
    said = {"organization": {"id": "org_001"}, "invoice0": None}
    broken = {"message": "Timeout", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    body = {"data": said, "errors": [broken]}
    office.break_nth(1, {"kind": "respond", "status": 200, "body": body}, mentions="invoice0")

    with pytest.raises(PartialAnswerError):
        office.connected().look(GONE)


def test_a_sweep_that_breaks_off_says_so(office: Office) -> None:
    office.break_nth(2, {"kind": "server_error"})

    with pytest.raises(RetryableError):
        swept(office)


def test_a_sweep_that_stands_still_says_so(office: Office) -> None:
    office.break_nth(3, {"kind": "previous_page"})

    with pytest.raises(RetryableError, match="the same page of invoices a second time"):
        swept(office)


def test_another_organisation_is_neither_swept_nor_looked_at(office: Office) -> None:
    office.edit("org_001", entity="organizations", slug="dallas-pools")

    with pytest.raises(ConnectionBrokenError, match="belongs to the organisation dallas-pools"):
        swept(office)
    with pytest.raises(ConnectionBrokenError, match="belongs to the organisation dallas-pools"):
        office.connected().look(GONE)
