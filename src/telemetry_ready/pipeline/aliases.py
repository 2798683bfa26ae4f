"""Aliases that people approved: a CSV or YAML file of the project, kept under version control like the project file.

CSV has the columns ``alias`` and ``entity`` (any known name of it, or its id in the inventory); YAML has
the key ``aliases``: an entity to the list of its aliases.
"""

import csv
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.normalize.identity import normalized_names
from telemetry_ready.normalize.resolve import end_of
from telemetry_ready.settings import Project
from telemetry_ready.yaml_file import load_yaml

COLUMNS = ("alias", "entity")


class AliasFile(BaseModel):
    """The YAML form: ``aliases: {entity: [alias, ...]}``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Alias(NamedTuple):
    """One line: what people said is the same.

    Attributes:
        alias: Normalized name.
        entity: Normalized name.
        place: File and line.
    """

    alias: str
    entity: str
    place: str


@dataclass(frozen=True)
class Aliases:
    """All of a project's approved aliases, each name once."""

    lines: Sequence[Alias]

    def names(self) -> dict[str, str]:
        """Alias to entity, both as normalized names."""
        return {one.alias: one.entity for one in self.lines}

    def check_circles(self) -> None:
        """Whether each alias leads to an end.

        Raises:
            ConfigurationError: Some go round in a circle.
        """
        names = self.names()
        for alias in names:
            end_of(alias, names)

    def unknown(self, known: Collection[str]) -> list[Alias]:
        """Lines whose entity is not among the known names."""
        return [one for one in self.lines if one.entity not in known]


def load_aliases(project: Project) -> Aliases:
    """The project's approved aliases; none where the file is absent.

    Raises:
        ConfigurationError: The file is not valid, or two lines say different things of one alias.
    """
    file = project.resolve(project.settings.aliases)
    return checked(read_lines(file)) if file.is_file() else Aliases(())


def read_lines(file: Path) -> list[tuple[str, str, str]]:
    """Alias, entity and place of each line, as written.

    Raises:
        ConfigurationError: The file cannot be read, or has not these columns.
    """
    if file.suffix.lower() in {".yaml", ".yml"}:
        found = load_yaml(file, AliasFile).aliases
        return [(alias, entity, f"{file.name}: {entity}") for entity, names in found.items() for alias in names]
    return [(row["alias"], row["entity"], f"{file.name}, line {line}") for line, row in rows_of(file, COLUMNS)]


def rows_of(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows of a CSV file with their line numbers.

    Raises:
        ConfigurationError: It cannot be read as UTF-8 CSV, or lacks one of the columns.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=True)
            absent = [name for name in columns if name not in (reader.fieldnames or ())]
            if absent:
                raise ConfigurationError(
                    f"{file} has no column {absent[0]!r}.\nIt needs: {', '.join(columns)}; the first line names them."
                )
            for row in reader:
                yield reader.line_num, {name: (row[name] or "").strip() for name in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{file} cannot be read as CSV in UTF-8: {error}") from error


def checked(lines: Sequence[tuple[str, str, str]]) -> Aliases:
    """Normalized, each alias once.

    Raises:
        ConfigurationError: A name is empty or a placeholder, or two lines say different things of one alias.
    """
    names = normalized_names([one for alias, entity, _ in lines for one in (alias, entity)])
    found: dict[str, Alias] = {}
    for number, (alias, entity, place) in enumerate(lines):
        left, right = names[2 * number], names[2 * number + 1]
        if left is None or right is None:
            raise ConfigurationError(f"{place}: {(alias if left is None else entity)!r} is no name.")
        if left == right:
            continue
        earlier = found.get(left)
        if earlier is not None and earlier.entity != right:
            raise ConfigurationError(
                f"{place}: {alias!r} is said to be {entity!r}, and in {earlier.place} to be {earlier.entity!r}.\n"
                "Hint: keep one of the two lines."
            )
        found.setdefault(left, Alias(left, right, place))
    return Aliases(tuple(found.values()))


def add_lines(file: Path, lines: Sequence[tuple[str, str]]) -> None:
    """Append to a CSV file of aliases; the file is replaced whole, or stays as it is."""
    old = [(alias, entity) for alias, entity, _ in read_lines(file)] if file.is_file() else []
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerows([COLUMNS, *old, *lines])
    Path(name).replace(file)
