"""The project file: what people write, and what the pipeline gets of it.

A project is a folder with ``telemetry-ready.yaml``. Paths in it are relative to that folder.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.expected_parts import ExpectedSettings, PartSettings
from telemetry_ready.model.source import PrivacyPolicy, Silo, SourceOptions
from telemetry_ready.model.use_case import Acts, Choice, Method, Scope
from telemetry_ready.moments import Moment, end_of, start_of
from telemetry_ready.normalize.privacy_policy import actions_of
from telemetry_ready.requirement_file import says_something
from telemetry_ready.sources import format_named, formats
from telemetry_ready.sources._mapping_model import Mapping
from telemetry_ready.value_settings import AttestationsSettings, ValueSettings
from telemetry_ready.yaml_file import load_yaml

PROJECT_FILE = "telemetry-ready.yaml"
PROJECT_VARIABLE = "TELEMETRY_READY_PROJECT"
SOURCE_OF_LOOSE_FILES = "files"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name!r}; use an IANA name such as Europe/Berlin or UTC") from error
    return name


def _known_format(name: str) -> str:
    if format_named(name) is None:
        raise ValueError(f"no such format: {name!r}; there are: {', '.join(sorted(formats()))}")
    return name


def _valid_pattern(pattern: str) -> str:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    if not compiled.groupindex:
        raise ValueError("it needs a named group for each column it fills, such as (?P<host_name>[^/]+)")
    return pattern


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class PrivacySettings(_Strict):
    """What one source does with personal data and secrets, otherwise than by default: classes by action."""

    off: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    pseudonymize: tuple[str, ...] = ()
    truncate: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_one_action_for_each_class(self) -> "PrivacySettings":
        actions_of(self.policy())
        return self

    def policy(self) -> PrivacyPolicy:
        """The same as the pipeline takes it."""
        return PrivacyPolicy(**self.model_dump())


class SourceSettings(_Strict):
    """One silo's files."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    silo: Silo | None = None
    path: str | tuple[str, ...]
    exclude: str | tuple[str, ...] = ()
    format: Annotated[str, AfterValidator(_known_format)] | None = None
    mapping: Mapping | None = None
    time_zone: ZoneName | None = None
    date_order: Literal["day_first", "month_first"] | None = None
    latest: Moment | None = None
    source_system: str = "file"
    constants: dict[str, str] = Field(default_factory=dict)
    from_file_name: Annotated[str, AfterValidator(_valid_pattern)] | None = None
    privacy: PrivacySettings = PrivacySettings()
    expected: ExpectedSettings | None = None

    @model_validator(mode="after")
    def _one_way_to_read(self) -> "SourceSettings":
        if self.format and self.mapping:
            raise ValueError("give format or mapping, not both; without either the format of each file is detected")
        return self

    def options(self) -> SourceOptions:
        """The source as the pipeline takes it."""
        mapping = self.mapping.model_dump(exclude_none=True, by_alias=True) if self.mapping else None
        if mapping is not None and self.silo is not None:
            mapping.setdefault("silo", str(self.silo))
        return SourceOptions(
            name=self.name,
            format=self.format,
            mapping=mapping,
            time_zone=self.time_zone,
            date_order=self.date_order,
            latest=end_of(self.latest) if self.latest else None,
            source_system=self.source_system,
            constants=self.constants,
            from_file_name=self.from_file_name,
            privacy=self.privacy.policy(),
        )

    def patterns(self) -> tuple[str, ...]:
        """Its paths and globs, as written."""
        return _listed(self.path)

    def exclusions(self) -> tuple[str, ...]:
        """Paths and globs that are left out of them."""
        return _listed(self.exclude)


def _listed(one_or_more: str | tuple[str, ...]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else one_or_more


class LakeSettings(_Strict):
    """Where the lake lies."""

    catalogue: str = ".telemetry-ready/catalog/catalog.sqlite"
    data: str = ".telemetry-ready/data"
    memory_limit: Annotated[str, Field(pattern=r"^\d+ ?(MB|GB|MiB|GiB)$")] = "512MB"


class ScopeSettings(_Strict):
    """The part of the lake that a use case is judged on."""

    name: Annotated[str, Field(pattern=r"^[^\s/][^/]*$")] = "all"
    services: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ticket_filter: str = ""
    window_days: Annotated[float, Field(gt=0)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    value: ValueSettings = ValueSettings()

    def scope(self) -> Scope:
        """The scope as the checks take it."""
        values = self.model_dump(exclude={"since", "until", "value"})
        return Scope(
            **values,
            since=start_of(self.since) if self.since else None,
            until=end_of(self.until) if self.until else None,
        )


class UseCaseSettings(_Strict):
    """One candidate use case; without scopes it is judged on everything."""

    scopes: tuple[ScopeSettings, ...] = ()
    owner: str | None = None
    sponsor: str | None = None
    department: str | None = None
    value: ValueSettings = ValueSettings()
    attestations: AttestationsSettings = AttestationsSettings()
    method: Method | None = None
    acts_on_production: Acts | None = None
    not_applicable: dict[str, Annotated[str, AfterValidator(says_something)]] = Field(default_factory=dict)

    def choice(self) -> Choice:
        """How it is judged."""
        return Choice(self.method, self.acts_on_production, self.not_applicable)

    @model_validator(mode="after")
    def _names_differ(self) -> "UseCaseSettings":
        names = [scope.name for scope in self.scopes]
        if len(set(names)) < len(names):
            raise ValueError(f"each scope needs a name of its own; these are given: {', '.join(names)}")
        return self


class RunnerSettings(_Strict):
    """How files are worked on: so many at a time, on threads or in processes of their own."""

    kind: Literal["threads", "processes"] = "threads"
    workers: Annotated[int, Field(ge=1, le=64)] = 1


class ProjectSettings(_Strict):
    """The whole of ``telemetry-ready.yaml``."""

    as_of: Literal["now", "data"] | Moment = "now"
    lake: LakeSettings = LakeSettings()
    sources: tuple[SourceSettings, ...] = ()
    host_time_zones: dict[str, ZoneName] = Field(default_factory=dict)
    hosts: dict[str, PartSettings] = Field(default_factory=dict)
    services: dict[str, PartSettings] = Field(default_factory=dict)
    use_cases: dict[str, UseCaseSettings] = Field(default_factory=dict)
    expectations: str | None = None
    aliases: str = "entity-aliases.csv"
    runner: RunnerSettings = RunnerSettings()

    @model_validator(mode="after")
    def _source_names_differ(self) -> "ProjectSettings":
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"each source needs a name of its own; given twice: {', '.join(twice)}")
        return self


class Project:
    """A project folder and what its file says."""

    def __init__(self, folder: Path, settings: ProjectSettings) -> None:
        self.folder = folder
        self.settings = settings

    def source(self, name: str) -> SourceOptions | None:
        """The configured source of that name."""
        return next((one for one in self.sources() if one.name == name), None)

    def sources(self) -> list[SourceOptions]:
        """Every configured source, in the file's order."""
        return [self.with_hosts(one.options()) for one in self.settings.sources]

    def with_hosts(self, source: SourceOptions) -> SourceOptions:
        """The source with what the project file says of hosts."""
        return replace(source, host_time_zones=self.settings.host_time_zones)

    def resolve(self, path: str) -> Path:
        """A path of the project file, absolute."""
        return (self.folder / Path(path).expanduser()).resolve()


def load_project(folder: Path) -> Project:
    """Read the project file of a folder.

    Raises:
        ConfigurationError: There is none, or it is not valid; names file, line, key and what is allowed.
    """
    file = folder / PROJECT_FILE
    if not file.is_file():
        raise ConfigurationError(
            f"There is no {PROJECT_FILE} in {str(folder.resolve())!r}.\n"
            f"Hint: `telemetry-ready init {folder}` writes one; --project DIR or {PROJECT_VARIABLE} names another."
        )
    return Project(folder.resolve(), load_yaml(file, ProjectSettings, variables=os.environ))


def scopes_of(settings: ProjectSettings, use_cases: Iterable[str]) -> dict[str, tuple[Scope, ...]]:
    """Which use cases are judged, on which scopes: those of the project file, or all on everything.

    Raises:
        ConfigurationError: The project file names a use case that does not exist.
    """
    known = sorted(use_cases)
    if not settings.use_cases:
        return {name: (Scope(),) for name in known}
    unknown = sorted(set(settings.use_cases) - set(known))
    if unknown:
        raise ConfigurationError(
            f"{PROJECT_FILE}: use_cases: there is no use case {unknown[0]!r}; there are: {', '.join(known)}"
        )
    return {
        name: tuple(scope.scope() for scope in one.scopes) or (Scope(),) for name, one in settings.use_cases.items()
    }


def as_of_moment(settings: ProjectSettings) -> datetime | None:
    """The fixed moment that the project file gives; None for ``now`` and ``data``."""
    return None if isinstance(settings.as_of, str) else end_of(settings.as_of)


def checked_zone(name: str) -> str:
    """An IANA zone name.

    Raises:
        ConfigurationError: There is no such zone.
    """
    try:
        return _known_zone(name)
    except ValueError as error:
        raise ConfigurationError(f"--time-zone: {error}.") from error
