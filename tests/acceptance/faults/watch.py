"""Working days with faults: the requests are struck, and the sync runs again and again until all is quiet."""

import time
from collections.abc import Sequence

from tests.acceptance.faults import witness
from tests.acceptance.faults.struck import Request
from tests.acceptance.faults.table import Fault
from tests.acceptance.office import Office, Silent

LONGEST_S = 60.0
Q_S = 150.0
"""Q of DESIGN §5 by the stand-ins' clock; by ours it is some tenths of a second."""


class Hurrying(Silent):
    """At every wait the stand-ins' clock catches up with ours, of which some tenths of a second are Q."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._caught_up = time.monotonic()

    def waiting(self, reasons: list[tuple[str, int]], seconds: float) -> None:
        super().waiting(reasons, seconds)
        until = time.monotonic() + max(seconds, 0.1)
        self._office.let_time_pass((until - self._caught_up) * Q_S / self._office.settings["settled_after_s"])
        self._caught_up = until


def strike(office: Office, request: Request, fault: Fault) -> None:
    rule = {"system": request.system, "path": request.path, "mentions": request.mentions, "what": fault.what}
    office.add_fault(rule | {"times": 1})


def until_quiet(office: Office, ids: Sequence[str]) -> list[str]:
    """Sync as a scheduler would; what the runs said was wrong."""
    wrong: list[str] = []
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        report = office.sync(wait=5.0)
        wrong += [error.message for _, error in report.troubles]
        if (
            not report.troubles
            and not witness.has_work(office)
            and all(office.kojo_shows(id_)[0] == "LINKED" for id_ in ids)
        ):
            break
        time.sleep(0.1)
    return wrong
