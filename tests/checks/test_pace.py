"""Whether emitters keep their pace: what LOG-035 measures of rows that were made for it, by hand."""

from datetime import datetime, timedelta

import pytest

from tests.checks._measure import Tables, measure

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
EACH = 25  # records of a part
STAYS = pytest.approx(0.9805, abs=1e-4)


def _parts(*pauses: timedelta, emitters: tuple[str, ...] = ("pay",)) -> Tables:
    """Four hours, each with records at its own pace; the emitters write at the same moments."""
    moments = [BEGIN + timedelta(hours=place) + each * k for place, each in enumerate(pauses) for k in range(EACH)]
    return {
        "logs": {
            "service_name": [one for one in emitters for _ in moments],
            "time_unix_nano": [str(one) for _ in emitters for one in moments],
        }
    }


def test_a_pace_that_stays_is_kept() -> None:
    """The first hour has 24 pauses of a minute, as 72 of 75 others (0.96); the later 24 and a long one (0.987)."""
    value = measure("LOG-035", _parts(MINUTE, MINUTE, MINUTE, MINUTE)).value
    assert value == STAYS


def test_a_last_part_at_another_pace_is_not_kept_and_the_others_miss_a_third() -> None:
    """The first hour: 48 of 75 others (0.64); the next two: 48 of 74 and a long one (0.676); the last: that (0.027)."""
    value = measure("LOG-035", _parts(MINUTE, MINUTE, MINUTE, 2 * MINUTE)).value
    assert value == pytest.approx(0.5032, abs=1e-4)


def test_a_pace_is_an_emitters_own() -> None:
    fast = _parts(SECOND, SECOND, SECOND, SECOND)["logs"]
    slow = _parts(MINUTE, MINUTE, MINUTE, MINUTE, emitters=("shop",))["logs"]
    both = {name: [*fast[name], *slow[name]] for name in fast}
    assert measure("LOG-035", {"logs": both}).value == STAYS


def test_pauses_of_less_than_a_millisecond_are_alike() -> None:
    fine, finer = timedelta(microseconds=700), timedelta(microseconds=3)
    assert measure("LOG-035", _parts(fine, finer, fine, finer)).value == STAYS


def test_few_pauses_tell_nothing() -> None:
    moments = [str(BEGIN + MINUTE * k) for k in range(40)]
    lone: Tables = {"logs": {"service_name": ["pay"] * 40, "time_unix_nano": moments}}
    assert measure("LOG-035", lone).value is None
