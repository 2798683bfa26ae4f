"""The pages of the documentation, their blocks of code, and the command line as the pages call it."""

import json
import re
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
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


@dataclass(frozen=True)
class Done:
    """What a call of the command line gave."""

    code: int
    out: str
    notes: str


def run(folder: Path, *arguments: str) -> Done:
    """Call the command line within a folder, in this process: its imports are paid once."""
    from telemetry_ready.cli import main

    out, notes = StringIO(), StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(notes), pytest.raises(SystemExit) as left:
        main(list(arguments))
    return Done(int(left.value.code or 0), out.getvalue(), notes.getvalue())


def query(folder: Path, sql: str) -> list[dict[str, Any]]:
    done = run(folder, "sql", sql, "--format", "json")
    assert done.code == 0, done.notes
    rows: list[dict[str, Any]] = json.loads(done.out)
    return rows
