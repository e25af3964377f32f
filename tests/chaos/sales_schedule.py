"""Draws what people do at the sources that sell, and what befalls those sources; pure.

With dice of its own, so that a day of bills stays the day that it was.
"""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from tests.chaos.act import Act, Json
from tests.chaos.sellers import SELLERS, Deal

OPENED_WITH = len(SELLERS)
"""One sale at each source is there before the first life."""

TAX_RATE = Decimal("0.0825")


def acts(random: Random, sold: int) -> tuple[Act, ...]:
    """What is sold before a life begins, and what is done with it and with older sales."""
    news = [Act(0.0, "sell", (random.choice(list(SELLERS)), _deal(random))) for _ in range(random.randint(0, 4))]
    others = [_act(random, sold) for _ in range(random.randint(0, 4))]
    return (*news, *others)


def fault(random: Random) -> tuple[Json, ...]:
    """Now and then a rule for one of the sources."""
    if random.random() < 0.4:
        return ()
    where, kinds = random.choice(PLACES)
    what = dict(random.choice(kinds))
    if "seconds" in what:
        what["seconds"] = round(random.uniform(0.2, 1.0), 3)
    when: Json = random.choice(({"nth": random.randint(1, 3)}, {"times": 1}, {"times": random.randint(1, 3)}))
    return ({**where, **when, "what": what},)


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────


def _act(random: Random, sold: int) -> Act:
    draw = random.choices(list(ACTS), weights=list(ACTS.values()))[0]
    after_s = random.choice((0.0, random.uniform(0.0, 1.5)))
    position = sold - 1 - int(sold * random.random() ** 1.5)
    return Act(after_s, draw.__name__, (position, *draw(random)))


def _cents(random: Random) -> int:
    return random.choice((random.randint(50, 99), random.randint(100, 99_999), random.randint(100, 9_999_999)))


def _lines(random: Random) -> tuple[int, ...]:
    return tuple(_cents(random) for _ in range(random.choice((1, 1, 2, 3, 5))))


def _deal(random: Random) -> Deal:
    lines = _lines(random)
    is_credit = random.random() < 0.1
    discount = random.randint(1, sum(lines) // 2) if not is_credit and random.random() < 0.25 else 0
    is_taxed = random.random() < 0.35
    return Deal(lines, discount, _tax(sum(lines) - discount) if is_taxed else 0, is_credit)


def _tax(cents: int) -> int:
    return max(1, round(cents * TAX_RATE))


def change_sale(random: Random) -> tuple[Any, ...]:
    return (_lines(random),)


def pay(random: Random) -> tuple[Any, ...]:
    """All that is open, or a part of it."""
    return (random.choice((Decimal(1), Decimal(random.randint(5, 95)) / 100)),)


def call_off(random: Random) -> tuple[Any, ...]:  # noqa: ARG001 - every draw is asked in the same way
    return ()


def take_back(random: Random) -> tuple[Any, ...]:  # noqa: ARG001 - as above
    return ()


ACTS: dict[Callable[[Random], tuple[Any, ...]], int] = {change_sale: 10, pay: 20, call_off: 4, take_back: 1}
"""What people do with a sale that is there already, and how often; each draws what else the verb needs."""


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────

_ANYWHERE: tuple[Json, ...] = (
    {"kind": "drop"},
    {"kind": "hang", "seconds": 1.0},
    {"kind": "delay", "seconds": 1.0},
    {"kind": "drip", "seconds": 1.0},
    {"kind": "truncate"},
    {"kind": "truncate", "promised": False},
    {"kind": "gateway_error", "status": 502},
    {"kind": "gateway_error", "status": 503},
    {"kind": "wrong_content_type"},
)
_TOLD: tuple[Json, ...] = (
    {"kind": "rate_limited", "retry_after": 1},
    {"kind": "unauthorized"},
    {"kind": "server_error"},
    {"kind": "previous_page"},
)
_LISTED: tuple[Json, ...] = ({"kind": "repeated_rows", "rows": 2}, {"kind": "rows_move", "rows": 2})
_OWN: dict[str, tuple[Json, ...]] = {
    "coperniq": (*_LISTED, {"kind": "refusal", "status": 403}, {"kind": "refusal", "status": 502}),
    "pool_office_manager": ({"kind": "graphql_errors"}, {"kind": "partial_data", "missing": 2}),
    "highlevel": (),
    "zrm": (
        *_LISTED,
        {"kind": "refusal", "code": "INTERNAL_SERVER_ERROR"},
        {"kind": "refusal", "code": "TIMEOUT"},
        {"kind": "refusal", "code": "FORBIDDEN"},
    ),
}
PLACES: tuple[tuple[Json, tuple[Json, ...]], ...] = tuple(
    ({"system": system}, (*_ANYWHERE, *_TOLD, *_TOLD, *own, *own)) for system, own in _OWN.items()
)
"""Where faults strike, and which; the words that a source has of its own are drawn more often."""
