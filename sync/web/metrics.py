"""``/metrics`` for Prometheus: computed from the database at each scrape, so that any process may be asked.

``METRICS`` is the whole list; ``docs/metrics.md`` says what to alarm on. No label holds personal data.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from models.link import Event
from sync import counted
from sync.store import metrics
from sync.store.metrics import Backlog, Backlogs, Figures

STATES = ("OK", "COOLING", "PAUSED")
ENDINGS = (Event.CONFIRM, Event.STOP, Event.WAIT, Event.DEFER, Event.HAND_BACK, Event.CHANGE)
EVENTS = ("kept", "repeated", "of no use", "refused", "unusable")
SOURCE_JOBS, TARGET_JOBS = ("pull", "write_back", "sweep"), ("watch", "push")

Sample = tuple[tuple[str, ...], float]
"""The values of the labels, and the value."""


@dataclass(frozen=True)
class Described:
    """One metric, without the prefix ``ledgerlink_`` and a counter's ``_total``."""

    name: str
    help: str
    labels: tuple[str, ...]
    samples: Callable[[Figures], Iterable[Sample]]
    is_counter: bool = False

    @property
    def exposed(self) -> str:
        """Its name as Prometheus knows it."""
        return f"ledgerlink_{self.name}{'_total' if self.is_counter else ''}"

    def family(self, figures: Figures | None = None) -> Metric:
        """It with its samples, or only what it is."""
        make = CounterMetricFamily if self.is_counter else GaugeMetricFamily
        family = make(f"ledgerlink_{self.name}", self.help, labels=self.labels)
        for labels, value in self.samples(figures) if figures else ():
            family.add_metric(labels, value)
        return family


# ── gauges ───────────────────────────────────────────────────────────────────────────────────────────────────


def _sources(figures: Figures) -> list[str]:
    return sorted({source for source, _ in figures.routes})


def _targets(figures: Figures) -> list[str]:
    return sorted({target for _, target in figures.routes})


def _ends(figures: Figures, end: Literal["source", "target"]) -> list[str]:
    return _sources(figures) if end == "source" else _targets(figures)


def _counts(
    of: Callable[[Figures], Backlogs], end: Literal["source", "target"]
) -> Callable[[Figures], Iterable[Sample]]:
    return lambda figures: [((name,), of(figures).get(name, Backlog()).count) for name in _ends(figures, end)]


def _ages(
    of: Callable[[Figures], Backlogs], end: Literal["source", "target"]
) -> Callable[[Figures], Iterable[Sample]]:
    return lambda figures: [((name,), of(figures).get(name, Backlog()).oldest_s) for name in _ends(figures, end)]


def _links(figures: Figures) -> Iterable[Sample]:
    return list(figures.links.items())


def _connection_states(figures: Figures) -> Iterator[Sample]:
    for name, state in figures.connections.items():
        yield from (((name, one), float(one == state)) for one in STATES)


def _slots(value: Callable[[Backlog], float]) -> Callable[[Figures], Iterable[Sample]]:
    return lambda figures: [(_job_of(schedule), value(one)) for schedule, one in figures.slots.items()]


def _job_of(schedule: str) -> tuple[str, ...]:
    job, _, connection = schedule.partition("/")
    return job, connection


def _tick_age(figures: Figures) -> Iterable[Sample]:
    return [] if figures.tick_age_s is None else [((), figures.tick_age_s)]


# ── counters ─────────────────────────────────────────────────────────────────────────────────────────────────


def _tally(
    name: str, end: Literal["source", "target"] | None, labels: Iterable[str] = ("",)
) -> Callable[[Figures], Iterable[Sample]]:
    """The counters of a name; those that may move start at 0, so that the first move is seen as one."""

    def samples(figures: Figures) -> Iterable[Sample]:
        connections = list(figures.connections) if end is None else _ends(figures, end)
        values = {(of, label): 0 for of in connections for label in labels}
        values |= {(of, label): value for (of, one, label), value in figures.counters.items() if one == name}
        return [((of, label) if label else (of,), value) for (of, label), value in values.items()]

    return samples


def _runs(figures: Figures) -> Iterable[Sample]:
    known = [(one, job) for one in _sources(figures) for job in SOURCE_JOBS]
    known += [(one, job) for one in _targets(figures) for job in TARGET_JOBS]
    values = {(of, f"{job}/{end}"): 0 for of, job in known for end in counted.ENDS}
    values |= {(of, label): value for (of, one, label), value in figures.counters.items() if one == "runs"}
    return [((of, *label.split("/", 1)), value) for (of, label), value in values.items()]


METRICS: tuple[Described, ...] = (
    Described(
        "links",
        help="Invoices by where they come from, where they go and how they stand.",
        labels=("source", "target", "state"),
        samples=_links,
    ),
    Described(
        "linking_oldest_seconds",
        help="How long the oldest invoice in LINKING has been so; 0 without one.",
        labels=("target",),
        samples=_ages(lambda figures: figures.linking, "target"),
    ),
    Described(
        "links_due",
        help="Invoices that have work now, those in a worker's hands included.",
        labels=("target",),
        samples=_counts(lambda figures: figures.due, "target"),
    ),
    Described(
        "links_due_oldest_seconds",
        help="How long the oldest invoice with work has waited for a worker.",
        labels=("target",),
        samples=_ages(lambda figures: figures.due, "target"),
    ),
    Described(
        "attempts_unanswered",
        help="Writes that the target has not answered clearly; each is looked for.",
        labels=("target",),
        samples=_counts(lambda figures: figures.unanswered, "target"),
    ),
    Described(
        "attempts_unanswered_oldest_seconds",
        help="How long ago the oldest unanswered write was sent first.",
        labels=("target",),
        samples=_ages(lambda figures: figures.unanswered, "target"),
    ),
    Described(
        "notices_due",
        help="States and messages that a source is to be told now.",
        labels=("source",),
        samples=_counts(lambda figures: figures.notices, "source"),
    ),
    Described(
        "notices_due_oldest_seconds",
        help="How long the oldest of them has been due.",
        labels=("source",),
        samples=_ages(lambda figures: figures.notices, "source"),
    ),
    Described(
        "events_open",
        help="Events of a source whose record is still to be read again.",
        labels=("source",),
        samples=_counts(lambda figures: figures.events, "source"),
    ),
    Described(
        "events_open_oldest_seconds",
        help="How long ago the oldest of them came.",
        labels=("source",),
        samples=_ages(lambda figures: figures.events, "source"),
    ),
    Described(
        "slots_open",
        help="Periodic jobs that are still to be run; none of a job where there is none to run.",
        labels=("job", "connection"),
        samples=_slots(lambda one: one.count),
    ),
    Described(
        "slots_open_oldest_seconds",
        help="How long the oldest of them has been due.",
        labels=("job", "connection"),
        samples=_slots(lambda one: one.oldest_s),
    ),
    Described(
        "connection_state",
        help="1 for the state a connection is in: OK, COOLING (asked for a pause), PAUSED.",
        labels=("connection", "state"),
        samples=_connection_states,
    ),
    Described(
        "tick_age_seconds",
        help="How long ago the scheduler ticked; not there before its first tick.",
        labels=(),
        samples=_tick_age,
    ),
    Described(
        "documents",
        help="Invoices that a worker took up, by what happened to them (see docs/states.md).",
        labels=("target", "event"),
        samples=_tally("documents", "target", ENDINGS),
        is_counter=True,
    ),
    Described(
        "sends",
        help="Writes committed to be sent, for the first time or again under their identity.",
        labels=("target", "send"),
        samples=_tally("sends", "target", ("first", "again")),
        is_counter=True,
    ),
    Described(
        "attempts",
        help="Writes whose outcome is known, by outcome.",
        labels=("target", "outcome"),
        samples=_tally("attempts", "target", ("done", "refused", "absent")),
        is_counter=True,
    ),
    Described(
        "records",
        help="Records that a source listed; of these those new, changed or left out; and those that are gone.",
        labels=("source", "what"),
        samples=_tally("records", "source", ("read", "new", "changed", "left out", "gone")),
        is_counter=True,
    ),
    Described(
        "notices",
        help="States and messages told to a source, by what came of it.",
        labels=("source", "outcome"),
        samples=_tally("notices", "source", ("shown", "unshowable", "not taken")),
        is_counter=True,
    ),
    Described(
        "events",
        help="Events that came, by what became of them; refused are those that the source has not signed.",
        labels=("source", "what"),
        samples=_tally("events", "source", EVENTS),
        is_counter=True,
    ),
    Described(
        "runs",
        help="Runs of a job, by how they ended: done, put off (told to wait), failed, broke (a bug).",
        labels=("connection", "job", "outcome"),
        samples=_runs,
        is_counter=True,
    ),
    Described(
        "throttled",
        help="How often the other side asked for a pause (HTTP 429).",
        labels=("connection",),
        samples=_tally("throttled", None),
        is_counter=True,
    ),
    Described(
        "permit_waits",
        help="How often a request had to wait because of the limit of requests that we keep.",
        labels=("connection",),
        samples=_tally("permit waits", None),
        is_counter=True,
    ),
)


class Ledger(Collector):
    """The metrics of one moment."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        """What there is, without asking."""
        return [one.family() for one in METRICS]

    def collect(self) -> Iterable[Metric]:
        """Everything."""
        return [one.family(self._figures) for one in METRICS]


def exposition(figures: Figures) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(Ledger(figures))
    return generate_latest(registry)


async def show(request: Request) -> Response:
    """One scrape, of one moment."""
    figures = await request.app.state.asking.read(metrics.figures)
    return Response(exposition(figures), media_type=CONTENT_TYPE_LATEST)
