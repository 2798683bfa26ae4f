"""The documentation is complete and current, and its links lead somewhere."""

import re
import shutil
from pathlib import Path

import pytest

from tests.docs_pages import DOCS, FENCE, PAGES, ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


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

    assert len(command_names()) == 23
    rows = {name: rf"^\| `{'.*'.join(name.split())}\b" for name in command_names()}
    assert [name for name, row in rows.items() if not re.search(row, readme, re.MULTILINE)] == []
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
    from telemetry_ready.normalize.privacy_policy import CLASSES
    from telemetry_ready.settings import (
        LakeSettings,
        PrivacySettings,
        ProjectSettings,
        ScopeSettings,
        SourceSettings,
        UseCaseSettings,
    )
    from telemetry_ready.sources._mapping_model import Condition, Events, Mapping, MetricColumns, Source, Value
    from telemetry_ready.value_settings import (
        AttestationSettings,
        AttestationsSettings,
        UnitValueSettings,
        ValueSettings,
    )

    text = (DOCS / "sources.md").read_text("utf-8") + (DOCS / "checks.md").read_text("utf-8")
    text += (DOCS / "value.md").read_text("utf-8")
    project = (ProjectSettings, LakeSettings, ScopeSettings, UseCaseSettings, SourceSettings, PrivacySettings)
    worth = (ValueSettings, UnitValueSettings, AttestationsSettings, AttestationSettings)
    models = (*project, *worth, Mapping, Source, Value, MetricColumns, Events, Condition)
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()} | set(CLASSES)

    assert sorted(key for key in keys if not re.search(rf"[`{{ ]{key}[`:,}}]", text)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_relative_link_leads_to_a_file(page: Path) -> None:
    links = [one for one in LINK.findall(FENCE.sub("", page.read_text("utf-8"))) if "://" not in one]
    files = {one: (page.parent / one.split("#")[0]).resolve() for one in links if not one.startswith("#")}

    broken = [one for one, path in files.items() if not path.exists()]

    assert broken == []


def test_each_page_that_the_code_names_is_there() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".yaml"})
    pages = set(re.findall(r"(?<![/\w])docs/[\w-]+\.md", code))

    assert sorted(page for page in pages if not (ROOT / page).is_file()) == []
