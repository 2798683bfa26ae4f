"""What a data set for training is: tables, fields with their roles, a split by time, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from telemetry_ready.model.evaluation import Assessment, Evaluation


class Split(StrEnum):
    """Where a row stands, by the time of its decision.

    ``embargo``: rows that would carry knowledge over a boundary; they belong to no split.
    """

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    EMBARGO = "embargo"


SPLITS = (Split.TRAIN, Split.VALIDATION, Split.TEST)


class Role(StrEnum):
    """What a field is for."""

    KEY = "key"
    TIME = "time"
    FEATURE = "feature"
    OUTCOME = "outcome"
    LINEAGE = "lineage"


@dataclass(frozen=True)
class Field:
    """One column of a data set.

    Attributes:
        name: Of the column.
        role: What it is for.
        meaning: What it holds, in words.
    """

    name: str
    role: Role
    meaning: str


@dataclass(frozen=True)
class DatasetTable:
    """One table of a data set, as a query within a scope of the lake.

    Attributes:
        name: Of the table.
        grain: What one row is.
        select: The query; its columns are the fields.
        time: The field by which rows are split: the moment of the decision, naive UTC.
        known_at: The field from which on a row is wholly known, outcome included; null where it is not yet.
        order: Fields that put rows in an order.
        fields: Its columns.
        held_apart: A query of the rows' keys that must not stand before a later split's, "" for none; with ``{rows}``
            for the rows.
    """

    name: str
    grain: str
    select: str
    time: str
    known_at: str
    order: tuple[str, ...]
    fields: tuple[Field, ...]
    held_apart: str = ""


@dataclass(frozen=True)
class Boundaries:
    """Ends of the first two splits: a row at a boundary belongs to the later split. Naive UTC."""

    train_end: datetime
    validation_end: datetime


@dataclass(frozen=True)
class DataFile:
    """One written file.

    Attributes:
        table: Name of its table.
        split: Whose rows it holds.
        path: Relative to the data set's folder, with slashes.
        rows: Their number.
        size: Of the file, bytes.
        sha256: Of the file, hex.
        first: Time of the first row; None where it is empty.
        last: Time of the last row.
        types: Column to its Arrow type, as Arrow writes it.
    """

    table: str
    split: Split
    path: str
    rows: int
    size: int
    sha256: str
    first: datetime | None
    last: datetime | None
    types: Mapping[str, str]


@dataclass(frozen=True)
class Disclosure:
    """What a user of the data must know, counted.

    Attributes:
        tickets_not_known_at_open: Rows whose features are empty, because how the ticket was opened is not known.
        repeated_texts: Rows of validation and test whose title also stands in train.
        personal: Class of personal data or secret to the rows in which it was found, over all tables.
        policies: Source to what its policy does with each class.
    """

    tickets_not_known_at_open: int
    repeated_texts: int
    personal: Mapping[str, int]
    policies: Mapping[str, str]


@dataclass(frozen=True)
class Dataset:
    """Everything that its card says.

    Attributes:
        tables: The use case's own first.
        files: Each split of each table.
        ends: Where the splits end.
        disclosure: What must be known.
        evaluation: Under which it was written, of this use case and scope only.
        folder: Name of the folder that it lies in.
        written_at: When, aware.
    """

    tables: tuple[DatasetTable, ...]
    files: tuple[DataFile, ...]
    ends: Boundaries
    disclosure: Disclosure
    evaluation: Evaluation
    folder: str
    written_at: datetime

    @property
    def assessment(self) -> Assessment:
        """Of its use case in its scope."""
        return self.evaluation.assessments[0]

    @property
    def name(self) -> str:
        """Use case and scope."""
        return f"{self.assessment.use_case.name}-{self.assessment.scope.name}"
