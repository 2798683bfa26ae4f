"""Levels to severity numbers."""

import polars as pl
import pytest

from telemetry_ready.normalize.severity import severity_numbers, with_severity
from telemetry_ready.normalize.value_maps import value_map_rows


@pytest.mark.parametrize(
    ("level", "number"),
    [
        *(("TRACE", 1), ("DEBUG", 5), ("INFO", 9), ("WARN", 13), ("ERROR", 17), ("FATAL", 21)),
        *(("WARNING", 13), ("CRITICAL", 18), ("SEVERE", 17), ("FINE", 6), ("CONFIG", 7), ("Information", 9)),
        *(("emerg", 21), ("alert", 19), ("crit", 18), ("err", 17), ("notice", 10), ("[error]", 17), ("dpanic", 18)),
        *(("INFO2", 10), ("FATAL4", 24), ("3", 17), ("7", 5), ("30", 9), ("60", 21), ("W", 13)),
    ],
)
def test_a_level_has_the_number_of_the_standard(level: str, number: int) -> None:
    assert severity_numbers(pl.Series([level])).to_list() == [number]


@pytest.mark.parametrize("level", [None, "", "loud", "-", "8", "INFO5"])
def test_a_level_that_no_table_knows_stays_zero(level: str | None) -> None:
    assert severity_numbers(pl.Series([level], dtype=pl.String)).to_list() == [0]


def test_a_number_that_the_format_gave_wins_over_the_text() -> None:
    frame = pl.DataFrame({"severity_text": ["INFO", "INFO", None], "severity_number": [17, None, None]})

    assert with_severity(frame)["severity_number"].to_list() == [17, 9, 0]


def test_a_number_outside_of_the_scale_does_not_count() -> None:
    frame = pl.DataFrame({"severity_text": ["ERROR"], "severity_number": [99]})

    assert with_severity(frame)["severity_number"].to_list() == [17]


def test_the_tables_can_be_looked_up_in_the_lake() -> None:
    rows = value_map_rows()

    found = rows.filter(
        (pl.col("table_name") == "logs") & (pl.col("field") == "severity_text") & (pl.col("code") == "warn")
    )
    assert found["normalized"].to_list() == ["13"]
    assert rows.select(pl.struct("table_name", "field", "code").is_duplicated().sum()).item() == 0
