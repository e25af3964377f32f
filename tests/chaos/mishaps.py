"""Draws what else befalls a firm of many processes: its servers, its schedulers, its workers' clocks; pure.

From the same seed as the day, but with dice of its own, so that both firms live through the same days.
"""

from collections import Counter
from dataclasses import replace
from random import Random

from tests.chaos.act import Act
from tests.chaos.schedule import Day, Ending, Life, Limits, Moment

LONGEST_LIFE_S = 5.0
AWAY_S = 10.0
"""How long Valkey stays away."""

NAP_S = 3.2
"""How long who is put to sleep sleeps: longer than a lease, and shorter than Q."""

LINES = ("postgresql", "valkey")

ENDINGS: dict[Ending, int] = {"killed": 75, "told to stop": 15, "put to sleep": 10}

STRICT = Limits(requests_per_second=8, requests_per_minute=400, batches_per_minute=100)
"""What QuickBooks allows on a strict day: Intuit's own limits, in a day that is as short as ours."""

LIMITS_EVERY = 4
"""Every so many days are strict."""

WRONG_S = 3600.0


def befall(day: Day, number: int) -> Day:
    """The day, with what befalls its servers and its workers."""
    random = Random(f"{day.seed}/mishaps")
    limits = STRICT if number % LIMITS_EVERY == LIMITS_EVERY - 1 else None
    lives = tuple(_life(random, life) for life in day.lives)
    return replace(day, lives=lives, limits=limits)


def _life(random: Random, life: Life) -> Life:
    return replace(
        life,
        ending=random.choices(list(ENDINGS), weights=list(ENDINGS.values()))[0],
        clock_off_s=random.choice((-WRONG_S, WRONG_S)) if random.random() < 0.1 else 0.0,
        mishaps=_mishap(random) if random.random() < 0.35 else (),
        end=_sooner(life.end),
    )


def _sooner(moment: Moment) -> Moment:
    """Workers that stay need no time to begin with."""
    return replace(moment, latest_s=min(moment.latest_s, LONGEST_LIFE_S))


def _mishap(random: Random) -> tuple[Act, ...]:
    verb = random.choices(list(MISHAPS), weights=list(MISHAPS.values()))[0]
    at_s = random.uniform(0.0, 2.0)
    match verb:
        case "cut":
            return (Act(at_s, verb, (random.choice(LINES),)),)
        case "lose_replies":
            return (Act(at_s, verb, (random.choice(LINES), random.randint(1, 8))),)
        case "freeze":
            return (Act(at_s, verb, (random.choice(LINES), round(random.uniform(0.3, 3.0), 3))),)
        case "put_a_scheduler_to_sleep":
            return (Act(at_s, verb, ()), Act(at_s + NAP_S, "wake_schedulers", ()))
        case "take_bell_away":
            return (Act(at_s, verb, ()), Act(at_s + AWAY_S, "bring_bell_back", ()))
        case _:
            return (Act(at_s, verb, ()),)


MISHAPS = {
    "cut": 4,
    "lose_replies": 6,
    "freeze": 3,
    "flush_bell": 2,
    "restart_bell": 2,
    "take_bell_away": 1,
    "restart_database": 2,
    "kill_a_scheduler": 3,
    "tell_a_scheduler_to_stop": 1,
    "put_a_scheduler_to_sleep": 1,
}
"""What may happen, and how often."""


def drawn(day: Day) -> Counter[str]:
    """How often each of these is in a day."""
    verbs = Counter(act.verb for life in day.lives for act in life.mishaps)
    return verbs + Counter(life.ending for life in day.lives)
