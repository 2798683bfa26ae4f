"""The command line as a user meets it: output, exit codes, no traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from telemetry_ready.cli import main

GOOD = "Jun 14 15:16:01 combo sshd[1]: fine\n"


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    monkeypatch.delenv("TELEMETRY_READY_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 1, captured.out, captured.err)

    return call


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    assert run("init", "estate").code == 0
    (tmp_path / "a.log").write_text(GOOD * 3)
    return tmp_path / "estate"


def test_init_writes_a_project_that_is_valid_as_written_and_never_overwrites(run: Run, project: Path) -> None:
    """The first command a user types must leave something that works, and harm nothing."""
    file = project / "telemetry-ready.yaml"
    file.write_text(file.read_text() + "# mine\n")

    again = run("init", project)

    assert (again.code, "--force" in again.err) == (2, True)
    assert file.read_text().endswith("# mine\n")
    assert run("init", project, "--force").code == 0
    assert "# mine" not in file.read_text()
    assert (project / ".telemetry-ready/key").stat().st_mode & 0o777 == 0o600


def test_the_project_is_named_before_or_after_the_command_or_by_the_environment(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However people put it, it is understood."""
    assert run("--project", project, "audit").code == 0
    assert run("audit", "--project", project).code == 0
    monkeypatch.setenv("TELEMETRY_READY_PROJECT", str(project))
    assert run("audit").code == 0


def test_ingest_exits_1_where_a_file_could_not_be_taken_and_takes_the_others(run: Run, project: Path) -> None:
    """A scheduler sees that something is wrong; the data that is right is there."""
    done = run("ingest", "a.log", "absent.log", "--project", project, "--time-zone", "UTC")

    assert done.code == 1
    assert "absent.log" in done.err
    rows = run("sql", "SELECT count(*) AS n FROM logs", "--format", "json", "--project", project)
    assert json.loads(rows.out) == [{"n": 3}]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["ingest", "a.log", "--format", "sislog"], "There is no format 'sislog'"),
        (["ingest", "a.log", "--time-zone", "Mars/Olympus"], "no such time zone"),
        (["ingest", "--again"], "go with PATH"),
        (["gate", "no-such-use-case", "--min", "75"], "There is no use case"),
        (["sql", "--example", "nothing"], "There is no example"),
        (["sql"], "Which query"),
        (["sql", "SELECT 1; SELECT 2"], "Allowed is one SELECT"),
        (["sql", "SELEC 1"], "SELEC"),
        (["nonsense"], "Unknown command"),
        (["ingest", "--sorce", "x"], "--source"),
        (["audit", "--project", "/nowhere"], "There is no telemetry-ready.yaml"),
    ],
)
def test_a_wrong_call_exits_2_and_says_what_is_allowed(
    run: Run, project: Path, arguments: list[str], what: str
) -> None:
    """No traceback: the message says what was wrong and what to do."""
    own = [] if "--project" in arguments else ["--project", str(project)]

    done = run(*arguments, *own)

    assert done.code == 2
    assert what in done.err
    assert "Traceback" not in done.err


def test_what_users_read_goes_to_stdout_and_notes_to_stderr(run: Run, project: Path) -> None:
    """Output can be piped into another program."""
    run("ingest", "a.log", "--project", project, "--time-zone", "UTC")

    csv = run("sql", "SELECT host_name, attributes FROM logs LIMIT 1", "--format", "csv", "--project", project)
    found = json.loads(run("audit", "--json", "--project", project).out)

    assert csv.out == 'host_name,attributes\ncombo,"{""process.pid"": ""1""}"\n'
    assert (found["balanced"], found["records_read"], found["rows"]["logs"]) == (True, 3, 3)
    assert [one["name"] for one in found["sources"]] == ["files"]


def test_every_example_query_runs(run: Run, project: Path) -> None:
    """Queries worth having must work on any lake, also an empty one."""
    from telemetry_ready.pipeline.examples import EXAMPLES

    assert len(EXAMPLES) >= 5
    for one in EXAMPLES:
        assert run("-q", "sql", "--example", one.name, "--project", project).code == 0, one.name


def test_detect_tells_and_exits_1_for_what_is_unknown(run: Run, project: Path, tmp_path: Path) -> None:
    """A guess would be worse than no answer."""
    (tmp_path / "prose.txt").write_text("The quick brown fox jumps over the lazy dog.\n" * 50)

    done = run("detect", "a.log", "prose.txt", "--json", "--project", project)

    found = json.loads(done.out)
    assert done.code == 1
    assert [one["format"] for one in found] == ["syslog_rfc3164", "unknown"]
    assert found[0]["rows"][0]["host_name"] == "combo"


def test_a_drafted_mapping_is_a_valid_source(run: Run, project: Path, tmp_path: Path) -> None:
    """What the draft prints can be put into the project file and ingests the file."""
    (tmp_path / "odd.csv").write_text(
        "when;machine;what\n2026-01-01 10:00:00;web01;up\n2026-01-01 10:01:00;web02;down\n"
    )

    draft = run("detect", "odd.csv", "--write-mapping", "--project", project).out
    (project / "telemetry-ready.yaml").write_text(draft.replace("path: odd.csv", f"path: {tmp_path}/odd.csv"))

    assert run("ingest", "--project", project).code == 0


def test_a_run_leaves_a_log_file(run: Run, project: Path) -> None:
    """What happened at night can be read in the morning."""
    run("ingest", "a.log", "--project", project, "--time-zone", "UTC")

    (log,) = (project / ".telemetry-ready/logs").glob("*-ingest.log")
    assert "a.log" in log.read_text()


def test_an_empty_folder_and_an_empty_file_are_no_errors(run: Run, project: Path, tmp_path: Path) -> None:
    """Nothing to do is done; a log that was rotated a minute ago must not wake anybody."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "rotated.log").touch()

    done = run("ingest", "empty", "rotated.log", "--project", project)

    assert done.code == 0
    assert "the file is empty" in done.err


def test_a_format_that_does_not_exist_is_told_with_its_line(run: Run, project: Path) -> None:
    """A typing error in the project file is found before any file is read."""
    (project / "telemetry-ready.yaml").write_text("sources:\n  - name: a\n    path: x\n    format: sislog\n")

    done = run("ingest", "--project", project)

    assert done.code == 2
    assert "telemetry-ready.yaml:4: sources[0].format: no such format: 'sislog'" in done.err


HEAVY = ("great_expectations", "prefect", "pandas", "duckdb", "polars", "pyarrow", "sqlalchemy")


def _loaded(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "80"}
    )
    return set(done.stdout.split())


def test_help_loads_no_heavy_library() -> None:
    """Help must come at once."""
    loaded = _loaded("from telemetry_ready.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass")

    assert not loaded & set(HEAVY)


def test_the_main_job_works_without_prefect(project: Path) -> None:
    """Prefect costs 13 CPU seconds to start; the command line never pays them."""
    loaded = _loaded(
        "from telemetry_ready.cli import main\ntry:\n    main(['-q', '--project', "
        f"{str(project)!r}, 'run'])\nexcept SystemExit:\n    pass"
    )

    assert "prefect" not in loaded
    assert (project / "report/index.html").is_file()


def test_entities_says_what_could_not_be_linked_and_an_approval_that_is_wrong_exits_2(run: Run, project: Path) -> None:
    """Whoever keeps the inventory sees which names to mend first; a slip in the file harms nothing."""
    (project.parent / "b.log").write_text("".join(f"Jun 14 10:00:00 {host} app[1]: up\n" for host in HOSTS))
    assert run("ingest", "b.log", "--project", project, "--time-zone", "UTC").code == 0
    (project.parent / "yes.csv").write_text("approve,alias,entity\nyes,web01,nobody\n")

    shown = run("entities", "--project", project)
    told = json.loads(run("entities", "--json", "--project", project).out)
    refused = run("entities", "--approve", "yes.csv", "--project", project)

    assert "Ambiguous: 1 names" in shown.out
    assert [(one["name"], one["entities"]) for one in told["ambiguous"]] == [("db01", list(HOSTS[:2]))]
    assert (refused.code, "'nobody'" in refused.err) == (2, True)


HOSTS = ("db01.a.example.com", "db01.b.example.com", "db01", "web01")
