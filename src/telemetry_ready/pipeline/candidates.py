"""Aliases proposed for unresolved names: similar names go to a file, and what a human approves comes back.

rapidfuzz compares; nothing here links anything.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl
from rapidfuzz import fuzz, process

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, identity
from telemetry_ready.pipeline.aliases import COLUMNS, add_lines, checked, load_aliases, rows_of
from telemetry_ready.pipeline.identity import Report, Survey, Unresolved, known_names
from telemetry_ready.settings import Project

MOST_NAMES = 2_000
"""Unresolved names that are compared, the most frequent first: so the work is bounded, whatever the lake holds."""
MOST_ENTITIES = 100_000
MOST_PAIRS = 20_000_000  # of names and entities: about 20 CPU s
ALIKE = 80  # 0 to 100, of rapidfuzz's WRatio
PER_NAME, MOST_ALIKE = 3, 50
INVENTORY = "inventory"
SHOWN = 10
_DIGITS = re.compile(r"[0-9]{1,18}")
YES = frozenset({"yes", "y", "true", "1", "x"})
HEADER = ("approve", *COLUMNS, "score", "column", "sources", "rows")
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run


class Candidate(NamedTuple):
    """One proposal: a name, an entity that is called alike, and how alike, 0 to 100."""

    unresolved: Unresolved
    entity: str
    score: float


def write_candidates(surveyed: Survey, found: Report, file: Path) -> str:
    """Write proposals, the names with the most rows first; says in words what was written and what was left out.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    known = _silos_of_names(surveyed)
    compared = [one for one in found.unresolved if not one.name.startswith(_FORMULA)][
        : min(MOST_NAMES, MOST_PAIRS // max(len(known), 1))
    ]
    proposals = [one for name in compared for one in _alike(name, known)]
    try:
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows(_lines(proposals))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error}") from error
    left_out = len(found.unresolved) - len(compared)
    told = f" {left_out:,} rarer names were not compared." if left_out else ""
    return (
        f"{len(proposals):,} proposals for {len(compared):,} names are in {file}.{told}\n"
        f'Hint: write yes under "approve" where both are the same, then telemetry-ready entities --approve {file}'
    )


def approve_candidates(project: Project, lake: Lake, file: Path) -> int:
    """Take the approved lines of a file into the project's aliases, all or none; gives their number.

    Raises:
        ConfigurationError: The file is not valid, names an entity that nobody knows, or contradicts an alias that the
            project has; nothing was changed.
    """
    target = project.resolve(project.settings.aliases)
    if target.suffix.lower() in {".yaml", ".yml"}:
        raise ConfigurationError(
            f"The project's aliases are in {target.name}, which is written by hand.\n"
            "Hint: add the lines there, or set `aliases: entity-aliases.csv`."
        )
    lines = [
        (row["alias"], row["entity"], f"{file.name}, line {line}")
        for line, row in rows_of(file, ("approve", *COLUMNS))
        if row["approve"].lower() in YES
    ]
    approved = checked(lines)
    unknown = approved.unknown(known_names(identity(lake)))
    if unknown:
        shown = "\n".join(f"  {one.place}: {one.entity!r}" for one in unknown[:SHOWN])
        more = f"\n  ... and {len(unknown) - SHOWN:,} more" if len(unknown) > SHOWN else ""
        raise ConfigurationError(
            f"{len(unknown):,} approved lines name an entity that nobody knows; nothing was changed:\n{shown}{more}\n"
            "Allowed is any name or inventory id that the tables entities and entity_aliases hold."
        )
    present = load_aliases(project)
    new = [one for one in approved.lines if one.alias not in present.names()]
    checked([*((one.alias, one.entity, one.place) for one in (*present.lines, *approved.lines))]).check_circles()
    add_lines(target, [(one.alias, one.entity) for one in new])
    return len(new)


def _silos_of_names(surveyed: Survey) -> dict[str, frozenset[str]]:
    """Names of entities, those of inventories first, to the silos whose rows are linked to them."""
    named = surveyed.used.filter(pl.col("entity_id").is_not_null()).group_by("entity_id").agg(pl.col("silo").unique())
    entities = surveyed.tables["entities"].join(named, on="entity_id", how="left")
    is_own = pl.col("source_key").is_null()
    ordered = entities.sort(is_own, "canonical_name").head(MOST_ENTITIES)
    silos = pl.when(is_own).then(pl.col("silo").fill_null([])).otherwise(pl.lit([INVENTORY]))
    return {name: frozenset(one) for name, one in ordered.select("canonical_name", silos).iter_rows()}


def _alike(name: Unresolved, known: Mapping[str, frozenset[str]]) -> Iterator[Candidate]:
    """Entities of other silos or of an inventory that are called alike and have the same numbers in their names."""
    found = process.extract(name.name, known.keys(), scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=MOST_ALIKE)
    others = (
        Candidate(name, entity, score)
        for entity, score, _ in found
        if entity != name.name and known[entity] - set(name.silos) and _same_numbers(name.name, entity)
    )
    return islice(others, PER_NAME)


def _same_numbers(left: str, right: str) -> bool:
    """Whether all numbers of one name are in the other: web01 and web02 are not the same."""
    one, other = (Counter(int(digits) for digits in _DIGITS.findall(name)) for name in (left, right))
    return one <= other or other <= one


def _lines(proposals: Iterable[Candidate]) -> Iterator[Sequence[object]]:
    for one in proposals:
        name = one.unresolved
        yield "", name.name, one.entity, round(one.score), name.column, " ".join(name.sources), name.rows
