"""The law of overlapping exports."""

import math
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.lake import LakePaths, audit, commit, create_lake, overlap
from tests.lake.staging import NOW, Stager, logs, points

LINES = st.lists(st.sampled_from(["a@0", "b@0", "c@1", "d@2000"]), min_size=1, max_size=6)


@given(first=LINES, second=LINES, third=LINES)
@settings(max_examples=8)
def test_each_line_is_kept_as_often_as_the_file_that_has_it_most(
    first: list[str], second: list[str], third: list[str]
) -> None:
    """However files overlap, in one commit or several, nothing real is lost and nothing is stored twice."""
    with tempfile.TemporaryDirectory() as folder:
        paths = LakePaths.beside(Path(folder))
        stage = Stager(paths)
        with create_lake(paths, now=NOW) as lake:
            commit(lake, [stage("1", {"logs": logs(*first)})], now=NOW)
            commit(lake, [stage("2", {"logs": logs(*second)}), stage("3", {"logs": logs(*third)})], now=NOW)

            found = lake.connection.execute("SELECT body, count(*) FROM logs GROUP BY body").fetchall()
            is_balanced = audit(lake).balanced

    expected = Counter(first) | Counter(second) | Counter(third)
    assert dict(found) == {line[0]: count for line, count in expected.items()}
    assert is_balanced


@pytest.mark.parametrize("most_compared", [0, 20_000_000])
def test_values_that_sql_calls_equal_repeat_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_compared: int
) -> None:
    """Zero and minus zero, no number and no number, null and null; by the quick look as without it."""
    monkeypatch.setattr(overlap, "MOST_COMPARED_ROWS", most_compared)
    paths = LakePaths.beside(tmp_path)
    stage = Stager(paths)
    first, second = points(1, 0.0, math.nan, None, 1.0), points(1, -0.0, -math.nan, None, 2.0)
    with create_lake(paths, now=NOW) as lake:
        receipts = commit(lake, [stage("1", {"metric_points": first}), stage("2", {"metric_points": second})], now=NOW)

    assert [(one.rows_stored, one.rows_duplicate) for one in receipts] == [(4, 0), (1, 3)]
