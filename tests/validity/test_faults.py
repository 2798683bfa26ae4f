"""Faults on small tables made by hand: what they change, what they leave alone, and that they repeat."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from validity.faults import FAULTS
from validity.plan import Blow, State
from validity.table import TORN, Table, write
from validity.task import Data
from validity.trial import damaged

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC
SPLIT = BEGIN + timedelta(days=30)
TIME = "%Y-%m-%d %H:%M:%S"
REAL_ONLY = {"excel_resave", "inject_timestamp", "body_clock"}
MADE = sorted(set(FAULTS) - REAL_ONLY)


def _times(count: int, step: timedelta) -> list[datetime]:
    return [BEGIN + step * k for k in range(count)]


def _tickets() -> Table:
    count = 240
    times = _times(count, timedelta(hours=6))
    rows = pl.DataFrame(
        {
            "number": [f"INC{k:04}" for k in range(count)],
            "group": [("Network", "Mail", "Mail", "Shop", "Pay", "Disk")[k % 6] for k in range(count)],
            "category": [("net", "post", "web")[k % 3] for k in range(count)],
            "title": [f"the line number {k} does not answer" for k in range(count)],
            "opened": [f"{one:{TIME}}" for one in times],
            "closed": [f"{one + timedelta(hours=3):{TIME}}" for one in times],
            "breach": [("true", "false")[k % 2] for k in range(count)],
            "ci": [f"web-{k % 5}.example" for k in range(count)],
            "caller": [f"person {k % 7}" for k in range(count)],
            "code": ["solved"] * count,
            "priority": ["3"] * count,
            "_time": times,
            "_unit": [f"INC{k:04}" for k in range(count)],
        }
    )
    roles = {
        "key": ("number",),
        "label": ("group",),
        "fields": ("category",),
        "text": ("title",),
        "time": ("opened", "closed"),
        "opened": ("opened",),
        "outcome": ("closed",),
        "breach": ("breach",),
        "entity": ("ci",),
        "people": ("caller",),
        "closing": ("code",),
        "priority": ("priority",),
    }
    return Table("tickets.csv", "tickets", rows, roles, TIME)


def _metrics() -> Table:
    times = _times(300, timedelta(hours=5))
    rows = pl.concat(
        pl.DataFrame(
            {
                "at": [f"{one:{TIME}}" for one in times],
                "host": [host] * len(times),
                "value": [str(10.0 * number + k % 24) for k in range(len(times))],
                "unit": ["%"] * len(times),
                "_time": times,
                "_unit": [host] * len(times),
            }
        )
        for number, host in enumerate(("web-1", "web-2", "db-1", "db-2"), 1)
    )
    roles = {"time": ("at",), "value": ("value",), "entity": ("host",), "series": ("host",), "unit": ("unit",)}
    return Table("metrics.csv", "metrics", rows, roles, TIME)


def _logs() -> Table:
    times = _times(700, timedelta(hours=2))
    rows = pl.DataFrame(
        {
            "at": [f"{one:{TIME}}" for one in times],
            "seen": [f"{one:{TIME}}" for one in times],
            "host": [("web-1", "web-2", "db-1")[k % 3] for k in range(len(times))],
            "level": [("WARN", "ERROR")[k % 2] for k in range(len(times))],
            "message": [f"connection {k} from the pool was taken and given back" for k in range(len(times))],
            "trace": [f"t{k}" for k in range(len(times))],
            "_time": times,
            "_unit": [("web-1", "web-2", "db-1")[k % 3] for k in range(len(times))],
        }
    )
    roles = {
        "time": ("at",),
        "observed": ("seen",),
        "text": ("message",),
        "severity": ("level",),
        "entity": ("host",),
        "trace": ("trace",),
    }
    return Table("logs.jsonl", "logs", rows, roles, TIME)


DATA = Data("made", (_tickets(), _metrics(), _logs()), (), SPLIT, BEGIN + timedelta(days=61), None)


def _state(kind: str, level: int, scenario: str = "both", seed: int = 1) -> State:
    return State("made", "made", (Blow(kind, level, scenario),), seed, "single", "fit")


def _lines(table: Table) -> list[str]:
    frame = (
        table.frame.with_columns(pl.lit(value=False).alias(TORN)) if TORN not in table.frame.columns else table.frame
    )
    return sorted(str(row) for row in frame.select(sorted(frame.columns)).rows())


def _distance(tables: list[Table]) -> int:
    """Rows that are in one of the two, the undamaged and the damaged, and not in the other."""
    before = [line for one in DATA.tables for line in _lines(one)]
    after = [line for one in tables for line in _lines(one)]
    left = list(after)
    gone = 0
    counts: dict[str, int] = {}
    for line in left:
        counts[line] = counts.get(line, 0) + 1
    for line in before:
        if counts.get(line, 0):
            counts[line] -= 1
        else:
            gone += 1
    return gone + sum(counts.values())


@pytest.mark.parametrize("kind", MADE)
def test_a_fault_repeats_to_the_last_row(kind: str) -> None:
    first, second = (damaged(DATA, _state(kind, 3)) for _ in range(2))
    assert [one.frame.rows() for one in first] == [one.frame.rows() for one in second]


@pytest.mark.parametrize("kind", sorted(one for one in MADE if not one.endswith("_reordered")))
def test_the_highest_severity_changes_much_and_no_less_than_the_lowest(kind: str) -> None:
    low, high = (
        _distance(damaged(DATA, _state(kind, level, "train" if FAULTS[kind].learn_only else "both")))
        for level in (1, 5)
    )
    assert high >= low
    assert high > 50 or kind == "spikes"


@pytest.mark.parametrize("kind", sorted(one for one in MADE if one.endswith("_reordered")))
def test_another_order_is_the_same_rows(kind: str) -> None:
    assert _distance(damaged(DATA, _state(kind, 5))) == 0


@pytest.mark.parametrize("kind", MADE)
def test_a_fault_of_the_time_before_leaves_the_time_after_alone(kind: str) -> None:
    def after(tables: list[Table]) -> list[str]:
        hidden = (TORN,)
        return sorted(
            str(row)
            for one in tables
            if not one.file.startswith("again-")
            for row in one.frame.filter(pl.col("_time") >= SPLIT).drop(hidden, strict=False).rows()
        )

    assert set(after(list(DATA.tables))) <= set(after(damaged(DATA, _state(kind, 5, "train"))))


@pytest.mark.parametrize("kind", MADE)
def test_hidden_columns_stay_and_no_column_is_added(kind: str) -> None:
    for table in damaged(DATA, _state(kind, 5)):
        before = next(one for one in DATA.tables if one.file == table.file.removeprefix("again-"))
        assert [one for one in table.frame.columns if one != TORN] == before.frame.columns


def test_label_missing_hits_a_fixed_share_of_the_tickets() -> None:
    tickets, *_ = damaged(DATA, _state("label_missing", 3))
    assert tickets.frame["group"].null_count() == 84  # 35 % of 240


def test_a_unit_that_is_taken_for_another_multiplies_by_a_thousand() -> None:
    metrics = damaged(DATA, _state("unit_flip", 5))[1]
    ratio = metrics.frame["value"].cast(pl.Float64) / _metrics().frame["value"].cast(pl.Float64)
    assert set(ratio.round(6)) == {1.0, 1000.0}


def test_torn_rows_lose_their_second_half(tmp_path: Path) -> None:
    rows = pl.DataFrame({"a": ["12345", "12345"], "_time": [BEGIN] * 2, "_unit": ["x"] * 2, TORN: [True, False]})
    write(Table("a.csv", "logs", rows, {}, TIME), tmp_path)
    assert (tmp_path / "a.csv").read_text() == "a\n123\n12345\n"
