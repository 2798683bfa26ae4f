"""What is wrong with use cases: files read as strictly as an assessment reads them, then held to what makes sense."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from telemetry_ready.catalog import (
    ACTING_FILE,
    SCOPED_NAMES,
    expectations_folder,
    load_checks,
    load_use_case,
    load_use_cases,
)
from telemetry_ready.checks import query_faults
from telemetry_ready.errors import ConfigurationError, QueryRefusedError
from telemetry_ready.lake import check_query
from telemetry_ready.model.check import Check
from telemetry_ready.model.fault import Fault, FileFault, Level
from telemetry_ready.model.tables import TABLES, VIEWS
from telemetry_ready.model.use_case import Criticality, Requirement, UseCase
from telemetry_ready.readiness.differences import differences
from telemetry_ready.readiness.sense import requirement_faults, use_case_faults
from telemetry_ready.requirement_file import RequirementFile
from telemetry_ready.use_case_choice import MUST_HAVES
from telemetry_ready.yaml_file import Document, dotted, near_match, read_document

RULES = (
    ("unknown-check", re.compile(r"there is no check ")),
    ("missing-source", re.compile(r"source: (this key is required|.* says nothing)")),
    ("too-few-must-haves", re.compile(r"must be of criticality must")),
    ("lines-equal", re.compile(r"floor and target are both ")),
    ("unknown-table", re.compile(r"^main_table: ")),
    ("kpi", re.compile(r"^kpis: ")),
)
"""What the strict reading refuses, by the words of its message; anything else is ``invalid``."""


def lint(files: Sequence[Path], folders: Sequence[Path]) -> list[FileFault]:
    """Every fault of use-case files, by file and line; a check's file that cannot be read is a fault too.

    Args:
        files: Of use cases; ``acting.yaml`` is one of requirements alone.
        folders: Of the project's own expectations, whose checks requirements may name.
    """
    checks, found = _checks([*folders, *dict.fromkeys(_around(file) for file in files)])
    shipped = load_use_cases(expectations_folder(), checks)
    for file in files:
        try:
            document = read_document(file)
        except ConfigurationError as error:
            found += _strict(file, error)
            continue
        faults = _faults(document, checks) if file.name != ACTING_FILE else _requirement_faults(document, checks)[0]
        sensible = [_placed(file, document, fault) for fault in faults]
        found += [*sensible, *_not_said(_read_strictly(file, checks, shipped), sensible)]
    return sorted(set(found), key=lambda one: (one.file, one.line, one.level, one.rule, one.message))


def shipped_files() -> list[Path]:
    """Every shipped use case, and what acting adds."""
    folder = expectations_folder()
    return [*use_case_files(folder), folder / ACTING_FILE]


def use_case_files(folder: Path) -> list[Path]:
    """The use cases of a folder of expectations."""
    return sorted(path for path in folder.glob("use_cases/**/*.y*ml") if path.suffix in {".yaml", ".yml"})


def _around(file: Path) -> Path:
    """The folder of expectations that a file of its ``use_cases`` lies in."""
    return file.resolve().parent.parent


def _checks(folders: Sequence[Path]) -> tuple[dict[str, Check], list[FileFault]]:
    checks, found = load_checks(expectations_folder()), list[FileFault]()
    shipped = expectations_folder().resolve()
    for folder in dict.fromkeys(one.resolve() for one in folders if one.resolve() != shipped):
        try:
            checks |= load_checks(folder, is_own=False)
        except ConfigurationError as error:
            found += _strict(folder, error)
    return checks, found


def _read_strictly(file: Path, checks: Mapping[str, Check], shipped: Mapping[str, UseCase]) -> list[FileFault]:
    """What an assessment would refuse, or else how the file differs from what it stands for."""
    if file.name == ACTING_FILE:
        return []
    try:
        use_case = load_use_case(file, checks)
    except ConfigurationError as error:
        return _strict(file, error)
    found = []
    if use_case.name != file.stem:
        message = f"name is {use_case.name}; give the file that name"
        found.append(FileFault(str(file), 1, Level.WARNING, "file-name", "name", message))
    moved = differences(use_case, shipped[use_case.name]) if use_case.name in shipped else ()
    if moved:
        message = f"it stands in place of the shipped {use_case.name}, whose score is shown beside its own: "
        message += "; ".join(moved)
        found.append(FileFault(str(file), 1, Level.WARNING, "differs-from-shipped", "name", message))
    return found


def _strict(file: Path, error: ConfigurationError) -> list[FileFault]:
    """The lines of a message of the strict reading, each ``file:line: key: what``."""
    found = []
    for text in re.split(r"\n(?=\S*:\d+: )", str(error)):
        match = re.match(r"(?P<file>.*?):(?P<line>\d+): (?P<words>.*)", text, re.DOTALL)
        words = match["words"] if match else text
        rule = next((name for name, pattern in RULES if pattern.search(words)), "invalid")
        place = (match["file"], int(match["line"])) if match else (str(file), 1)
        found.append(FileFault(*place, Level.ERROR, rule, "", words))
    return found


def _not_said(strict: Sequence[FileFault], said: Sequence[FileFault]) -> list[FileFault]:
    """Errors of the strict reading that no rule has said better."""
    rules = {(one.line, one.rule) for one in said} | {
        (0, one.rule) for one in said if one.rule in {"too-few-must-haves", "kpi"}
    }
    return [one for one in strict if (one.line, one.rule) not in rules and (0, one.rule) not in rules]


def _placed(file: Path, document: Document, fault: Fault) -> FileFault:
    return FileFault(str(file), document.line(fault.place), fault.level, fault.rule, dotted(fault.place), fault.message)


def _faults(document: Document, checks: Mapping[str, Check]) -> Iterator[Fault]:
    data = document.data if isinstance(document.data, dict) else {}
    faults, requirements = _requirement_faults(document, checks)
    yield from faults
    yield from use_case_faults(requirements)
    musts = sum(
        isinstance(one, dict) and one.get("criticality") == Criticality.MUST for one in _list(data, "requirements")
    )
    if musts < MUST_HAVES:
        message = f"at least {MUST_HAVES} requirements must be of criticality must; {musts} are"
        yield Fault(Level.ERROR, "too-few-must-haves", ("requirements",), message)
    yield from _kpi_faults(_list(data, "kpis"))
    yield from _field_faults(_list(data, "needs_at_decision_time"))


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    found = data.get(key)
    return found if isinstance(found, list) else []


def _requirement_faults(
    document: Document, checks: Mapping[str, Check]
) -> tuple[list[Fault], list[tuple[int, Requirement]]]:
    """Faults of each requirement that can be read, and these requirements with their places."""
    faults: list[Fault] = []
    read: list[tuple[int, Requirement]] = []
    data = document.data if isinstance(document.data, dict) else {}
    for place, one in enumerate(_list(data, "requirements")):
        try:
            requirement = RequirementFile.model_validate(_sourced(one)).requirement()
        except ValidationError:
            continue  # the strict reading says what is wrong with it
        read.append((place, requirement))
        faults += [
            fault._replace(place=("requirements", place, *fault.place))
            for fault in requirement_faults(requirement, checks)
        ]
    return faults, read


def _sourced(one: Any) -> Any:
    """With sources, so that one that is missing hides nothing else."""
    if not isinstance(one, dict):
        return one
    lines = one.get("pretrained")
    more = {"pretrained": {**lines, "source": "expert"}} if isinstance(lines, dict) else {}
    return {**one, "source": "expert", **more}


def _kpi_faults(kpis: Sequence[Any]) -> Iterator[Fault]:
    queries: dict[int, str] = {}
    for place, one in enumerate(kpis):
        query = one.get("query") if isinstance(one, dict) else None
        if not isinstance(query, str):
            continue  # the strict reading says so
        try:
            check_query(query, SCOPED_NAMES)
            queries[place] = query
        except QueryRefusedError as error:
            yield Fault(Level.ERROR, "kpi", ("kpis", place, "query"), str(error))
    for place, words in zip(queries, query_faults(queries.values()) if queries else (), strict=True):
        if words:
            yield Fault(Level.ERROR, "kpi", ("kpis", place, "query"), words)


def _field_faults(fields: Sequence[Any]) -> Iterator[Fault]:
    """Fields that no table has; a key of a map is written with its map: attributes.backout_plan."""
    columns = {column.name: column for table in TABLES.values() for column in table.columns}
    maps = {name for name, column in columns.items() if column.duckdb_type.startswith("MAP")}
    known = {*columns, *(name for view in VIEWS.values() for name in view.columns)}
    for place, one in enumerate(fields):
        if not isinstance(one, str) or one in known or (one.partition(".")[0] in maps and one.partition(".")[2]):
            continue
        hint = near_match(one, sorted(known)) or " A key of a map is written with it: attributes.KEY."
        message = f"no table has a column {one!r}.{hint}"
        yield Fault(Level.ERROR, "unknown-field", ("needs_at_decision_time", place), message)
