"""Draws what happens in a day of a firm: who does what, which faults strike, and when workers are killed; pure.

Everything comes from one seed, before anything is started, so that the same seed always draws the same day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Any, Literal

from tests.chaos import sales_schedule
from tests.chaos.act import Act, Json

LONGEST_LIFE_S = 8.0

OPENED_WITH = 3
"""Invoices are there before the first life."""

LATEST_S = 1.5
"""The longest the target works on what nobody waits for any more; well below the Q of the firm's settings."""


@dataclass(frozen=True)
class Limits:
    """So many requests may be sent to QuickBooks; by default so many that nobody notices."""

    requests_per_second: int = 1000
    requests_per_minute: int = 10_000
    batches_per_minute: int = 10_000


@dataclass(frozen=True)
class Temper:
    """What a target does with a request id that it has seen before."""

    name: str
    quickbooks: Json
    asks_for_patience: bool = False
    """Whether nothing may be sent again before Q."""


TEMPERS = (
    Temper("honours request ids", {}),
    Temper("remembers refusals as well", {"replay_faults": True}),
    Temper("honours no request id", {"replay_requests": False}, asks_for_patience=True),
)
"""The last one forgets every id at once, all day long. As a fault of single requests, `forget_request_id` would
strike next to never: a used id is sent again only where a write arrives between a look and a repeat. Its stories
are in tests/acceptance/faults.
"""


@dataclass(frozen=True)
class Moment:
    """When a worker is killed: so many requests of a kind after its start and a bit more, or at the latest then.

    Requests of other workers count as well: who of several is killed in the middle of what is chance.
    """

    requests: int
    path: str
    """How the path of those requests ends; "" for all."""
    extra_s: float
    latest_s: float


Ending = Literal["killed", "told to stop", "put to sleep"]
"""SIGKILL; SIGTERM, while its successor works already; SIGSTOP for longer than a lease, SIGCONT and SIGKILL."""


@dataclass(frozen=True)
class Life:
    """A worker from its start to its end, and what begins with it: faults, and what people do meanwhile."""

    faults: tuple[Json, ...]
    acts: tuple[Act, ...]
    end: Moment
    from_scratch: bool
    """Whether it starts with a new interpreter, or as a copy of a warm one, which is faster."""
    clears: bool
    """Whether the faults of earlier lives that have not struck yet are taken back."""
    people_look: bool
    """Whether somebody looks after what stopped, before this worker starts and when all others have ended."""
    ending: Ending = "killed"
    """What happens to it at its last moment."""
    clock_off_s: float = 0.0
    """How wrong its clock is."""
    sales: tuple[Act, ...] = ()
    """What people do at the sources that sell; verbs of `salespeople.Salespeople`'s."""
    mishaps: tuple[Act, ...] = ()
    """What happens meanwhile to the servers and to the schedulers; verbs of `deployment.Deployment`'s."""


@dataclass(frozen=True)
class Day:
    """The workers of a day, in the order of their starts, and what kind of target it is."""

    seed: str
    temper: Temper
    lives: tuple[Life, ...]
    limits: Limits | None = None
    """Limits that QuickBooks insists on, where it does."""


def days(seed: int, kills: int, kills_a_day: int) -> list[Day]:
    """So many lives, spread over days; each day begins with a new ledger."""
    counts = [min(kills_a_day, kills - done) for done in range(0, kills, kills_a_day)]
    return [day(f"{seed}/{number}", TEMPERS[number % len(TEMPERS)], count) for number, count in enumerate(counts)]


def endless(seed: int, kills_a_day: int) -> Iterator[Day]:
    """Day after day: a life may end by itself before it is killed, so nobody knows how many days it takes."""
    for number in count():
        yield day(f"{seed}/{number}", TEMPERS[number % len(TEMPERS)], kills_a_day)


def day(seed: str, temper: Temper, count: int) -> Day:
    """One day with so many lives."""
    random, of_sales = Random(seed), Random(f"{seed}/sales")
    lives: list[Life] = []
    entered, sold = OPENED_WITH, sales_schedule.OPENED_WITH
    for _ in range(count):
        one = _with_sales(of_sales, _life(random, entered), sold)
        entered += sum(act.verb == "enter" for act in one.acts)
        sold += sum(act.verb == "sell" for act in one.sales)
        lives.append(one)
    return Day(seed, temper, tuple(lives))


def _life(random: Random, entered: int) -> Life:
    news = [Act(0.0, "enter", (_lines(random),)) for _ in range(random.randint(0, 10))]
    acts = [_act(random, entered) for _ in range(random.randint(0, 4))]
    from_scratch = random.random() < 0.1
    return Life(
        faults=tuple(_fault(random) for _ in range(random.choice((0, 1, 1, 2)))),
        acts=(*news, *acts),
        end=_moment(random, from_scratch=from_scratch),
        from_scratch=from_scratch,
        clears=random.random() < 0.2,
        people_look=random.random() < 0.05,
    )


def _with_sales(random: Random, life: Life, sold: int) -> Life:
    faults = sales_schedule.fault(random)
    return replace(life, faults=(*life.faults, *faults), sales=sales_schedule.acts(random, sold))


def _moment(random: Random, *, from_scratch: bool) -> Moment:
    """Most are around a write; some while it reads, some at any time, some in the middle of the longest wait.

    Requests tell how far a worker is, however slow the machine; only a few are killed by the time.
    """
    kinds = [(6, "/batch")] * 6 + [(60, "")] * 2 + [(15, "/query"), (8, "/graphql")]
    most, path = random.choice(kinds)
    extra_s = random.choice((0.0, random.uniform(0, 0.02), random.uniform(0, 0.1)))
    latest_s = random.uniform(0.05, 2.0) + from_scratch if random.random() < 0.15 else LONGEST_LIFE_S
    return Moment(random.randint(1, most), path, extra_s, latest_s)


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────


def _act(random: Random, entered: int) -> Act:
    draw = random.choices(list(ACTS), weights=list(ACTS.values()))[0]
    after_s = random.choice((0.0, random.uniform(0.0, 1.5)))
    return Act(after_s, draw.__name__, (_position(random, entered), *draw(random)))


def _position(random: Random, entered: int) -> int:
    """An invoice; more often a recent one."""
    return entered - 1 - int(entered * random.random() ** 1.5)


def _cents(random: Random) -> int:
    return random.choice((random.randint(1, 99), random.randint(100, 99_999), random.randint(100, 9_999_999)))


def _lines(random: Random) -> tuple[int, ...]:
    return tuple(_cents(random) for _ in range(random.choice((1, 1, 2, 3))))


def _day(random: Random) -> str:
    return f"2026-12-{random.randint(6, 31):02}"


def change_amounts(random: Random) -> tuple[Any, ...]:
    return (_lines(random),)


def change_due_date(random: Random) -> tuple[Any, ...]:
    return (_day(random),)


def void(random: Random) -> tuple[Any, ...]:  # noqa: ARG001 - every draw is asked in the same way
    return ()


def write_memo(random: Random) -> tuple[Any, ...]:
    return (f"Seen {random.randint(1, 9999)}.",)


def wipe_memo(random: Random) -> tuple[Any, ...]:
    return (f"Mine {random.randint(1, 9999)}.",)


def set_due_date(random: Random) -> tuple[Any, ...]:
    return (f"2027-01-{random.randint(1, 31):02}",)


def set_amount(random: Random) -> tuple[Any, ...]:
    return (_cents(random),)


def delete(random: Random) -> tuple[Any, ...]:  # noqa: ARG001 - as above
    return ()


ACTS: dict[Callable[[Random], tuple[Any, ...]], int] = {
    change_amounts: 10,
    change_due_date: 6,
    void: 3,
    write_memo: 8,
    wipe_memo: 2,
    set_due_date: 5,
    set_amount: 5,
    delete: 3,
}
"""What people do with an invoice that is there already, and how often; each draws what else the verb needs."""


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────


def _fault(random: Random) -> Json:
    """One rule for the stand-ins' admin side."""
    where, kinds = random.choice(PLACES)
    what = dict(random.choice(kinds))
    if "seconds" in what:
        what["seconds"] = round(random.uniform(0.2, LATEST_S), 3)
    when: Json = random.choice(({"nth": random.randint(1, 2)}, {"times": 1}, {"times": random.randint(1, 3)}))
    return {**where, **when, "what": what}


_ANYWHERE: tuple[Json, ...] = (
    {"kind": "drop"},
    {"kind": "hang", "seconds": 1.0},
    {"kind": "delay", "seconds": 1.0},
    {"kind": "truncate"},
    {"kind": "truncate", "promised": False},
    {"kind": "gateway_error", "status": 502},
    {"kind": "gateway_error", "status": 503},
    {"kind": "drip", "seconds": 1.0},
    {"kind": "wrong_content_type"},
)
_OF_WRITES: tuple[Json, ...] = (
    {"kind": "commit_then_drop"},
    {"kind": "commit_then_drop"},
    {"kind": "commit_late", "seconds": 1.0},
    {"kind": "commit_late", "seconds": 1.0, "answer": "nothing"},
    {"kind": "gateway_error", "status": 504, "handled": True},
    {"kind": "gateway_error", "status": 502, "handled": True},
    {"kind": "respond", "status": 200, "body": "<html>ok</html>", "handled": True},
)
_OF_QUICKBOOKS: tuple[Json, ...] = (
    {"kind": "throttled", "form": "json", "retry_after": 1},
    {"kind": "throttled", "form": "xml", "retry_after": 1},
    {"kind": "throttled", "form": "html", "retry_after": 1},
    {"kind": "unauthenticated"},
    {"kind": "forbidden"},
    {"kind": "system_fault"},
)
_OF_BATCHES: tuple[Json, ...] = (
    {"kind": "system_fault", "handled": True},
    {"kind": "partial_batch", "missing": 1},
    {"kind": "partial_batch", "missing": 3},
    {"kind": "partial_batch", "missing": 30},
    {"kind": "one_name_at_a_time"},
    {"kind": "poisoned_item", "text": "lot 2"},
    {"kind": "poisoned_batch", "text": "lot 3"},
    {"kind": "poisoned_batch", "text": "lot 3", "others_handled": True},
)
_OF_KOJO: tuple[Json, ...] = (
    {"kind": "graphql_errors"},
    {"kind": "partial_data"},
    {"kind": "rate_limited", "retry_after": 1},
    {"kind": "unauthorized"},
    {"kind": "server_error"},
    {"kind": "server_error", "handled": True},
    {"kind": "previous_page"},
)

_BATCH: Json = {"system": "quickbooks", "path": "/v3/company/*/batch"}
_READS: tuple[Json, ...] = tuple(
    {"system": "quickbooks", "path": f"*/{what}"} for what in ("query", "query", "cdc")
)
PLACES: tuple[tuple[Json, tuple[Json, ...]], ...] = (
    *[(_BATCH, _OF_WRITES)] * 12,
    *[(_BATCH, (*_ANYWHERE, *_OF_QUICKBOOKS))] * 3,
    *[(_BATCH, _OF_BATCHES)] * 6,
    *[(read, (*_ANYWHERE, *_OF_QUICKBOOKS)) for read in _READS],
    ({"system": "quickbooks", "path": "/oauth2/*"}, ({"kind": "drop"}, {"kind": "gateway_error", "status": 503})),
    ({"system": "kojo", "path": "/graphql"}, (*_ANYWHERE, *_OF_KOJO)),
    ({"system": "kojo", "path": "/graphql", "mentions": "mutation"}, (*_ANYWHERE, *_OF_WRITES, *_OF_KOJO)),
)
"""Where faults strike, and which; the write to QuickBooks is struck most often."""
