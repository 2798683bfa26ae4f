"""The checks and use cases: YAML files of the package's ``expectations/`` and of a project's own folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from telemetry_ready.check_file import CheckFile
from telemetry_ready.errors import ConfigurationError, QueryRefusedError
from telemetry_ready.model.check import Check
from telemetry_ready.model.tables import TABLES, VIEWS
from telemetry_ready.model.use_case import Acts, Choice, Criticality, Kpi, Method, Requirement, UseCase
from telemetry_ready.model.value import Maturity
from telemetry_ready.readiness import misfits
from telemetry_ready.requirement_file import RequirementFile, Strict, Text
from telemetry_ready.use_case_choice import MUST_HAVES, as_chosen
from telemetry_ready.value_settings import ValueSettings
from telemetry_ready.yaml_file import load_yaml, refuse_misfits

SCOPED_NAMES = frozenset({*TABLES, *VIEWS, "scope"})
ACTING_FILE = "acting.yaml"


@dataclass(frozen=True)
class Catalog:
    """What can be measured and judged.

    Attributes:
        checks: By id.
        use_cases: By name, each as its own file chooses.
        written: The same as their files have them, before anything is chosen.
        shipped: Those that the product ships, as written; a project's own may stand in place of one.
        replaced: Shipped checks, by id, in whose place a project's own stand.
        acting: What a use case that acts on production is asked beyond its own requirements.
    """

    checks: Mapping[str, Check]
    use_cases: Mapping[str, UseCase]
    written: Mapping[str, UseCase] = field(default_factory=dict)
    shipped: Mapping[str, UseCase] = field(default_factory=dict)
    acting: tuple[Requirement, ...] = ()
    replaced: Mapping[str, Check] = field(default_factory=dict)

    def chosen(self, name: str, choice: Choice) -> UseCase:
        """The use case as a project chose it.

        Raises:
            ConfigurationError: What it chose does not fit the use case.
        """
        return as_chosen(self.written[name], choice, self.acting)


class _KpiFile(Strict):
    name: Text
    query: Text
    unit: Text
    direction: Literal["up", "down"]


class _UseCaseFile(Strict):
    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    why: Text
    main_table: Literal["logs", "metrics", "tickets", "alerts"]
    method: Method = Method.CLASSIC
    acts_on_production: Acts
    needs_at_decision_time: tuple[str, ...]
    department: str = ""
    owner: str = ""
    sponsor: str = ""
    maturity: Maturity | None = None
    maturity_source: str = ""
    kpis: tuple[_KpiFile, ...] = ()
    value: ValueSettings = ValueSettings()
    requirements: tuple[RequirementFile, ...]

    @model_validator(mode="after")
    def _is_complete(self) -> "_UseCaseFile":
        ids = [one.id for one in self.requirements]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"requirements: each needs an id of its own; given twice: {', '.join(twice)}")
        musts = sum(one.criticality is Criticality.MUST for one in self.requirements)
        if musts < MUST_HAVES:
            raise ValueError(f"requirements: at least {MUST_HAVES} must be of criticality must; {musts} are")
        if (self.maturity is None) is bool(self.maturity_source):
            raise ValueError("maturity and maturity_source: give both, or neither")
        return self

    def use_case(self, content: bytes) -> UseCase:
        """As the readiness model takes it; ``content`` is the file."""
        return UseCase(
            **self.model_dump(exclude={"kpis", "requirements", "value"}),
            kpis=tuple(Kpi(**one.model_dump()) for one in self.kpis),
            value=self.value.hypothesis(),
            requirements=tuple(one.requirement() for one in self.requirements),
            sha256=sha256(content).hexdigest(),
            text=content.decode(),
        )


class _ActingFile(Strict):
    requirements: tuple[RequirementFile, ...]


def expectations_folder() -> Path:
    """The shipped expectations: in the installed package, or else in the repository around it.

    Raises:
        ConfigurationError: Neither is there.
    """
    package = Path(str(files("telemetry_ready")))
    for folder in (package / "expectations", package.parents[1] / "expectations"):
        if folder.is_dir():
            return folder
    raise ConfigurationError(f"The expectations are not in {str(package)!r}.\nHint: install telemetry-ready again.")


def load_catalog(*folders: Path) -> Catalog:
    """Checks and use cases: the shipped ones, then those of the folders; a later file of the same id replaces.

    Args:
        folders: Each like ``expectations/``: with ``checks/`` and ``use_cases/``, or one of them. Their SQL is held
            to the rules of read-only queries.

    Raises:
        ConfigurationError: A file is not valid; names file, line, key and what is allowed.
    """
    for folder in folders:
        if not folder.is_dir():
            raise ConfigurationError(f"There is no folder {str(folder)!r} with checks/ or use_cases/.")
    shipped_checks, as_shipped, acting = _shipped(expectations_folder())
    checks = dict(shipped_checks)
    for folder in folders:
        checks |= load_checks(folder, is_own=False)
    written = dict(as_shipped)
    for folder in folders:
        written |= load_use_cases(folder, checks, is_own=False)
    written = dict(sorted(written.items()))
    chosen = {name: as_chosen(one, Choice(), acting) for name, one in written.items()}
    replaced = {name: one for name, one in shipped_checks.items() if checks[name] != one}
    return Catalog(dict(sorted(checks.items())), chosen, written, as_shipped, acting, replaced)


@cache
def _shipped(folder: Path) -> tuple[Mapping[str, Check], Mapping[str, UseCase], tuple[Requirement, ...]]:
    """Checks, use cases and what acting asks, read once in a process: it costs three CPU seconds."""
    checks = load_checks(folder)
    return checks, load_use_cases(folder, checks), load_acting(folder, checks)


def load_checks(folder: Path, *, is_own: bool = True) -> dict[str, Check]:
    """The checks of ``folder/checks/**/*.yaml``, by id.

    Args:
        folder: That holds ``checks/``.
        is_own: Whether its SQL is the product's own and needs no proof that it only reads.

    Raises:
        ConfigurationError: A file is not valid, or two have the same id.
    """
    found: dict[str, Check] = {}
    places: dict[str, Path] = {}
    for path in _yaml_files(folder / "checks"):
        file = load_yaml(path, CheckFile)
        _only_once(places, file.id, path)
        if not is_own:
            _check_sql(path, "expect", file.expect.get("query"), condition=file.expect.get("condition"))
        values = {name: getattr(file, name) for name in CheckFile.model_fields}
        found[file.id] = Check(**values, text=path.read_bytes().decode())
    return found


def load_use_cases(folder: Path, checks: Iterable[str], *, is_own: bool = True) -> dict[str, UseCase]:
    """The use cases of ``folder/use_cases/*.yaml``, by name.

    Args:
        folder: That holds ``use_cases/``.
        checks: Ids that a requirement may name.
        is_own: Whether its SQL is the product's own and needs no proof that it only reads.

    Raises:
        ConfigurationError: A file is not valid, two have the same name, or a check does not exist.
    """
    found: dict[str, UseCase] = {}
    places: dict[str, Path] = {}
    for path in _yaml_files(folder / "use_cases"):
        use_case = load_use_case(path, checks, is_own=is_own)
        _only_once(places, use_case.name, path)
        found[use_case.name] = use_case
    return found


def load_use_case(path: Path, checks: Iterable[str], *, is_own: bool = True) -> UseCase:
    """One file of a use case.

    Raises:
        ConfigurationError: It is not valid, or a check does not exist.
    """
    file = load_yaml(path, _UseCaseFile, context={"checks": sorted(checks)})
    for kpi in () if is_own else file.kpis:
        _check_sql(path, f"kpis: {kpi.name}", kpi.query)
    use_case = file.use_case(path.read_bytes())
    refuse_misfits(path, ("value",), misfits(use_case.value, use_case.kpis))
    return use_case


def load_acting(folder: Path, checks: Iterable[str]) -> tuple[Requirement, ...]:
    """What ``folder/acting.yaml`` asks of every use case that acts on production.

    Raises:
        ConfigurationError: It is not valid, or a check does not exist.
    """
    file = load_yaml(folder / ACTING_FILE, _ActingFile, context={"checks": sorted(checks)})
    return tuple(one.requirement() for one in file.requirements)


def _yaml_files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.y*ml") if path.suffix in {".yaml", ".yml"} and path.is_file())


def _only_once(places: dict[str, Path], name: str, path: Path) -> None:
    if name in places:
        raise ConfigurationError(f"{path}:1: {name} is taken by {places[name]}; give it a name of its own")
    places[name] = path


def _check_sql(path: Path, key: str, query: str | None, condition: str | None = None) -> None:
    """Hold SQL that is not the product's own to reading the scoped tables."""
    from telemetry_ready.lake.query import check_condition, check_query

    try:
        if query is not None:
            check_query(query, SCOPED_NAMES)
        if condition is not None:
            check_condition(condition, SCOPED_NAMES)
    except QueryRefusedError as error:
        raise ConfigurationError(f"{path}:1: {key}: {error}") from error
