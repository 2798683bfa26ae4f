"""Checks of whether a time was told with its record: what they measure of rows that were made for them, by hand."""

from datetime import datetime, timedelta

from tests.checks._measure import Tables, measure

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
COUNT = 12


def _passed(check: str, tables: Tables) -> tuple[int, int]:
    found = measure(check, tables)
    return found.evaluated, found.passed


def _lines(pauses: list[timedelta], templates: list[int | None], emitters: list[str]) -> Tables:
    """A record after each pause."""
    moments = [BEGIN + sum(pauses[: k + 1], timedelta()) for k in range(len(pauses))]
    return {
        "logs": {
            "service_name": emitters,
            "template_id": templates,
            "time_unix_nano": [str(one) for one in moments],
            "file_id": [1] * len(pauses),
            "record_no": list(range(len(pauses))),
        }
    }


TWO_THINGS: list[int | None] = [1, 2] * 6
PAY = ["pay"] * COUNT


def test_even_steps_are_seen_where_seven_pauses_stand_around() -> None:
    """Eleven pauses of twelve records: the fifth to the ninth have three on both sides."""
    assert _passed("LOG-034", _lines([MINUTE] * COUNT, TWO_THINGS, PAY)) == (12, 7)


def test_steps_are_even_up_to_a_tenth() -> None:
    assert _passed("LOG-034", _lines([MINUTE, 66 * SECOND] * 6, TWO_THINGS, PAY)) == (12, 7)
    assert _passed("LOG-034", _lines([MINUTE, 67 * SECOND] * 6, TWO_THINGS, PAY)) == (12, 12)


def test_a_heartbeat_says_one_thing_and_may_be_even() -> None:
    assert _passed("LOG-034", _lines([MINUTE] * COUNT, [1] * COUNT, PAY)) == (12, 12)
    assert _passed("LOG-034", _lines([MINUTE] * COUNT, [None] * COUNT, PAY)) == (12, 12)


def test_records_of_one_moment_are_not_spread() -> None:
    assert _passed("LOG-034", _lines([timedelta()] * COUNT, TWO_THINGS, PAY)) == (12, 12)


def test_what_another_emitter_writes_between_hides_nothing() -> None:
    """One says two things, every two minutes: five of its twelve records are seen. The other's are a heartbeat."""
    pauses = [50 * SECOND, 10 * SECOND, MINUTE] * 12
    emitters = ["pay", "shop", "shop"] * 12
    templates: list[int | None] = [1, 3, 3, 2, 3, 3] * 6
    assert _passed("LOG-034", _lines(pauses, templates, emitters)) == (36, 31)


def test_a_pipeline_stamps_what_all_write_at_its_pace() -> None:
    """No emitter has eight records here, but the file has."""
    emitters = ["pay", "shop", "mail"] * 4
    assert _passed("LOG-034", _lines([MINUTE] * COUNT, [1, 2, 3, 4] * 3, emitters)) == (12, 7)


def test_two_heartbeats_may_take_turns() -> None:
    assert _passed("LOG-034", _lines([MINUTE] * COUNT, TWO_THINGS, ["pay", "shop"] * 6)) == (12, 12)


def _opened(*moments: datetime) -> Tables:
    return {
        "tickets": {
            "ticket_id": [str(k) for k in range(len(moments))],
            "opened_at": [str(one) for one in moments],
        }
    }


def test_ages_share_their_place_in_the_hour() -> None:
    """One of the tickets was opened at a second of its own."""
    ages = [BEGIN + HOUR * k + 17 * MINUTE + 5 * SECOND for k in range(6)]
    assert _passed("TKT-037", _opened(*ages, BEGIN + 8 * MINUTE + 3 * SECOND)) == (7, 1)


def test_two_that_share_their_second_are_chance() -> None:
    two = [BEGIN + HOUR * k + 17 * MINUTE + 5 * SECOND for k in range(2)]
    assert _passed("TKT-037", _opened(*two, BEGIN + 8 * MINUTE + 3 * SECOND)) == (3, 3)


def test_tickets_of_one_storm_share_a_moment_not_a_place() -> None:
    storm = [BEGIN + 17 * MINUTE + 5 * SECOND] * 6
    assert _passed("TKT-037", _opened(*storm)) == (6, 6)


def test_without_seconds_five_of_sixty_may_share_their_minute() -> None:
    """Of 60 tickets one is due at each minute; five times as many are allowed, a sixth at minute 17 is not."""
    others = [one for one in range(1, 60) if one not in {15, 17, 30, 45}]
    five = [BEGIN + HOUR * k + 17 * MINUTE for k in range(5)]
    assert _passed("TKT-037", _opened(*five, *(BEGIN + MINUTE * one for one in others))) == (60, 60)
    six = [BEGIN + HOUR * k + 17 * MINUTE for k in range(6)]
    assert _passed("TKT-037", _opened(*six, *(BEGIN + MINUTE * one for one in others[1:]))) == (60, 54)


def test_full_quarters_are_typed_in() -> None:
    quarters = [BEGIN + 15 * MINUTE * k for k in range(4)]
    assert _passed("TKT-037", _opened(*quarters, BEGIN + 8 * MINUTE)) == (5, 1)
