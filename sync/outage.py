"""What cannot be used for a while is said once, with the reason, and once more when it can be used again."""

import logging
from dataclasses import dataclass


@dataclass
class Outage:
    """One thing that may be away; safe to share between threads, which may say it twice at most."""

    what: str
    log: logging.Logger
    meanwhile: str = ""
    """What is done without it."""
    reason: str | None = None

    def met(self, reason: str) -> None:
        """It can't be used, and why."""
        if reason != self.reason:
            meanwhile = f"; {self.meanwhile}" if self.meanwhile else ""
            self.log.warning("%s can't be used just now: %s%s", self.what, reason, meanwhile)
        self.reason = reason

    def over(self) -> None:
        """It was used."""
        if self.reason is not None:
            self.log.info("%s can be used again.", self.what)
        self.reason = None
