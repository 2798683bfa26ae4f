"""What the documentation says is true: it is complete, its links lead somewhere, and its examples run."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    *(ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "expectations/README.md"),
    *sorted(DOCS.glob("*.md")),
]
FENCE = re.compile(r"^```(\w+)?[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MADE_ELSEWHERE = {"benchmarks/RESULTS.md"}
"""Files that a target of the Makefile writes, and that a fresh checkout may lack."""


@dataclass(frozen=True)
class Code:
    """One fenced block: its kind, what stands behind the kind, its text."""

    kind: str
    info: str
    text: str


def blocks(page: Path, kind: str) -> list[Code]:
    found = (Code(one[1] or "", one[2].strip(), one[3]) for one in FENCE.finditer(page.read_text("utf-8")))
    return [one for one in found if one.kind == kind]


def named(page: Path, name: str) -> Code:
    """The block that says which file it is."""
    (found,) = [one for kind in ("yaml", "csv", "text") for one in blocks(page, kind) if one.info == name]
    return found


def write(folder: Path, page: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(named(page, name).text, "utf-8")
    return path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "telemetry_ready.cli", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "TELEMETRY_READY_PROJECT"}
    return subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


def query(folder: Path, sql: str) -> list[dict[str, Any]]:
    done = run(folder, "sql", sql, "--format", "json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def everything() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


def test_generated_pages_are_current() -> None:
    """If it fails: python tools/generate_docs.py."""
    from tools.generate_docs import pages

    stale = [path.name for path, text in pages().items() if path.read_text("utf-8") != text]

    assert stale == []


def test_a_stale_page_is_named_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tools import generate_docs

    for name in ("docs", "tools", "expectations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(generate_docs, "ROOT", tmp_path)
    (tmp_path / "docs/cli.md").write_text("old", "utf-8")

    code = generate_docs.main(["--check"])

    assert code == 1
    assert "docs/cli.md is stale" in capsys.readouterr().err
    assert (tmp_path / "docs/cli.md").read_text("utf-8") == "old"
    assert generate_docs.main([]) == 0
    assert generate_docs.main(["--check"]) == 0


def test_every_command_is_in_the_readme_and_in_the_reference() -> None:
    from tools.generate_docs import command_names

    readme, reference = (ROOT / "README.md").read_text("utf-8"), (DOCS / "cli.md").read_text("utf-8")

    assert len(command_names()) == 10
    assert [name for name in command_names() if not re.search(rf"^\| `{name}\b", readme, re.MULTILINE)] == []
    assert [name for name in command_names() if f"## telemetry-ready {name}\n" not in reference] == []


def test_every_format_check_and_use_case_is_documented() -> None:
    from telemetry_ready.sources import formats

    text = everything()
    expectations = ROOT / "expectations"
    checks = [path.name[:7] for path in expectations.glob("checks/*/*.yaml")]
    use_cases = [path.stem for path in expectations.glob("use_cases/*.yaml")]

    missing = [name for name in (*formats(), *checks, *use_cases) if not re.search(rf"\b{name}\b", text)]

    assert missing == []


def test_every_table_and_column_is_in_the_schema() -> None:
    from telemetry_ready.model.tables import TABLES, VIEWS

    text = (DOCS / "schema.md").read_text("utf-8")
    columns = {column.name for table in TABLES.values() for column in table.columns}

    assert [name for name in (*TABLES, *VIEWS) if f"### {name}\n" not in text] == []
    assert [name for name in columns if f"| `{name}` |" not in text] == []


def test_every_key_of_the_project_file_is_documented() -> None:
    from telemetry_ready.settings import SourceSettings
    from telemetry_ready.sources._mapping_model import Condition, Events, Mapping, MetricColumns, Source, Value

    text = (DOCS / "sources.md").read_text("utf-8")
    models = (SourceSettings, Mapping, Source, Value, MetricColumns, Events, Condition)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}

    assert sorted(key for key in keys if not re.search(rf"[`{{ ]{key}[`:]", text)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_relative_link_leads_to_a_file(page: Path) -> None:
    links = [one for one in LINK.findall(FENCE.sub("", page.read_text("utf-8"))) if "://" not in one]
    files = {one: (page.parent / one.split("#")[0]).resolve() for one in links if not one.startswith("#")}

    broken = [
        one
        for one, path in files.items()
        if not path.exists() and path.relative_to(ROOT).as_posix() not in MADE_ELSEWHERE
    ]

    assert broken == []


def documents(kind: str) -> list[Any]:
    return [
        pytest.param(one, id=f"{page.name}-{place}")
        for page in sorted(DOCS.glob("*.md"))
        for place, one in enumerate(blocks(page, kind), start=1)
    ]


@pytest.mark.parametrize("code", documents("yaml"))
def test_yaml_of_the_docs_is_valid(code: Code, tmp_path: Path) -> None:
    """A project file by the settings, a check or a use case by the catalogue."""
    from telemetry_ready.catalog import CheckFile, UseCaseFile
    from telemetry_ready.settings import ProjectSettings
    from telemetry_ready.yaml_file import load_yaml

    path = tmp_path / "some.yaml"
    path.write_text(code.text, "utf-8")
    model = CheckFile if "\nexpect:" in code.text else UseCaseFile if "\nrequirements:" in code.text else ProjectSettings

    loaded = load_yaml(path, model, variables={})

    assert loaded


@pytest.mark.parametrize("page", [page for page in DOCS.glob("*.md") if blocks(page, "python")], ids=lambda one: one.name)
def test_python_of_a_page_runs_from_top_to_bottom(page: Path) -> None:
    names: dict[str, Any] = {"__name__": page.stem}

    for code in blocks(page, "python"):
        exec(compile(code.text, str(page), "exec"), names)


def test_the_mapping_of_the_docs_stores_what_the_docs_say(tmp_path: Path) -> None:
    page = DOCS / "sources.md"
    write(tmp_path, page, "telemetry-ready.yaml")
    write(tmp_path, page, "nezha/rca_data/2023-01-29/log/08_42_log.csv")
    expected = json.loads(blocks(page, "json")[0].text)

    done = run(tmp_path, "ingest")
    rows = query(tmp_path, "SELECT * FROM logs ORDER BY record_no")
    rejects = query(tmp_path, "SELECT record_no, reason_code FROM quarantine")

    assert done.returncode == 0, done.stderr
    assert [row["record_no"] for row in rows] == [0, 1]
    assert {name: rows[0][name] for name in expected} == expected
    assert (rows[1]["time_unix_nano"], rows[1]["time_flags"]) == ("2023-01-29 09:20:29.295", 1 | 128)
    assert rows[0]["attributes"]["Container"] == "server"
    assert rejects == [{"record_no": 2, "reason_code": "bad_fields"}]
    assert run(tmp_path, "audit").stdout.endswith("\nbalanced\n")
