"""Counts the runs of a step of the flow, by how they ended."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError

from models.errors import RateLimitedError, SyncError
from sync.connect import Workshop
from sync.store import tallies
from sync.store.connections import ConnectionRow


class Came(Protocol):
    """What a run came to."""

    trouble: SyncError | None


P = ParamSpec("P")
C = TypeVar("C", bound=Came)

ENDS = ("done", "put off", "failed", "broke")
"""How a run ends: well, told to wait, in trouble of its connection, or by a bug or a database that went away."""


def counted(
    job: str,
) -> Callable[
    [Callable[Concatenate[Workshop, ConnectionRow, P], C]], Callable[Concatenate[Workshop, ConnectionRow, P], C]
]:
    """Count each run under the job's name. It changes nothing of a run, not even how it fails."""

    def decorate(
        step: Callable[Concatenate[Workshop, ConnectionRow, P], C],
    ) -> Callable[Concatenate[Workshop, ConnectionRow, P], C]:
        @wraps(step)
        def run(workshop: Workshop, row: ConnectionRow, /, *args: P.args, **kwargs: P.kwargs) -> C:
            try:
                came = step(workshop, row, *args, **kwargs)
            except Exception:
                with suppress(DBAPIError):
                    _count(workshop, row, job, "broke")
                raise
            _count(workshop, row, job, _end(came.trouble))
            return came

        return run

    return decorate


def _end(trouble: SyncError | None) -> str:
    match trouble:
        case None:
            return "done"
        case RateLimitedError():
            return "put off"
        case _:
            return "failed"


def _count(workshop: Workshop, row: ConnectionRow, job: str, end: str) -> None:
    with workshop.database.transaction() as db:
        tallies.count(db, row.id, "runs", f"{job}/{end}")
