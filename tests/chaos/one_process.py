"""A firm of the smallest kind: a SQLite ledger, and `ledgerlink sync` run by hand, several times at once."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self

from tests.chaos.firm import Firm
from tests.chaos.nursery import Process
from tests.chaos.schedule import Life


class OneProcess(Firm):
    """Its workers pull, push and end by themselves."""

    QUICK: ClassVar[Mapping[str, str]] = {
        "LEASE_S": "1.2",
        "RESEND_CREATE_AFTER_S": "0.3",
        "SETTLED_AFTER_S": "4",
        "LOOK_AFTER_S": "0.1",
        "RETRY_FIRST_S": "0.1",
        "RETRY_LONGEST_S": "2",
        "COOL_DOWN_S": "1",
    }

    @property
    def address(self) -> str:
        """As of `Firm`."""
        return f"sqlite:///{self.folder / 'ledger.db'}"

    def copied(self, folder: Path, settings: Mapping[str, str], tooth: str | None = None) -> Self:
        """As of `Firm`."""
        self.outside.start_anew()
        for file in self.folder.iterdir():
            if file != self._log:
                shutil.copy(file, folder / file.name)
        return type(self)(self.outside, folder, self.nursery, settings, tooth)

    def begin(self, life: Life) -> Process:
        """As of `Firm`."""
        return self.start("sync", "--wait", "2", from_scratch=life.from_scratch)

    def come_to_rest(self) -> None:
        """As of `Firm`."""
        self.resume_what_is_paused()
        self.run("sync", "--wait", "60")

    def close(self) -> None:
        """They have ended."""
