"""From checks and a scope to results: counts, rejects, days, samples, errors."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from telemetry_ready.checks import measure_baselines, run_checks
from telemetry_ready.model.check import CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.use_case import Kpi, Scope
from tests.checks._checks import check
from tests.checks._lake import add, empty_lake, moment

AS_OF = moment("2026-06-01 00:00:00")
READ = {"type": "expect_rows_to_satisfy", "condition": "(time_flags & 141) = 0"}


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_lake() as connection:
        yield connection


def run(connection: duckdb.DuckDBPyConnection, scope: Scope | None = None, **expect: Any) -> CheckResult:
    """One check on logs that counts rejects."""
    one = check("X-001", "logs", counts_rejects=True, **expect)
    return run_checks(connection, [one], scope or Scope(), AS_OF)["X-001"]


def test_missing_rejected_and_doubtful_rows_are_never_good(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"time_flags": [0, 16, 1, None]})
    add(lake, "quarantine", {"table_name": ["logs", "logs", "metric_points"], "source": ["app", "app", "mon"]})

    result = run(lake, mostly=0.3, **READ)

    assert (result.evaluated, result.passed, result.missing, result.rejected) == (6, 2, 1, 2)
    assert result.outcome is Outcome.PASS
    assert result.rate == pytest.approx(2 / 6)
    assert run(lake, mostly=0.34, **READ).outcome is Outcome.FAIL


def test_a_table_of_which_everything_was_rejected_fails(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "quarantine", {"table_name": ["logs"]})

    result = run(lake, **READ)

    assert (result.outcome, result.evaluated, result.passed, result.rejected) == (Outcome.FAIL, 1, 0, 1)


@pytest.mark.parametrize(
    ("scope", "rejected"),
    [
        (Scope(), 5),
        (Scope(sources=("app",)), 4),
        (Scope(hosts=("web01",)), 2),  # half of the rows of app and so of its 4; none of sys
        (Scope(hosts=("web03",)), 1),
        (Scope(window_days=1), 0),
    ],
)
def test_a_narrow_scope_takes_its_share_of_rejects(
    scope: Scope, rejected: int, lake: duckdb.DuckDBPyConnection
) -> None:
    add(lake, "logs", {"source": ["app", "app", "sys"], "host_name": ["web01", "web02", "web03"]})
    add(lake, "quarantine", {"source": ["app", "app", "app", "app", "sys"]})

    assert run(lake, scope, **READ).rejected == rejected


def test_rejects_of_a_source_without_any_row_count_in_every_scope(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"source": ["app"], "host_name": ["web01"]})
    add(lake, "quarantine", {"source": ["lost", "lost"]})

    assert run(lake, Scope(hosts=("web01",)), **READ).rejected == 2


def test_rejects_of_a_derived_table_are_shared_by_the_rows_in_scope(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "metric_series", {"series_id": [1, 2], "host_name": ["web01", "web02"]})
    add(lake, "metric_points", {"series_id": [1, 2], "host_name": ["web01", "web02"]})
    add(lake, "quarantine", {"source": ["mon", "mon"], "table_name": ["metric_points"] * 2})
    expect = {"type": "expect_rows_to_satisfy", "condition": "true"}
    one = check("X-001", "metric_series", counts_rejects=True, **expect)

    assert run_checks(lake, [one], Scope(hosts=("web01",)), AS_OF)["X-001"].rejected == 1


def test_rows_are_also_counted_per_day(lake: duckdb.DuckDBPyConnection) -> None:
    times = ["2026-01-02 00:00:00", "2026-01-01 23:59:59", "2026-01-02 00:00:01"]
    add(lake, "logs", {"time_unix_nano": times, "time_flags": [0, 1, 0]})

    result = run(lake, **READ)

    assert result.daily == (DailyCount(date(2026, 1, 1), 1, 0), DailyCount(date(2026, 1, 2), 2, 2))


def test_a_check_that_cannot_run_touches_no_other(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"time_flags": [0]})
    checks = [
        check("X-001", "logs", type="expect_rows_to_satisfy", condition="nothing_like_it"),
        check("X-002", "logs", **READ),
        check("X-003", "links", type="expect_query_counts_to_satisfy", query="SELECT * FROM nowhere"),
        check("X-004", "links", Kind.NUMBER, type="expect_query_value_to_be_between", query="SELECT 1 AS value"),
    ]

    results = run_checks(lake, checks, Scope(), AS_OF)

    assert {name: result.outcome for name, result in results.items()} == {
        "X-001": Outcome.ERROR,
        "X-002": Outcome.PASS,
        "X-003": Outcome.ERROR,
        "X-004": Outcome.PASS,
    }
    assert "nothing_like_it" in results["X-001"].detail
    assert "nowhere" in results["X-003"].detail
    assert results["X-004"].value == 1.0


def test_samples_are_failing_rows_redacted_and_at_most_ten(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"time_flags": [0, *[1] * 12], "body": ["fine", *["password=x" * 100] * 12]})
    one = check("X-001", "logs", **READ)

    result = run_checks(lake, [one], Scope(), AS_OF, lambda text: text.replace("password=x", "?"))["X-001"]

    assert len(result.samples) == 10
    assert dict(result.samples[0]) == {
        "time_unix_nano": "2026-01-01 12:00:00",
        "time_flags": "1",
        "severity_text": None,
        "body": "?" * 100,
        "service_name": None,
        "host_name": None,
        "source": "app",
    }


def test_samples_of_stock_expectations_are_the_failing_values(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"host_name": ["web01", "x" * 300, None]})
    one = check("X-001", "logs", type="expect_column_value_lengths_to_be_between", column="host_name", max_value=9)

    result = run_checks(lake, [one], Scope(), AS_OF, str.upper)["X-001"]

    assert (result.outcome, result.passed, result.missing) == (Outcome.FAIL, 1, 1)
    assert result.samples == ({"host_name": "X" * 200},)


def test_a_check_that_passes_has_no_samples(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"time_flags": [0, 1]})

    assert run(lake, mostly=0.5, **READ).samples == ()


def test_checks_see_only_the_scope(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"service_name": ["cart", "Checkout", "checkout"], "time_flags": [1, 0, 0]})
    query = {"type": "expect_query_counts_to_satisfy", "query": "SELECT count(*) AS evaluated, 1 AS passed FROM logs"}
    checks = [check("X-001", "logs", **READ), check("X-002", "links", **query)]

    results = run_checks(lake, checks, Scope(services=("checkout",)), AS_OF)

    assert [(one.evaluated, one.passed) for one in results.values()] == [(2, 2), (2, 1)]


def test_every_run_gives_the_same_result(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "logs", {"time_flags": [0, 1, 1], "body": ["a", "b", "c"]})

    assert run(lake, **READ) == run(lake, **READ)


def test_a_baseline_is_a_number_of_the_scope_or_says_why_not(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "ticket_versions", {"reassignment_count": [1, 3], "service_ref": ["shop", "cart"]})
    kpis = [
        Kpi("mean", "SELECT avg(reassignment_count) FROM tickets", "per ticket", "down"),
        Kpi("none", "SELECT NULL", "h", "down"),
        Kpi("broken", "SELECT nothing_like_it FROM tickets", "h", "down"),
    ]

    found = measure_baselines(lake, kpis, Scope(services=("shop",)), AS_OF)

    assert [one.value for one in found] == [1.0, None, None]
    assert found[1].detail == "its query gives nothing"
    assert "nothing_like_it" in found[2].detail
