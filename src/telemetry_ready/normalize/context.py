"""What a block's normalization knows beside its rows, and what it hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

import polars as pl

from telemetry_ready.model.source import LandedFile, SourceOptions
from telemetry_ready.normalize.fingerprint import seed_of


@dataclass(frozen=True)
class Context:
    """One block's surroundings.

    Attributes:
        source: Of the project file.
        file: That the block is from.
        format_label: Parser and its version.
        key: The project's key: seeds content hashes and pseudonyms.
        now: Aware, UTC.
        years: See ``time.Clock``.
    """

    source: SourceOptions
    file: LandedFile
    format_label: str
    key: bytes
    now: datetime
    years: pl.DataFrame | None = field(default=None, compare=False)

    @property
    def path(self) -> str:
        """The file's path, without a scheme."""
        return unquote(self.file.uri.removeprefix("file://"))

    @property
    def seed(self) -> int:
        """Of the content hashes."""
        return seed_of(self.key)

    @property
    def anchor(self) -> datetime:
        """The moment that no record is later than; aware."""
        return self.source.latest or self.file.mtime


@dataclass(frozen=True)
class Normalized:
    """A block in the common schema.

    Attributes:
        rows: Row table to rows with exactly the table's columns.
        derived: Derived table to rows with exactly the table's columns; they may stand in the lake already.
        rejects: Rows that could not be placed, by ``REJECT_SCHEMA``, level "row"; ``raw`` is as it was read.
    """

    rows: Mapping[str, pl.DataFrame]
    derived: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame


@dataclass(frozen=True)
class Part:
    """One table's share of ``Normalized``.

    Attributes:
        rows: Of the table.
        rejects: By ``REJECT_SCHEMA``.
        names: Names of entities, see ``identity.NAMES``.
        derived: Other derived tables.
        more: Rows of other row tables that these rows make.
    """

    rows: pl.DataFrame
    rejects: pl.DataFrame
    names: tuple[pl.DataFrame, ...] = ()
    derived: Mapping[str, pl.DataFrame] | None = None
    more: Mapping[str, pl.DataFrame] = field(default_factory=dict)
