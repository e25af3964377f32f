"""A seed draws a whole day before anything is started."""

from collections import Counter

from tests.chaos import mishaps, sales_schedule, schedule
from tests.chaos.deployment import Deployment
from tests.chaos.people import People
from tests.chaos.salespeople import Salespeople
from tests.chaos.sellers import SELLERS


def test_the_same_seed_draws_the_same_days() -> None:
    assert schedule.days(7, 120, 50) == schedule.days(7, 120, 50)
    assert schedule.days(7, 120, 50) != schedule.days(8, 120, 50)


def test_so_many_lives_as_were_asked_for() -> None:
    assert [len(day.lives) for day in schedule.days(1, 120, 50)] == [50, 50, 20]


def test_people_only_do_what_they_can_with_what_is_there() -> None:
    for day in schedule.days(3, 200, 100):
        entered = schedule.OPENED_WITH
        for life in day.lives:
            acts = [act for act in life.acts if act.verb != "enter"]
            assert all(hasattr(People, act.verb) and 0 <= act.what[0] < entered for act in acts)
            entered += len(life.acts) - len(acts)


def test_every_fault_and_every_act_is_drawn_in_a_thousand_lives() -> None:
    lives = [life for day in schedule.days(5, 1000, 50) for life in day.lives]

    acts = Counter(act.verb for life in lives for act in life.acts)
    kinds = Counter(rule["what"]["kind"] for life in lives for rule in life.faults)

    places = (*schedule.PLACES, *sales_schedule.PLACES)
    assert {act.__name__ for act in schedule.ACTS} <= set(acts)
    assert {what["kind"] for _, some in places for what in some} == set(kinds)


def test_people_only_do_what_they_can_with_what_was_sold() -> None:
    for day in schedule.days(3, 200, 100):
        sold = sales_schedule.OPENED_WITH
        for life in day.lives:
            acts = [act for act in life.sales if act.verb != "sell"]
            assert all(hasattr(Salespeople, act.verb) and 0 <= act.what[0] < sold for act in acts)
            sold += len(life.sales) - len(acts)


def test_every_source_sells_and_every_act_and_every_fault_of_its_is_drawn() -> None:
    lives = [life for day in schedule.days(5, 1000, 50) for life in day.lives]

    sales = [act for life in lives for act in life.sales]
    struck = {(rule["system"], rule["what"]["kind"]) for life in lives for rule in life.faults}

    assert {act.what[0] for act in sales if act.verb == "sell"} == set(SELLERS)
    assert {act.__name__ for act in sales_schedule.ACTS} <= {act.verb for act in sales}
    drawn = {(where["system"], what["kind"]) for where, some in sales_schedule.PLACES for what in some}
    assert drawn <= struck


def test_what_is_sold_comes_to_more_than_nothing() -> None:
    lives = [life for day in schedule.days(5, 1000, 50) for life in day.lives]

    deals = [act.what[1] for life in lives for act in life.sales if act.verb == "sell"]

    assert all((deal.total > 0) is not deal.is_credit for deal in deals)
    assert any(deal.discount for deal in deals)
    assert any(deal.tax for deal in deals)
    assert any(deal.is_credit for deal in deals)


def test_nothing_is_done_later_than_the_firm_waits_for() -> None:
    lives = [life for day in schedule.days(5, 1000, 50) for life in day.lives]

    seconds = [rule["what"].get("seconds", 0) for life in lives for rule in life.faults]

    assert max(seconds) <= schedule.LATEST_S


def test_the_same_seed_draws_the_same_mishaps_and_leaves_the_rest_of_the_day() -> None:
    day = schedule.day("7", schedule.TEMPERS[0], 50)

    befallen = mishaps.befall(day, 0)

    assert befallen == mishaps.befall(day, 0)
    assert [(life.faults, life.acts) for life in befallen.lives] == [
        (life.faults, life.acts) for life in day.lives
    ]


def test_every_mishap_is_drawn_in_a_thousand_lives_and_can_be_carried_out() -> None:
    days = [mishaps.befall(day, number) for number, day in enumerate(schedule.days(5, 1000, 50))]

    drawn = sum((mishaps.drawn(day) for day in days), Counter())

    assert set(mishaps.MISHAPS) | set(mishaps.ENDINGS) <= set(drawn)
    verbs = {act.verb for day in days for life in day.lives for act in life.mishaps}
    assert all(hasattr(Deployment, verb) for verb in verbs)
    assert any(life.clock_off_s for day in days for life in day.lives)
    assert any(day.limits for day in days)


def test_day_after_day_is_the_same_as_so_many_days() -> None:
    first = [day for day, _ in zip(schedule.endless(7, 50), range(2), strict=False)]

    assert first == schedule.days(7, 100, 50)
