"""What a project file may say of a mapping: the grammar, and what is wrong in words where it is not kept."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

import polars as pl
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from rapidfuzz import process

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE, Silo
from telemetry_ready.sources._targets import METRICS, SILO_TABLES, TARGETS, TICKET_EVENTS, Kind
from telemetry_ready.sources._times import NAMED_FORMATS

Scalar = str | int | float | bool


def _pattern(text: str) -> str:
    """A regular expression as Polars reads it: no look-around, no back references."""
    try:
        pl.Series([""]).str.extract_groups(text)
    except pl.exceptions.ComputeError as error:
        raise ValueError(f"not a regular expression (no look-around, no back references): {error}") from error
    return text


def _named_pattern(text: str) -> str:
    if not any(not name.isdigit() for name in group_names(_pattern(text))):
        raise ValueError("it needs named groups, such as (?P<body>.*): they are the record's columns")
    return text


def group_names(pattern: str) -> list[str]:
    """Names of a pattern's groups; a group without a name is called by its number."""
    kind = pl.Series([], dtype=pl.String).str.extract_groups(pattern).dtype
    return [field.name for field in kind.fields] if isinstance(kind, pl.Struct) else []


def _time_format(text: str) -> str:
    if text not in NAMED_FORMATS and "%" not in text:
        raise ValueError(
            f"{text!r} is no time format; use {', '.join(NAMED_FORMATS)}, or a strptime format such as '%d.%m.%Y %H:%M'"
        )
    return text


def _path(text: str) -> str:
    if not text.startswith("$"):
        raise ValueError(f"{text!r} is no JSON path; it starts with $, such as $.user.name")
    try:
        pl.Series(["{}"]).str.json_path_match(text)
    except pl.exceptions.ComputeError as error:
        raise ValueError(f"{text!r} is no JSON path: {error}") from error
    return text


def text_of(value: Scalar) -> str:
    """A YAML scalar as the text that stands in the data: true, not True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _texts(value: Any) -> Any:  # whatever YAML gives; pydantic judges the result
    if isinstance(value, bool | int | float):
        return text_of(value)
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    if isinstance(value, dict):
        return {text_of(key): _texts(item) for key, item in value.items()}
    return value


Text = Annotated[str, BeforeValidator(_texts)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Condition(_Strict):
    """Whether another column holds a certain text."""

    column: str
    equals: Text | None = None
    within: Annotated[Texts | None, Field(alias="in")] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.equals is None) == (self.within is None):
            raise ValueError("a condition has either equals or in")
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The texts for which it holds."""
        return (self.equals,) if self.equals is not None else self.within or ()


class Source(_Strict):
    """Where one value of a row comes from, and what is done to it on the way."""

    column: str | None = None
    json_path: Annotated[
        str | None, AfterValidator(lambda text: text if text is None else _path(text)), Field(alias="json")
    ] = None
    file_name: Pattern | None = None
    template: str | None = None
    constant: Text | None = None
    regex: Pattern | None = None
    format: Annotated[str | None, AfterValidator(lambda text: text if text is None else _time_format(text))] = None
    unit: str | None = None
    map: Annotated[dict[str, str] | None, BeforeValidator(_texts)] = None
    otherwise: Text | None = None
    null_values: Texts = ()
    null_if: Condition | None = None
    scale: float | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [self.column or self.json_path, self.file_name, self.template, self.constant]
        if sum(one is not None for one in origins) != 1:
            raise ValueError("a source has one of column (with or without json), json, file_name, template or constant")
        if self.otherwise is not None and self.map is None:
            raise ValueError("otherwise says what values get that map does not name; there is no map")
        return self


class Value(Source):
    """A number of a record that becomes a row of ``metrics``; ``unit`` is the number's."""

    metric_type: Literal["gauge", "sum", "histogram", "unknown"] | None = None
    statistic: str | None = None


class MetricColumns(_Strict):
    """Columns that each are one metric, for records that have many side by side."""

    columns: Pattern
    units: dict[str, str] = Field(default_factory=dict)
    unit: str | None = None
    metric_type: Literal["gauge", "sum", "histogram", "unknown"] | None = None
    statistic: str | None = None


def _sources(value: Any) -> Any:  # whatever YAML gives; pydantic judges the result
    """A plain text is a column's name; one source is a list of one."""
    items = value if isinstance(value, list | tuple) else [value]
    return [{"column": item} if isinstance(item, str) else item for item in items]


Sources = Annotated[tuple[Source, ...], BeforeValidator(_sources), Field(min_length=1)]


class Events(_Strict):
    """An array in the record, each element of which becomes a row of ``ticket_events``."""

    each: Annotated[str, AfterValidator(_path)]
    constants: dict[str, Text] = Field(default_factory=dict)
    columns: dict[str, Sources] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _targets_exist(self) -> Self:
        check_targets(TICKET_EVENTS, (*self.constants, *self.columns))
        check_sources(TICKET_EVENTS, self.columns)
        return self


class TableMapping(_Strict):
    """How records become rows of one table."""

    when: Condition | None = None
    constants: dict[str, Text] = Field(default_factory=dict)
    columns: dict[str, Sources] = Field(default_factory=dict)
    values: dict[str, Value] = Field(default_factory=dict)
    metrics: MetricColumns | None = None
    events: Events | None = None
    attributes: bool | tuple[str, ...] | None = None

    def names(self) -> Iterator[str]:
        """Targets that it fills."""
        yield from self.constants
        yield from self.columns


class Mapping(TableMapping):
    """The whole of a source's ``mapping``: how its records are read, and what its silo's table gets of them."""

    input: Literal["csv", "json_lines", "json_document", "text"]
    silo: Silo | None = None
    records: Annotated[str | None, AfterValidator(lambda text: text if text is None else _path(text))] = None
    pattern: Annotated[str | None, AfterValidator(lambda text: text if text is None else _named_pattern(text))] = None
    delimiter: Annotated[str | None, Field(min_length=1, max_length=1)] = None
    null_values: Texts = ()
    tables: dict[Literal["logs", "metrics", "tickets", "alerts"], TableMapping] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        self._input_has_its_keys()
        for table, mapping in self.by_table():
            _check_table(table, mapping)
        return self

    def _input_has_its_keys(self) -> None:
        for key, value, wanted in (
            ("pattern", self.pattern, "text"),
            ("records", self.records, "json_document"),
            ("delimiter", self.delimiter, "csv"),
        ):
            if value is not None and self.input != wanted:
                raise ValueError(f"{key} belongs to input: {wanted}; this is input: {self.input}")
        if self.input == "text" and self.pattern is None:
            raise ValueError("input: text needs a pattern with named groups, such as '^(?P<time>[^ ]+) (?P<body>.*)$'")

    def by_table(self) -> Iterator[tuple[str | None, TableMapping]]:
        """Each table that it fills with its part; the table of the silo is None while the silo is not known."""
        if self.columns or self.constants or self.values or self.metrics or not self.tables:
            yield SILO_TABLES[self.silo] if self.silo else None, self
        for name, mapping in self.tables.items():
            yield SILO_TABLES[name], mapping


def _check_table(table: str | None, mapping: TableMapping) -> None:
    tables = [table] if table else [*SILO_TABLES.values()]
    problems = []
    for one in tables:
        try:
            check_targets(one, mapping.names())
            check_sources(one, mapping.columns)
        except ValueError as error:
            problems.append(str(error))
    if len(problems) == len(tables):
        raise ValueError(problems[0])
    if (mapping.values or mapping.metrics) and table not in (None, METRICS):
        raise ValueError("values and metrics fill the table metrics alone")


def check_targets(table: str, names: Any) -> None:
    """Whether the table has each of the columns.

    Raises:
        ValueError: It has not; names the nearest that it has.
    """
    for name in names:
        if name in TARGETS[table] or name.startswith((ATTRIBUTE, RESOURCE)):
            continue
        near = process.extractOne(name, list(TARGETS[table]))
        raise ValueError(
            f"{table} has no column {name!r}; did you mean {near[0]!r}? "
            f"It has: {', '.join(TARGETS[table])}; {ATTRIBUTE}NAME and {RESOURCE}NAME keep what has no column"
        )


def check_sources(table: str, columns: dict[str, tuple[Source, ...]]) -> None:
    """Whether time formats and units stand at times alone.

    Raises:
        ValueError: They do not.
    """
    for name, sources in columns.items():
        is_time = TARGETS[table].get(name) is Kind.TIME
        for source in sources:
            if source.format and not is_time:
                raise ValueError(f"{name} is no time, so it has no format")
            if source.unit and is_time and source.unit not in ("s", "ms", "us", "ns"):
                raise ValueError(f"{name}: unit is of an epoch number: s, ms, us or ns; not {source.unit!r}")
            if source.unit and not is_time:
                raise ValueError(
                    f"{name} is no time, so it has no unit; give values their unit under values or as the column unit"
                )
