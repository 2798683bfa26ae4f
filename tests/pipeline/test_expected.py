"""What was there and is missing counts as failed: on a real lake, nothing that goes away raises a score."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.catalog import load_catalog
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.places import writing
from telemetry_ready.settings import Project, ProjectSettings
from tests.pipeline.conftest import Estate

Write = Callable[[str, str | bytes], Path]
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
DAYS = (10, 11, 12, 13)
CHECKS = (
    *("LOG-003", "LOG-005", "LOG-010", "MET-002", "MET-007", "MET-012"),
    *("TKT-001", "TKT-003", "TKT-004", "LNK-001", "LNK-005", "LNK-007"),
)
"""Rows, shares and numbers of each silo and across them: each would rise if what is bad went away."""
REQUIREMENT = """
  - id: {name}
    title: Requirement of {check}
    check: {check}
    criticality: {criticality}
    floor: 0.001
    target: {target}
    scale: linear
    source: expert"""
USE_CASE = """name: estate
title: An estate
why: It is small.
main_table: logs
acts_on_production: read
needs_at_decision_time: [body]
department: d
owner: o
sponsor: s
kpis: []
requirements:"""


def use_case() -> str:
    numbers = {"LOG-010": 30, "MET-012": 2000, "TKT-004": 500}
    lines = (
        REQUIREMENT.format(
            name=check.lower(), check=check, criticality="must" if at < 2 else "helpful", target=numbers.get(check, 1)
        )
        for at, check in enumerate(CHECKS)
    )
    return USE_CASE + "".join(lines) + "\n"


def syslog(host: str, days: Iterable[int], *, bad: bool = False) -> str:
    """150 records of a host on each day of July; bad ones are without a program and say nothing."""
    lines = [
        f"<14>Jul {day:2} {6 + i // 10:02}:{i % 10 * 6:02}:{i % 60:02} {host} "
        + ("" if bad else f"shop[{i}]: request {i * 37 % 101} of {host} took {i * 13 % 89} ms")
        for day in days
        for i in range(150)
    ]
    return "\n".join(lines) + "\n"


def metrics(host: str, *, bad: bool = False) -> str:
    """A point every ten minutes of one series; a bad one stands still and has no unit."""
    start = int(datetime(2026, 7, DAYS[0], tzinfo=UTC).timestamp())
    lines = [
        f"{start + 600 * i},{host},cpu.util,{50 if bad else 40 + i * 7 % 23},{'' if bad else '%'}"
        for i in range(144 * len(DAYS))
        if not bad or i % 4 == 0
    ]
    return "\n".join(["clock,host,key,value,units", *lines]) + "\n"


def tickets(days: Iterable[int], *, bad: bool = False) -> str:
    head = "number,sys_id,short_description,state,category,cmdb_ci,assignment_group,opened_at,resolved_at,closed_at"
    lines = [
        f"INC{day}{i:03},{day}{i:03},{'?' if bad else f'Shop page {i} is slow for user'},Closed,"
        f"{'?' if bad else 'Software'},{'?' if bad else 'web01'},{'Service Desk' if bad else 'Web team'},"
        f"2026-07-{day} {8 + i % 10:02}:00:00,2026-07-{day} 20:00:00,2026-07-{day} 21:00:00"
        for day in days
        for i in range(30)
    ]
    return "\n".join([head, *lines]) + "\n"


FILES = {
    "logs web01": syslog("web01", DAYS),
    "logs db01": syslog("db01", DAYS[:-1], bad=True),
    "metrics web01": metrics("web01"),
    "metrics db01": metrics("db01", bad=True),
    "tickets good": tickets(DAYS[:-1]),
    "tickets bad": tickets(DAYS[-1:], bad=True),
}
"""What is bad stands in files of its own: a host of each stream, a day of the tickets."""
SOURCES = {"logs": "syslog", "metrics": "zabbix", "tickets": "servicenow"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Assessment]]:
    """A folder with the files and a project that has taken them, and how it was judged then."""
    folder = tmp_path_factory.mktemp("whole")
    expectations = folder / "project/expectations/use_cases"
    estate = Estate(folder / "project")
    expectations.mkdir(parents=True)
    (expectations / "estate.yaml").write_text(use_case())
    for name, content in FILES.items():
        (folder / name.replace(" ", "-")).write_text(content)
    for silo, source in SOURCES.items():
        estate.ingest(*sorted(folder.glob(f"{silo}-*")), source=source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("telemetry_ready.pipeline.assess.load_catalog", cache(load_catalog))  # reading it takes seconds
        yield folder, judged(estate)


@pytest.fixture
def before(whole: tuple[Path, Assessment]) -> Assessment:
    """How the lake was judged while it held everything."""
    return whole[1]


@pytest.fixture
def files(whole: tuple[Path, Assessment], estate: Any) -> dict[str, Path]:
    """The files of a lake that holds them, and that was judged so."""
    shutil.copytree(whole[0] / "project", estate.project.folder, dirs_exist_ok=True)
    estate.batch = len(FILES)
    return {name: whole[0] / name.replace(" ", "-") for name in FILES}


def judged(estate: Any, **settings: Any) -> Assessment:
    """The use case in its one scope."""
    scopes = settings.pop("scopes", [])
    values = {"as_of": "data", "expectations": "expectations", "use_cases": {"estate": {"scopes": scopes}}, **settings}
    project = Project(estate.project.folder, ProjectSettings.model_validate(values))
    (one,) = assess(project, now=NOW, progress=Silent()).assessments
    return one


def missing(found: Assessment) -> set[tuple[str, str, str]]:
    return {(one.unit.silo, one.unit.kind, one.unit.name) for one in found.missing}


@pytest.mark.parametrize(
    ("dropped", "named"),
    [
        ("logs db01", ("logs", "host", "db01")),
        ("db01", ("metrics", "host", "db01")),
        ("logs web01", ("logs", "day", "2026-07-13")),
        ("tickets bad", ("tickets", "day", "2026-07-13")),
        ("tickets", ("tickets", "source", "")),
        ("logs", ("logs", "source", "")),
    ],
)
def test_dropping_what_was_there_raises_nothing(
    estate: Any, files: dict[str, Path], before: Assessment, dropped: str, named: tuple[str, str, str]
) -> None:
    """Taking the worst host, day or silo out must not look like an improvement."""
    estate.retract(*(path for name, path in files.items() if dropped in name))

    after = judged(estate)

    assert named in missing(after)
    assert after.score <= before.score
    assert after.low <= before.low


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE stored_ticket_versions SET assignment_group = NULL",
            ("tickets", "column", "tickets.assignment_group"),
        ),
        ("UPDATE stored_logs SET host_name = NULL", ("logs", "column", "logs.host_name")),
        ("DELETE FROM stored_logs WHERE host_name = 'db01'", ("logs", "host", "db01")),
        ("DELETE FROM stored_metric_points WHERE event_date = DATE '2026-07-11'", ("metrics", "day", "2026-07-11")),
    ],
)
def test_emptying_a_column_or_table_raises_nothing(
    estate: Any, files: dict[str, Path], before: Assessment, statement: str, named: tuple[str, str, str]
) -> None:
    """Not even past the product's own commands."""
    with writing(estate.project, NOW, Silent()) as lake:
        lake.connection.execute(statement)

    after = judged(estate)

    assert named in missing(after)
    assert after.score <= before.score
    assert after.low <= before.low


def test_what_goes_away_stays_missed_until_it_comes_back(
    estate: Any, files: dict[str, Path], before: Assessment
) -> None:
    """The memory outlives evaluations; data that returns makes it whole, to the last digit."""
    estate.retract(files["logs db01"])
    first, second = judged(estate), judged(estate)
    estate.ingest(files["logs db01"], source="syslog")

    again = judged(estate)

    assert missing(second) == {("logs", "host", "db01")}
    assert "host db01 of syslog" in second.reason
    assert (first.score, first.low) == (second.score, second.low)
    assert (again.score, again.low) == (before.score, before.low)
    assert not missing(again)


def test_the_project_can_take_a_host_off_and_the_report_says_so(
    estate: Any, files: dict[str, Path], before: Assessment
) -> None:
    """A machine that was switched off is no fault for ever; but it is said who took it off the list, and why."""
    estate.retract(files["logs db01"])
    off = {"DB01": {"expected": {"until": date(2026, 9, 1), "why": "switched off"}}}

    freed = judged(estate, hosts=off)

    assert not missing(freed)
    assert [(one.kind, one.name, one.why) for one in freed.taken_off] == [("host", "DB01", "switched off")]
    assert freed.score > before.score


def test_a_promised_source_that_never_gave_a_row_counts_as_missed(
    estate: Any, files: dict[str, Path], before: Assessment
) -> None:
    """A source that is in the project file and not in the lake is no reason to be content."""
    sources = [{"name": name, "silo": "logs", "path": "x"} for name in ("syslog", "firewall")]

    promised = judged(estate, sources=sources)

    assert [one.words() for one in promised.missing] == ["source firewall (logs, never gave a row)"]
    body = {one.check_id: one for one in promised.findings}["LOG-005"]
    assert body.evaluated == 2 * 150 * (4 + 3)
    assert promised.score < before.score


def test_reading_a_file_again_in_another_zone_loses_nothing(estate: Any, write: Write, files: dict[str, Path]) -> None:
    """A corrected time zone moves the last hours to another day: the score may rise for it."""
    late = "".join(f"<14>Jul 14 01:{i // 60:02}:{i % 60:02} web01 shop[{i}]: request {i}\n" for i in range(120))
    path = write("late.log", late)
    estate.ingest(path, source="syslog")
    judged(estate)
    estate.again(path, source="syslog", time_zone="Europe/Moscow")

    after = judged(estate)

    assert estate.value("SELECT max(event_date)::VARCHAR FROM logs") == "2026-07-13"
    assert not missing(after)


def test_a_new_name_of_the_scope_forgets_nothing(estate: Any, files: dict[str, Path]) -> None:
    """Renaming is no way round the memory."""
    estate.retract(files["logs db01"])

    renamed = judged(estate, scopes=[{"name": "another"}])

    assert missing(renamed) == {("logs", "host", "db01")}


def test_what_has_left_the_window_is_not_missed(estate: Any, write: Write, files: dict[str, Path]) -> None:
    """A host that was retired long ago leaves by itself."""
    short = [{"name": "short", "window_days": 4}]
    judged(estate, scopes=short)
    estate.retract(files["logs db01"])
    estate.ingest(write("later.log", syslog("web01", [15, 16, 17, 18])), source="syslog")

    after = judged(estate, scopes=short)

    assert ("logs", "host", "db01") not in missing(after)


def test_an_evaluation_before_all_data_says_so(estate: Any, files: dict[str, Path]) -> None:
    """A wrong as_of must not read as an empty lake."""
    found = judged(estate, as_of=date(2020, 1, 1))

    assert "as_of (2020-01-01 23:59 UTC) lies before the first event in the lake (2026-07-10" in found.reason
    assert found.next_step.startswith("Set as_of")
