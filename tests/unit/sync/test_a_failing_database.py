"""A database that fails for a moment is no fault of the documents that were being worked on."""

import pytest
from sqlalchemy.exc import OperationalError

from models.link import LinkState
from sync.store import references
from tests.unit.sync.firm import Firm


def test_documents_are_given_back_as_they_were_and_nobody_looks_for_a_bug(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    firm.enter("inv-1")
    firm.pull()

    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, ConnectionError("the server closed the connection"))

    with monkeypatch.context() as broken:
        broken.setattr(references, "save", fails)
        with pytest.raises(OperationalError):
            firm.push()

    assert (firm.links()[0].lost_leases, firm.state("inv-1")) == (0, LinkState.NOT_LINKED)
    assert "broke" not in caplog.text
    firm.push()
    assert firm.state("inv-1") is LinkState.LINKED
