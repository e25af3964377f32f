"""Workers, a pull and people at the same moment: nobody waits in a circle, and no version is missed."""

import threading
import time
from collections.abc import Iterator

import pytest

from models.link import LinkState
from sync.store import links
from tests.integration.store.racing import in_threads
from tests.unit.sync.firm import Firm
from tests.unit.sync.promises import all_is_as_promised

INVOICES = 24
BUSY_S = 2.0


@pytest.fixture
def firm(either_ledger_url: str) -> Iterator[Firm]:
    opened = Firm(either_ledger_url, batch_size=8)
    yield opened
    opened.close()


def test_a_version_that_is_pulled_while_the_last_one_is_confirmed_is_not_missed(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.enter("inv-1")
    firm.pull()
    confirmed, begun = threading.Event(), threading.Event()
    is_owned = links.is_owned

    def looks_and_sleeps(*about: object) -> bool:
        seen = is_owned(*about)  # type: ignore[arg-type]
        begun.set()
        confirmed.wait(1.0)
        return seen

    def meanwhile() -> None:
        firm.books.meanwhile = lambda: None
        firm.enter("inv-1", amount="11.00")
        pulling.start()
        assert begun.wait(10.0)

    pulling = threading.Thread(target=firm.pull)
    monkeypatch.setattr(links, "is_owned", looks_and_sleeps)
    firm.books.meanwhile = meanwhile

    firm.push()
    confirmed.set()
    pulling.join()
    firm.push()

    assert (firm.state("inv-1"), firm.bill().total) == (LinkState.LINKED, "11.00")


def test_everybody_at_once_never_waits_in_a_circle(firm: Firm) -> None:
    ids = [f"inv-{n}" for n in range(INVOICES)]
    for id_ in ids:
        firm.enter(id_, number=f"N-{id_}")
    firm.pull()
    until = time.monotonic() + BUSY_S

    def everybody(position: int) -> None:
        turn = 0
        while time.monotonic() < until:
            turn += 1
            match position:
                case 0 | 1:
                    firm.push()
                case 2:
                    changed = ids if turn % 2 else list(reversed(ids))
                    for id_ in changed[: INVOICES // 2]:
                        firm.enter(id_, number=f"N-{id_}", amount=f"{turn}.00")
                    firm.pull_at_once()
                case 3:
                    firm.write_back()
                case 4:
                    firm.watch()
                case _:
                    firm.resync_all()

    in_threads(everybody, 6)
    firm.until_quiet()

    all_is_as_promised(firm)
    assert {row.state for row in firm.rows()} == {LinkState.LINKED}
