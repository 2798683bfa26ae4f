"""What the documentation shows is true: its examples are valid, run, and give what the pages say."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs_pages import DOCS, ROOT, Code, blocks, query, run, write


def documents(kind: str) -> list[Any]:
    return [
        pytest.param(one, id=f"{page.stem}-{place}")
        for page in sorted(DOCS.glob("*.md"))
        for place, one in enumerate(blocks(page, kind), start=1)
    ]


@pytest.mark.parametrize("code", documents("yaml"))
def test_yaml_of_the_docs_is_valid(code: Code, tmp_path: Path) -> None:
    """A project file by the settings, a check or a use case by the catalogue."""
    from telemetry_ready.catalog import load_checks, load_use_cases
    from telemetry_ready.settings import load_project

    name = code.info or "telemetry-ready.yaml"
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code.text, "utf-8")

    if name.startswith("expectations/checks/"):
        (check,) = load_checks(tmp_path / "expectations", is_own=False).values()
        assert path.name.startswith(f"{check.id}-")
        assert path.parent.name == check.table
    elif name.startswith("expectations/use_cases/"):
        known = ["LOG-003", "LOG-004", "LOG-005", "LOG-101"]
        assert list(load_use_cases(tmp_path / "expectations", known, is_own=False)) == [path.stem]
    else:
        assert load_project(tmp_path).settings != load_project(ROOT / "sample_data").settings


@pytest.mark.parametrize("code", documents("sql"))
def test_sql_of_the_docs_runs_on_an_empty_lake(code: Code, tmp_path: Path) -> None:
    """By the check that holds every query to reading, with the tables that a check sees."""
    import duckdb

    from telemetry_ready.lake.query import check_query
    from telemetry_ready.model.tables import TABLES, VIEWS, create_sql

    check_query(code.text, {*TABLES, *VIEWS, "scope"})
    with duckdb.connect() as connection:
        for table in TABLES.values():
            connection.execute(create_sql(table))
        connection.execute("CREATE TABLE scope (name VARCHAR, as_of TIMESTAMP, since TIMESTAMP)")

        assert connection.execute(code.text).fetchall() == [(0,)]


WITH_PYTHON = [page for page in sorted(DOCS.glob("*.md")) if blocks(page, "python")]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.stem)
def test_python_of_a_page_runs_from_top_to_bottom(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": page.stem}

    for code in blocks(page, "python"):
        exec(compile(code.text, str(page), "exec"), names)


def test_the_mapping_of_the_docs_stores_what_the_docs_say(tmp_path: Path) -> None:
    page = DOCS / "sources.md"
    write(tmp_path, page, "telemetry-ready.yaml")
    write(tmp_path, page, "nezha/rca_data/2023-01-29/log/08_42_log.csv")
    expected = json.loads(blocks(page, "json")[0].text)

    done = run(tmp_path, "ingest")
    rows = query(tmp_path, "SELECT * REPLACE (time_unix_nano::VARCHAR AS time_unix_nano) FROM logs ORDER BY record_no")
    rejects = query(tmp_path, "SELECT record_no, reason_code FROM quarantine")

    assert done.code == 0, done.notes
    assert [row["record_no"] for row in rows] == [0, 1]
    assert {name: rows[0][name] for name in expected} == expected
    assert (rows[1]["time_unix_nano"], rows[1]["time_flags"]) == ("2023-01-29 09:20:29.295", 1 | 128)
    assert rows[0]["attributes"]["Container"] == "server"
    assert rejects == [{"record_no": 2, "reason_code": "bad_fields"}]
    assert run(tmp_path, "audit").out.endswith("\nbalanced\n")


def test_the_check_and_the_use_case_of_the_docs_measure_what_the_docs_say(tmp_path: Path) -> None:
    page = DOCS / "checks.md"
    for name in (
        "telemetry-ready.yaml",
        "expectations/checks/logs/LOG-101-trace-id-present.yaml",
        "expectations/use_cases/trace-search.yaml",
        "shop.jsonl",
    ):
        write(tmp_path, page, name)
    expected = json.loads(blocks(page, "json")[0].text)

    ingested = run(tmp_path, "ingest")
    assessed = run(tmp_path, "assess", "--json")

    assert (ingested.code, assessed.code) == (0, 0), ingested.notes + assessed.notes
    (use_case,) = json.loads(assessed.out)["use_cases"]
    assert (use_case["name"], use_case["requirements_total"]) == ("trace-search", 3)
    (finding,) = [one for one in use_case["findings"] if one["requirement"] == "trace-id-present"]
    assert {name: finding[name] for name in expected} == expected
    assert [one["value"] for one in use_case["kpis"]] == [1.0]


@pytest.mark.parametrize(("example", "is_good"), [("passes", True), ("fails", False)])
def test_the_examples_of_the_check_of_the_docs_hold(tmp_path: Path, example: str, *, is_good: bool) -> None:
    import duckdb

    from telemetry_ready.catalog import load_checks

    name = "expectations/checks/logs/LOG-101-trace-id-present.yaml"
    write(tmp_path, DOCS / "checks.md", name)
    (check,) = load_checks(tmp_path / "expectations", is_own=False).values()
    ids = [None if one is None else str(one) for one in check.examples[example]["logs"]["trace_id"]]

    found = duckdb.execute(
        f"SELECT count(*) FILTER ({check.expect['condition']}) / count(*) FROM (SELECT unnest($ids) AS trace_id)",
        {"ids": ids},
    ).fetchone()

    assert found is not None
    assert (found[0] >= check.expect["mostly"]) is is_good


NOT_RUN = {"make": "CI runs its targets", "prefect": "the tests of the flows start a server and a worker"}


def session_of(page: Path) -> Iterator[str]:
    """Commands of the page's console blocks, in order."""
    for code in blocks(page, "console"):
        for line in code.text.splitlines():
            if line.startswith("$ "):
                yield line.removeprefix("$ ")


def test_the_commands_of_the_readme_run_in_their_order(tmp_path: Path) -> None:
    """With a small file in place of /var/log/messages*."""
    stand_in = tmp_path / "messages"
    stand_in.write_text(
        "".join(f"Sep 30 10:{minute:02}:00 web01 sshd[7]: session {minute} opened\n" for minute in range(60))
    )
    folder, done = tmp_path, []

    for command in session_of(ROOT / "README.md"):
        program, *arguments = shlex.split(command.replace("/var/log/messages*", str(stand_in)))
        if program in NOT_RUN:
            continue
        if program == "cd":
            folder = folder / arguments[0]
            continue
        assert program == "telemetry-ready", command
        result = run(folder, *arguments)
        assert result.code == 0, (command, result.out, result.notes)
        done.append(arguments[0])

    assert done == ["init", "ingest", "assess", "report"]
    assert (tmp_path / "my-estate/report/index.html").is_file()
    assert query(folder, "SELECT count(*) AS n, min(source) AS source FROM logs") == [{"n": 60, "source": "syslog"}]


def test_the_value_of_the_docs_follows_from_its_tickets(tmp_path: Path) -> None:
    """The numbers of docs/value.md, from its project file and its three tickets; and its error."""
    page = DOCS / "value.md"
    file = write(tmp_path, page, "telemetry-ready.yaml")
    write(tmp_path, page, "incidents.csv")
    expected = json.loads(blocks(page, "json")[0].text)

    ingested = run(tmp_path, "ingest")
    compared = run(tmp_path, "portfolio", "--json")

    assert (ingested.code, compared.code) == (0, 0), ingested.notes + compared.notes
    found = {one["name"]: one for one in json.loads(compared.out)["use_cases"]}
    value = found["ticket-routing"]["value"]
    assert {name: value[name] for name in expected} == expected
    people = [one["by"] for one in found["ticket-routing"]["attestations"]]
    assert people == ["Ada Lovelace", "Grace Hopper", None, None]
    assert found["root-cause-analysis"]["value"]["missing"]
    file.write_text(file.read_text("utf-8").replace("per: hour", "per: ticket"), "utf-8")
    refused = run(tmp_path, "portfolio", "--stored")
    assert refused.code == 2
    assert blocks(page, "text")[0].text.strip() in refused.notes
