"""The Great Expectations project that an assessment leaves: stock Great Expectations opens it, without this package."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.checks import Run, check_place, run_checks, write_gx_project
from telemetry_ready.checks.stock import Stock, stock
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.check import Check, Kind
from telemetry_ready.model.use_case import Scope
from tests.checks._checks import check
from tests.checks._lake import add, empty_lake, moment

AS_OF = moment("2026-06-01 00:00:00")
CONDITION = "expect_rows_to_satisfy"
COUNTS = "expect_query_counts_to_satisfy"
VALUE = "expect_query_value_to_be_between"
COLUMN = "expect_column_values_to_"

CHECKS = (
    check("X-001", "logs", type=CONDITION, condition="CASE WHEN severity_number > 0 THEN TRUE END", mostly=0.5),
    check("X-002", "logs", type=CONDITION, condition="(time_flags & 141) = 0", counts_rejects=True),
    check("X-003", "logs", type=COUNTS, query="SELECT count(*) AS evaluated, 1 AS passed FROM logs", mostly=0.2),
    check("X-004", "logs", Kind.NUMBER, type=VALUE, query="SELECT count(*) AS value FROM logs", min_value=5),
    check("X-005", "links", type=COUNTS, query="SELECT 0 AS evaluated, 0 AS passed"),
    check("X-006", "tickets", type=f"{COLUMN}match_regex", column="title", regex="^[a-z]{2,}$"),
    check("X-007", "logs", type=CONDITION, condition="nothing_like_it"),
    check("X-008", "logs", type="expect_what_nobody_knows"),
)

READER = """
import json, sys
sys.modules["telemetry_ready"] = None
import great_expectations as gx
context = gx.get_context(mode="file", project_root_dir=sys.argv[1])
results = [context.validation_results_store.get(key) for key in context.validation_results_store.list_keys()]
suites = context.suites.all()
print(json.dumps({
    "suites": {suite.name: sorted(one.expectation_type for one in suite.expectations) for suite in suites},
    "results": [one.to_json_dict() for one in results],
}))
"""


def written(folder: Path, names: tuple[str, ...] = ("All of it",), evaluation_id: str = "e1") -> None:
    with empty_lake() as lake:
        add(lake, "logs", {"severity_number": [0, 9, 9, None], "time_flags": [0, 1, 0, 0], "body": ["secret-word"] * 4})
        add(lake, "ticket_versions", {"title": ["disk full", None]})
        results = run_checks(lake, CHECKS, Scope(), AS_OF)
        runs = [Run(Scope(name=name), CHECKS, results) for name in names]
        write_gx_project(lake, folder, runs, AS_OF, evaluation_id)


def opened(folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", READER, str(folder)], capture_output=True, text=True, check=True)
    assert "not found" not in done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_stock_great_expectations_opens_suites_and_results(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "project"

    written(folder)
    found = opened(folder)

    rows = "unexpected_rows_expectation"
    between, known = f"{COLUMN}be_between", f"{COLUMN}not_be_null"
    assert found["suites"] == {
        "all-of-it-logs": [between, known, rows, rows, rows, rows],
        "all-of-it-scope": [rows],
        "all-of-it-tickets": [f"{COLUMN}match_regex"],
    }
    results = {
        (one["expectation_config"]["meta"]["check_id"], one["expectation_config"]["type"]): one
        for suite in found["results"]
        for one in suite["results"]
    }
    counts = results["X-001", between]["result"]
    assert (counts["element_count"], counts["missing_count"], counts["unexpected_count"]) == (4, 1, 1)
    assert {key: one["success"] for key, one in results.items()} == {
        ("X-001", between): True,  # two of the three that are there
        ("X-001", known): True,
        ("X-002", rows): False,
        ("X-003", rows): True,
        ("X-004", rows): False,
        ("X-005", rows): False,  # nothing to judge is not good
        ("X-006", f"{COLUMN}match_regex"): False,
        ("X-007", rows): False,
    }
    assert results["X-002", rows]["result"] == {"observed_value": 1}
    assert results["X-002", rows]["meta"]["evaluated"] == 4
    assert "nothing_like_it" in results["X-007", rows]["exception_info"]["exception_message"]
    assert (folder / "gx" / "great_expectations.yml").is_file()
    assert "secret-word" not in json.dumps(found)


def test_the_readme_lists_what_no_stock_type_says_and_what_counts_rejects(tmp_path: Path) -> None:
    written(tmp_path)

    text = (tmp_path / "README.md").read_text("utf-8")

    assert "- X-008: t (`expect_what_nobody_knows`)" in text
    assert "cannot see them: X-002." in text
    assert "| all-of-it-logs | `logs` | 6 |" in text


def test_a_second_run_renews_the_suites_and_keeps_earlier_results_and_what_others_added(tmp_path: Path) -> None:
    written(tmp_path, ("shop", "Shop!"))
    theirs = tmp_path / "gx" / "expectations" / "theirs.json"
    theirs.write_text('{"name": "theirs", "expectations": [], "meta": {}, "id": null, "notes": null}')

    written(tmp_path, ("shop",), "e2")
    found = opened(tmp_path)

    assert set(found["suites"]) == {"shop-logs", "shop-scope", "shop-tickets", "theirs"}
    by_run = [suite["meta"]["evaluation_id"] for suite in found["results"]]
    assert (by_run.count("e1"), by_run.count("e2")) == (6, 3)


def test_a_folder_that_holds_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "file").write_text("mine")

    with pytest.raises(ConfigurationError, match="not empty"):
        written(tmp_path)
    with pytest.raises(ConfigurationError, match="is a file"):
        check_place(tmp_path / "file")

    assert sorted(one.name for one in tmp_path.iterdir()) == ["README.md", "file"]
    assert (tmp_path / "README.md").read_text() == "mine"


def said(condition: str, table: str = "logs", mostly: float = 0.9) -> tuple[Stock, ...]:
    one: Check = check("X-001", table, type=CONDITION, condition=condition, mostly=mostly)
    return stock(one, table)


def test_conditions_on_one_column_are_column_expectations() -> None:
    known = Stock(f"{COLUMN}not_be_null", {"column": "severity_number", "mostly": 0.9})
    in_set, between = f"{COLUMN}be_in_set", f"{COLUMN}be_between"

    assert said("dup_seq = 0")[0] == Stock(in_set, {"column": "dup_seq", "value_set": [0], "mostly": 0.9})
    assert said("CASE WHEN severity_number > 0\n THEN severity_number >= 9 END") == (
        Stock(between, {"column": "severity_number", "min_value": 9, "strict_min": False, "mostly": 0.9}),
        known,
    )
    assert said("CASE WHEN severity_number > 9 THEN severity_number >= 9 END") == (
        Stock(between, {"column": "severity_number", "min_value": 9, "strict_min": True, "mostly": 0.9}),
        known,
    )
    assert said("CASE WHEN state_category <> 'it''s' THEN TRUE END", "tickets")[0] == Stock(
        f"{COLUMN}not_be_in_set", {"column": "state_category", "value_set": ["it's"], "mostly": 0.9}
    )


def test_braces_and_comments_in_sql_survive() -> None:
    (one,) = said("regexp_matches(body, 'a{2}') -- two")

    assert one.kwargs["unexpected_rows_query"] == (
        "SELECT * FROM {batch} WHERE (regexp_matches(body, 'a{{2}}') -- two\n) IS NOT TRUE\n"
        "AND (SELECT CAST(count_if(regexp_matches(body, 'a{{2}}') -- two\n) AS DOUBLE) / count(*) < 0.9 FROM {batch})"
    )
