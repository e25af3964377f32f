from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.kojo import times
from sandbox.kojo.ids import Ids

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # naive bounds


def test_kojos_form_of_a_time() -> None:
    at = datetime(2021, 3, 24, 19, 26, 46, 983_999, tzinfo=timezone(timedelta(hours=2)))

    assert times.written(at) == "2021-03-24 17:26:46.983Z"


@given(MOMENTS, MOMENTS)
def test_times_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    if times.written(one) < times.written(other):
        assert one < other


@given(MOMENTS)
def test_a_time_read_again_is_the_same(at: datetime) -> None:
    assert times.normalised(times.written(at)) == times.written(at)


@pytest.mark.parametrize(
    "text", ["2021-03-24T17:26:46.983Z", "2021-03-24 19:26:46.983+02:00", "2021-03-24T17:26:46.983"]
)
def test_other_forms_are_understood(text: str) -> None:
    assert times.normalised(text) == "2021-03-24 17:26:46.983Z"


@pytest.mark.parametrize("value", ["", "soon", 3, None, "2021-13-01"])
def test_what_is_not_a_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        times.normalised(value)


def test_ids_look_like_kojos_and_never_repeat() -> None:
    at = datetime(2021, 3, 24, 17, 26, 46, tzinfo=UTC)
    ids = Ids(seed=1)

    made = [ids.new(at) for _ in range(1000)]

    assert len(set(made)) == 1000
    assert {len(id_) for id_ in made} == {25}
    assert all(id_.startswith("ckmnp") and id_.isalnum() for id_ in made)
    assert Ids(seed=1).new(at) == made[0]
