"""Decisions stand on evaluations: what is refused, what lapses, and what was tampered with."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.errors import ConfigurationError, DecisionRefusedError, LakeError
from telemetry_ready.lake import chain_faults, check_files, files_of, read_decisions, waivers_in_force
from telemetry_ready.lake.data_files import registered
from telemetry_ready.model.decision import Decision, State, Subject
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline import decide
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.decide import Reached, Request
from telemetry_ready.pipeline.places import reading, writing
from telemetry_ready.pipeline.record import read_record
from telemetry_ready.pipeline.verify import Verification, verify
from telemetry_ready.settings import Project, ProjectSettings
from tests.pipeline.conftest import Estate

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
SEARCH = Subject("log-search", "all")
CHECK = """
id: {id}
title: {title}
why: So that a search finds it.
source: expert
table: logs
dimension: completeness
kind: rows
expect: {{type: expect_rows_to_satisfy, condition: "{condition}", mostly: 0.9}}
remediation: Let the shipper keep it.
owner: observability team
effort_days: 1
examples:
  passes: {{logs: {{body: [x]}}}}
  fails: {{logs: {{body: [null]}}}}
"""
USE_CASE = """
name: log-search
title: Find log records
why: Searching is where most diagnoses begin.
main_table: logs
acts_on_production: read
needs_at_decision_time: [body]
department: operations
owner: lead
sponsor: head
kpis:
  - {name: Minutes to find a record, query: SELECT 12.5, unit: minutes, direction: down}
requirements:
  - {id: text, title: Records have a text, check: LOG-901, criticality: must, floor: 0.5, target: 0.95, source: expert}
  - {id: host, title: Records name a host, check: LOG-902, criticality: must, floor: 0.5, target: 0.95, source: expert}
  - {id: web, title: From the web, check: LOG-903, criticality: helpful, floor: 0, target: 1, source: expert}
"""


def lines(host: str, count: int, start: int = 0) -> str:
    return "".join(
        f"<14>Jul {1 + i % 20:2} 10:{i // 60 % 60:02}:{i % 60:02} {host} shop[{i}]: request {i} done\n"
        for i in range(start, start + count)
    )


class Office:
    """A project whose log-search can be decided on."""

    def __init__(self, folder: Path) -> None:
        self.estate = Estate.__new__(Estate)
        self.estate.batch = 100
        settings = {"as_of": "data", "expectations": "expectations", "use_cases": {"log-search": {}}}
        self.project = self.estate.project = Project(folder, ProjectSettings.model_validate(settings))

    def write_catalogue(self, host: str = "host_name = 'web01'") -> None:
        conditions = {"LOG-901": "body IS NOT NULL", "LOG-902": host, "LOG-903": "host_name LIKE 'web%'"}
        for number, (name, condition) in enumerate(conditions.items()):
            path = self.project.folder / f"expectations/checks/logs/{name}-x.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(CHECK.format(id=name, title=f"Check {number}", condition=condition))
        (self.project.folder / "expectations/use_cases").mkdir(exist_ok=True)
        (self.project.folder / "expectations/use_cases/log-search.yaml").write_text(USE_CASE)

    def take(self, name: str, text: str) -> Path:
        path = self.project.folder / name
        path.write_text(text)
        self.estate.ingest(path)
        return path

    def assess(self, now: datetime = NOW) -> str:
        return assess(self.project, now=now, progress=Silent()).evaluation_id

    def approve(self, now: datetime = NOW, **values: Any) -> Decision:
        request = replace(Request("log-search", "lead@example.com", "tried"), **values)
        return decide.approve(self.project, request, now=now, progress=Silent())

    def waive(self, requirement: str, expires: date | None = date(2026, 12, 31)) -> Decision:
        request = Request("log-search", "lead", "no need in the pilot", expires=expires)
        return decide.waive(self.project, request, requirement, now=NOW, progress=Silent())

    def verify(self, evaluation: str) -> Verification:
        return verify(self.project, evaluation, now=NOW, progress=Silent())

    def run(self, *statements: str) -> None:
        """Past the product, as somebody with write access could."""
        with writing(self.project, NOW, Silent()) as lake:
            for statement in statements:
                lake.connection.execute(statement)

    def states(self, now: datetime = NOW) -> list[tuple[State, str]]:
        return [(one.state, one.why) for one in read_record(self.project, now).standings]


@pytest.fixture(scope="module", autouse=True)
def _only_own_expectations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The shipped checks are not what is tested here, and reading them costs a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        nothing = tmp_path_factory.mktemp("nothing")
        (nothing / "acting.yaml").write_text("requirements: []\n")
        patch.setattr("telemetry_ready.catalog.expectations_folder", lambda: nothing)
        yield


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project that is ready, assessed once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("office") / "project"
    folder.mkdir()
    office = Office(folder)
    office.write_catalogue()
    office.take("a.log", lines("web01", 600))
    return folder, office.assess()


@pytest.fixture
def numbers_match(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of everything else that verify looks at: making an evaluation again costs two seconds."""
    monkeypatch.setattr("telemetry_ready.pipeline.verify.differences", lambda *_: [])


@pytest.fixture
def evaluation(judged: tuple[Path, str]) -> str:
    return judged[1]


@pytest.fixture
def office(judged: tuple[Path, str], tmp_path: Path) -> Office:
    shutil.copytree(judged[0], tmp_path / "project")
    return Office(tmp_path / "project")


def test_what_is_ready_is_approved_and_can_be_made_again(office: Office, evaluation: str) -> None:
    row = office.approve(expires=date(2026, 12, 31))

    found = office.verify(evaluation)

    assert (row.sequence, row.decision, row.evaluation_id, row.conditions) == (1, "approve", evaluation, None)
    assert row.decided_by == "lead@example.com"
    assert found.matches
    assert (found.faults, found.erased, found.notes, found.decisions) == ((), (), (), 1)
    assert found.head == row.sha256
    assert office.states() == [(State.IN_FORCE, "")]


def test_an_approval_ends_with_its_last_day(office: Office) -> None:
    office.approve(expires=date(2026, 12, 31))

    assert office.states(datetime(2026, 12, 31, 23, tzinfo=UTC)) == [(State.IN_FORCE, "")]
    assert office.states(datetime(2027, 1, 1, tzinfo=UTC)) == [(State.LAPSED, "it ended with 2026-12-31")]


@pytest.mark.usefixtures("numbers_match")
def test_an_approval_lapses_when_a_must_have_changes_status(office: Office, evaluation: str) -> None:
    """Not the approval is changed, but what it stood on."""
    office.approve()
    office.take("b.log", lines("app01", 500, 1000))
    later = office.assess(NOW + timedelta(days=1))

    ((state, why),) = office.states()

    assert state is State.LAPSED
    assert why == (
        f"the must-have “Records name a host” went from met to partly met in evaluation {later} of 2026-09-02"
    )
    assert office.verify(evaluation).matches


def test_a_later_decision_takes_the_place_of_an_earlier_one(office: Office) -> None:
    office.approve()
    decide.reject(office.project, Request("log-search", "head", "too early"), now=NOW, progress=Silent())

    assert office.states() == [(State.REPLACED, "by decision 2"), (State.IN_FORCE, "")]
    last = read_record(office.project, NOW).verdict_on(SEARCH)
    assert last is not None
    assert last.decision.decision == "reject"


# What is refused --------------------------------------------------------------------------------------------------


def test_data_that_came_after_the_evaluation_refuses(office: Office) -> None:
    office.take("b.log", lines("web01", 50, 1000))

    with pytest.raises(
        DecisionRefusedError,
        match=r"out of date: the data has changed since \(logs, source_files\)\.\nHint: run telemetry-ready assess",
    ):
        office.approve()


def test_a_run_that_brought_nothing_does_not(office: Office) -> None:
    office.estate.ingest(office.project.folder / "a.log")

    assert office.approve().sequence == 1


def test_a_use_case_that_was_edited_refuses_and_the_old_one_is_still_made_again(
    office: Office, evaluation: str
) -> None:
    file = office.project.folder / "expectations/use_cases/log-search.yaml"
    file.write_text(file.read_text().replace("floor: 0.5", "floor: 0.1"))

    with pytest.raises(DecisionRefusedError, match="the file of the use case log-search has changed since"):
        office.approve()
    found = office.verify(evaluation)
    assert found.matches
    assert found.notes == (
        "Since then, the file of the use case log-search has changed since; the texts of then were used.",
    )


@pytest.mark.usefixtures("numbers_match")
def test_a_check_that_was_edited_refuses(office: Office, evaluation: str) -> None:
    office.write_catalogue(host="host_name IS NOT NULL")

    with pytest.raises(DecisionRefusedError, match=r"checks have changed since \(LOG-902\)"):
        office.approve()
    assert office.verify(evaluation).matches


def test_a_scope_that_was_redrawn_refuses(office: Office) -> None:
    scope = {"log-search": {"scopes": [{"name": "all", "hosts": ["web01"]}]}}
    office.project.settings = office.project.settings.model_copy(
        update={"use_cases": ProjectSettings.model_validate({"use_cases": scope}).use_cases}
    )

    with pytest.raises(DecisionRefusedError, match="draws the scope 'all' otherwise"):
        office.approve()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"use_case": "log-serch"}, "No evaluation has judged a use case 'log-serch'"),
        ({"scope": "shop"}, "has no scope 'shop'"),
        ({"by": " "}, "--by is empty"),
        ({"reason": ""}, "--reason is empty"),
        ({"expires": date(2026, 8, 31)}, "--expires 2026-08-31 has passed"),
    ],
)
def test_a_request_that_is_not_complete_is_told_what_is_missing(
    office: Office, values: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        office.approve(**values)


# Waivers ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged_unready(judged: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No record names the host: 15 of 100."""
    office = Office(shutil.copytree(judged[0], tmp_path_factory.mktemp("unready") / "project"))
    office.write_catalogue(host="host_name = 'nobody'")
    office.assess(NOW + timedelta(hours=1))
    return office.project.folder


@pytest.fixture
def unready(judged_unready: Path, tmp_path: Path) -> Office:
    return Office(shutil.copytree(judged_unready, tmp_path / "unready"))


def test_what_is_not_ready_is_refused_with_what_would_have_to_be_waived(unready: Office) -> None:
    with pytest.raises(DecisionRefusedError) as refused:
        unready.approve()

    words = str(refused.value)
    assert words.startswith("Refused: log-search (scope all) is not ready: score ")
    assert "To reach 75 these would have to be waived too: host (“Records name a host”)." in words
    assert "telemetry-ready decision waive log-search --scope all --requirement host" in words


def test_enough_waivers_carry_an_approval_until_the_first_of_them_ends(unready: Office) -> None:
    unready.waive("host", date(2026, 10, 31))

    row = unready.approve(expires=date(2027, 3, 31))

    assert row.decision == "approve with conditions"
    assert row.expires_on == date(2026, 10, 31)
    assert row.conditions == "waived until 2026-10-31: “Records name a host”"


def test_a_waiver_of_something_else_is_not_enough(unready: Office) -> None:
    """Neither is one of a requirement that is met."""
    unready.waive("text")

    with pytest.raises(DecisionRefusedError, match="Waived: nothing"):
        unready.approve()


def test_a_waiver_that_has_ended_does_not_count(unready: Office) -> None:
    unready.waive("host", date(2026, 9, 1))

    with pytest.raises(DecisionRefusedError, match="not ready"):
        unready.approve(now=datetime(2026, 9, 2, 12, tzinfo=UTC))
    with reading(unready.project) as lake:
        assert list(waivers_in_force(lake, date(2026, 9, 1))[SEARCH]) == ["host"]
        assert waivers_in_force(lake, date(2026, 9, 2)) == {SEARCH: {}}


def test_a_waiver_without_an_end_gets_one_and_an_unknown_requirement_is_named(office: Office) -> None:
    assert office.waive("host", None).expires_on == date(2026, 11, 30)
    with pytest.raises(ConfigurationError, match=r"no requirement 'hots'. Did you mean 'host'"):
        office.waive("hots")


# Outcomes ---------------------------------------------------------------------------------------------------------


def test_outcomes_stand_on_the_approved_evaluation_and_repeat(office: Office, evaluation: str) -> None:
    office.approve()
    office.assess(NOW + timedelta(days=30))
    request = Request("log-search", "ops", "stopwatch")
    for value in (9.0, 7.5):
        reached = Reached("Minutes to find a record", value, "search@2")
        row = decide.outcome(office.project, request, reached, now=NOW, progress=Silent())

    assert row.evaluation_id == evaluation
    assert row.outcome == (
        '{"baseline":12.5,"direction":"down","kpi":"Minutes to find a record","model_id":"search@2","target":null,'
        '"unit":"minutes","value":7.5}'
    )
    assert len(read_record(office.project, NOW).outcomes_of(SEARCH)) == 2
    with pytest.raises(ConfigurationError, match="KPIs: Minutes to find a record"):
        decide.outcome(office.project, request, Reached("Minutes", 1, "m"), now=NOW, progress=Silent())


# Tampering --------------------------------------------------------------------------------------------------------


def test_every_row_that_was_changed_is_named(office: Office, evaluation: str) -> None:
    office.approve()
    office.run(
        "UPDATE evaluations SET score = 99.5, code_version = '9'",
        "UPDATE check_results SET passed = passed - 1 WHERE check_id = 'LOG-901' AND day IS NULL",
        "UPDATE requirement_results SET status = 'not met' WHERE requirement = 'host'",
        "DELETE FROM requirement_results WHERE requirement = 'web'",
        "UPDATE decisions SET reason = 'forged'",
    )

    found = office.verify(evaluation)

    assert found.faults[0] == (
        "decision 1 (approve of log-search (scope all) by lead@example.com) was changed after it was written"
    )
    for words in (
        "evaluations, log-search / all: score is stored as 99.5 and comes out as 100.0",
        "check_results, log-search / all / LOG-901: passed is stored as 599 and comes out as 600",
        "requirement_results, log-search / all / host: status is stored as 'not met' and comes out as 'met'",
        "requirement_results, log-search / all / web: this row comes out and is not stored",
        "log-search (scope all): rows of this evaluation are not those that were written",
    ):
        assert words in found.faults
    rewritten = [one for one in found.faults if "were changed or deleted by another program" in one]
    assert len(rewritten) == 5
    assert found.erased == ()


@pytest.mark.usefixtures("numbers_match")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE evaluations SET code_version = '9'", "log-search (scope all): rows of this evaluation are not those"),
        ("DELETE FROM evaluations", "decision 1 stands on a judgement of log-search (scope all) that is gone"),
        ("DELETE FROM decisions", "rows of decisions were changed or deleted by another program"),
        ("UPDATE data_files SET sha256 = 'f' WHERE table_name = 'stored_logs'", "has other bytes than those that were"),
    ],
)
def test_a_row_that_the_numbers_do_not_show_is_found_too(
    office: Office, evaluation: str, statement: str, words: str
) -> None:
    office.approve()
    office.run(statement)

    faults = office.verify(evaluation).faults

    assert [one for one in faults if words in one], faults


def test_a_text_that_was_changed_is_named(office: Office, evaluation: str) -> None:
    office.run("UPDATE catalogue_texts SET text = text || ' ' WHERE name = 'LOG-901'")

    faults = office.verify(evaluation).faults

    assert "it cannot be made again: the check 'LOG-901' in catalogue_texts was changed" in faults


def test_an_evaluation_whose_rows_were_changed_is_not_approved(office: Office, evaluation: str) -> None:
    office.run("UPDATE evaluations SET verdict = 'ready', score = 100, low = 100")

    with pytest.raises(DecisionRefusedError, match=f"decision verify {evaluation}"):
        office.approve()


def stored(office: Office, table: str) -> Path:
    return next(iter((office.project.folder / ".telemetry-ready/data/main" / table).glob("*.parquet")))


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_one_byte_of_any_data_file_is_found(office: Office, evaluation: str) -> None:
    """Also in files that no check reads, and in the evaluation's own."""
    office.approve()
    with reading(office.project) as lake:
        known = registered(lake.connection)
        files = [one for one in files_of(lake.connection, lake.paths.data) if one.path in known]
        assert {one.table for one in files} >= {"stored_logs", "value_maps", "source_files", "evaluations"}
        for number, one in enumerate(files):
            if one.table == "data_files":
                continue  # the list itself: that it cannot be read is said below
            path = lake.paths.data / one.path
            flip(path, number * 37 % path.stat().st_size)
            assert check_files(lake, [other.path for other in files]).changed == (one.path,)
            flip(path, number * 37 % path.stat().st_size)
    flip(stored(office, "value_maps"), 40)

    found = office.verify(evaluation)

    changed = f"main/value_maps/{stored(office, 'value_maps').name}"
    assert found.faults == (f"the data file {changed} has other bytes than those that were hashed",)
    assert found.notes == ("Its numbers were not computed again, because the data is not what it was.",)


def test_a_torn_list_of_hashes_is_named(office: Office, evaluation: str) -> None:
    path = stored(office, "data_files")
    path.write_bytes(path.read_bytes()[:100])

    with pytest.raises(LakeError, match=path.name):
        office.verify(evaluation)


def test_a_data_file_that_is_gone_is_no_erasure(office: Office, evaluation: str) -> None:
    stored(office, "stored_logs").unlink()

    (fault,) = office.verify(evaluation).faults

    assert fault.endswith("is gone, and no erasure on record explains it")


# Erasure ----------------------------------------------------------------------------------------------------------


def expire(office: Office) -> None:
    """Old snapshots and their files go, as an erasure in earnest has it."""
    office.run(
        "CALL ducklake_expire_snapshots('lake', older_than => now())",
        "CALL ducklake_cleanup_old_files('lake', cleanup_all => true)",
    )


def test_what_was_retracted_is_still_made_again_and_said(office: Office, judged: tuple[Path, str]) -> None:
    folder, evaluation = judged
    office.approve()
    office.estate.retract(folder / "a.log")

    found = office.verify(evaluation)

    assert found.matches
    assert found.notes == (
        f"Since then, on record, 1 files were taken out of the lake: {(folder / 'a.log').as_uri()} (retracted).",
    )


def test_an_erasure_on_record_is_told_from_tampering(office: Office, judged: tuple[Path, str]) -> None:
    folder, evaluation = judged
    office.approve()
    office.estate.retract(folder / "a.log")
    expire(office)

    found = office.verify(evaluation)

    assert not found.matches
    assert found.faults == ()
    (words,) = found.erased
    assert "is no longer in the lake; an erasure on record explains it: file://" in words
    assert "a.log was retracted on 2026-09-01 12:00 UTC (600 rows)" in words


def test_a_snapshot_that_went_without_an_erasure_is_a_fault(office: Office, evaluation: str) -> None:
    office.approve()
    expire(office)

    (fault,) = office.verify(evaluation).faults

    assert fault.endswith("is no longer in the lake, and no erasure on record explains it")


def test_an_evaluation_that_is_not_there_is_named_with_those_that_are(office: Office, evaluation: str) -> None:
    with pytest.raises(ConfigurationError, match=f"no evaluation 'x'.\nThe newest: {evaluation}"):
        office.verify("x")


def test_of_two_at_once_one_waits_and_sees_the_other(office: Office) -> None:
    by: Callable[[int], Decision] = lambda number: office.approve(by=f"lead {number}")  # noqa: E731
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(by, range(4)))

    assert sorted(row.sequence for row in rows) == [1, 2, 3, 4]
    with reading(office.project) as lake:
        assert chain_faults(read_decisions(lake)) == []
