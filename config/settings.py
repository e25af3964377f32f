"""Every period, wait and address of a deployment: environment variables with production defaults."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PREFIX = "LEDGERLINK_"


class Settings(BaseSettings):
    """``DATABASE_URL`` and ``LEDGERLINK_*``; seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore", use_attribute_docstrings=True)

    database_url: str = Field(default="sqlite:///ledgerlink.db", validation_alias="DATABASE_URL")
    """Where everything is kept that must not be lost: ``sqlite:///file.db`` or ``postgresql://user:password@host/name``."""
    database_connections: int | None = Field(default=None, ge=1)
    """How many PostgreSQL gives one process at most; without it what its threads can use at once."""
    connect_timeout_s: float = Field(default=5.0, gt=0)
    """How long PostgreSQL may take to accept a connection."""
    statement_timeout_s: float = Field(default=30.0, gt=0)
    """Whatever takes longer than any lease would end too late to count."""
    lock_timeout_s: float = Field(default=10.0, gt=0)
    """Half a lease: whoever waits longer for a row should go on with others while its leases still stand."""
    idle_in_transaction_timeout_s: float = Field(default=20.0, gt=0)
    """A lease: a process that is stopped in mid-transaction holds up others no longer than one that was killed."""
    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    """Where workers hear the bell; ``ledgerlink up`` needs none."""
    key: str | None = None
    """Encrypts stored logins; without it a key file is made beside a SQLite database."""
    log: Literal["auto", "json", "text"] = "auto"
    """The form of the logs; "auto" is text on a terminal and JSON elsewhere."""
    log_level: Literal["debug", "info", "warning", "error"] | None = None
    """Without it a worker logs from info on, and what people run by hand logs nothing."""
    lease_s: float = Field(default=20.0, gt=0)
    """How long a worker owns a document without saying so again; what a killed one held is free after that."""
    resend_create_after_s: float = Field(default=30.0, ge=0)
    """How long an unanswered create that is nowhere to be seen waits before it is sent again."""
    look_after_s: float = Field(default=5.0, ge=0)
    """How soon after a lost answer the target is looked at."""
    settled_after_s: float = Field(default=150.0, ge=0)
    """Q: the longest a target may still be working on a request (quickbooks.md §3.1)."""
    look_margin_s: float = Field(default=120.0, ge=0)
    """How much the target's clock may be behind when we look for what was made since a time."""
    retry_first_s: float = Field(default=2.0, gt=0)
    """How long a document waits after its first failure; each wait is twice the last one."""
    retry_longest_s: float = Field(default=900.0, gt=0)
    """The longest of these waits."""
    tries_max: int = Field(default=8, ge=1)
    """After so many counted failures a person must act."""
    leave_alone_s: float = Field(default=2.0, ge=0)
    """How long ``sync --wait`` leaves a target alone that does not answer."""
    cool_down_s: float = Field(default=60.0, ge=0)
    """After a 429 that does not say how long (quickbooks.md §1.3)."""

    breaker_failures: int = Field(default=5, ge=1)
    """After so many failures of a system in a row its connection is paused, and tried from time to time."""
    probe_first_s: float = Field(default=30.0, gt=0)
    """How soon a connection that was paused by its failures is tried; each wait is twice the last one."""
    probe_longest_s: float = Field(default=900.0, gt=0)
    """The longest of these waits."""
    probe_broken_s: float = Field(default=900.0, gt=0)
    """How often a connection that a person must mend is tried: it may be mended on the other side."""

    web_host: str = "127.0.0.1"
    """Where the web server listens; it has no login."""
    web_port: int = Field(default=8080, ge=0, le=65535)
    """0 takes any free one."""
    tick_late_s: float = Field(default=15.0, gt=0)
    """``/readyz`` complains when the clock has not ticked for so long; it ticks every second."""
    overdue_after_s: float = Field(default=300.0, gt=0)
    """``/readyz`` complains of work that was due for so long while no worker came for it."""
    web_wait_s: float = Field(default=3.0, gt=0)
    """How long a probe waits for the database; what is not a probe waits three times as long."""

    worker_threads: int = Field(default=8, ge=1)
    """Turns that one worker process does at once; each may wait for another system."""
    pushers: int = Field(default=2, ge=1)
    """Workers that may push to one target at once: while one waits for an answer another prepares a batch."""
    turn_s: float = Field(default=5.0, gt=0)
    """How long one connection keeps a worker while others wait."""
    look_for_itself_after_s: float = Field(default=5.0, gt=0)
    """A worker that heard nothing for so long looks for work."""
    stop_within_s: float = Field(default=10.0, gt=0)
    """How long a worker that is told to stop may finish what it began."""

    pull_every_s: float = Field(default=300.0, gt=0)
    """How often a source is asked what changed. A connection may have its own (``[connection.every]``)."""
    watch_every_s: float = Field(default=300.0, gt=0)
    """How often a target is asked what people changed there."""
    write_back_every_s: float = Field(default=30.0, gt=0)
    """How often a source is told how its invoices stand."""
    push_every_s: float = Field(default=1.0, gt=0)
    """How often workers are rung for while a target has work."""
    sweep_every_s: float = Field(default=86_400.0, gt=0)
    """How often a source is asked what it still has; what two sweeps in a row miss is looked for by its id."""
    sweep_lost_max: int = Field(default=10, ge=0)
    """A sweep that misses more invoices than this for the first time is doubted: its connection is paused."""
    sweep_lost_share_max: float = Field(default=0.1, ge=0, le=1)
    """So it is when it misses a larger share of them than this, but for a single one."""
    housekeeping_every_s: float = Field(default=3600.0, gt=0)
    """How often what nobody needs any more is deleted."""

    @property
    def connections_max(self) -> int:
        """Each thread works in one transaction while its heartbeat renews in another; the chores have some too."""
        return self.database_connections or 2 * self.worker_threads + 4

    @property
    def fresh_s(self) -> float:
        """How old a heartbeat, a look and a recorded attempt may be when a request leaves (DESIGN §5)."""
        return self.lease_s / 3

    @property
    def quiet_after_s(self) -> float:
        """So long after the last recorded send nobody can be working on it any more: it may have left late."""
        return self.settled_after_s + self.fresh_s


VARIABLES = {
    name: str(field.validation_alias or _PREFIX + name.upper()) for name, field in Settings.model_fields.items()
}
"""The environment variable of each setting."""


def misspelt(environment: Iterable[str]) -> tuple[str, str] | None:
    """A variable that looks like a setting and is none, and the setting that was meant.

    Others that begin in the same way are left alone: a configuration may name its secrets as it likes.
    """
    settings = set(VARIABLES.values())
    for name in {one for one in environment if one.startswith(_PREFIX)} - settings:
        bare = name.removeprefix(_PREFIX)
        if meant := [bare] if bare in settings else get_close_matches(name, settings, n=1, cutoff=0.85):
            return name, meant[0]
    return None
