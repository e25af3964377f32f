"""``/healthz``: this process lives. ``/readyz``: what the deployment lacks to do its work, one sentence each."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from config.settings import Settings
from models.errors import UsageError
from sync.store import beats, metrics
from sync.web.answers import GONE, away, without_address
from sync.web.asking import Asking, NoAnswerError


@dataclass(frozen=True)
class Reason:
    """Something that keeps work from being done, and what to do about it."""

    sentence: str


async def healthz(_request: Request) -> Response:
    """It asks nobody: a supervisor must not restart this process because the database is away."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Whether work gets done."""
    reasons = await _asked(request.app.state.probing, request.app.state.settings)
    return JSONResponse(
        {"ready": not reasons, "reasons": [one.sentence for one in reasons]}, 503 if reasons else 200
    )


async def _asked(asking: Asking, settings: Settings) -> list[Reason]:
    try:
        return await asking.ask(lambda: _reasons(asking, settings))
    except NoAnswerError as error:
        return [Reason(str(error))]


def _reasons(asking: Asking, settings: Settings) -> list[Reason]:
    database = asking.database
    try:
        database.check_schema()
        with database.reading() as db:
            return [*_clock(db, settings), *_neglected(db, settings)]
    except UsageError as error:
        return [Reason(without_address(database, error))]
    except GONE as error:
        return [Reason(away(database, error))]


def _clock(db: Connection, settings: Settings) -> Iterator[Reason]:
    age_s = beats.age_s(db)
    if age_s is None:
        yield Reason("The scheduler has never ticked; start `ledgerlink scheduler`.")
    elif age_s > settings.tick_late_s:
        yield Reason(f"The scheduler ticked last {age_s:.0f} seconds ago; is `ledgerlink scheduler` running?")


def _neglected(db: Connection, settings: Settings) -> Iterator[Reason]:
    """Work of connections that could be worked on, and that nobody comes for."""
    states = metrics.connections(db)
    for target, oldest_s in metrics.neglected_links(db, settings.overdue_after_s).items():
        if states[target] == "OK":
            yield Reason(
                f"Invoices for {target} have been due for {oldest_s:.0f} seconds and no worker takes them; "
                "is `ledgerlink worker` running?"
            )
    for schedule, oldest_s in metrics.neglected_slots(db, settings.overdue_after_s).items():
        job, _, name = schedule.partition("/")
        if states.get(name, "OK") == "OK":
            yield Reason(
                f"The {job} of {name} has been due for {oldest_s:.0f} seconds and no worker takes it; "
                "is `ledgerlink worker` running?"
            )
