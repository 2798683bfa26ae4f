"""What a task is: data, a plain model fixed beforehand, a metric, and the use case that is meant to predict it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from validity.table import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Data:
    """One data set of a task, undamaged.

    Attributes:
        name: Within the task.
        tables: Its source files.
        sources: The sources of the project file that takes them (``telemetry-ready.yaml``, key ``sources``).
        split: Where the test period begins (UTC, no zone); what lies before is to learn from.
        as_of: The moment of the assessment: just after the newest event (UTC, no zone).
        truth: What the metric is computed against, whatever the model needs; never written.
    """

    name: str
    tables: tuple[Table, ...]
    sources: Sequence[dict[str, Any]]
    split: datetime
    as_of: datetime
    truth: Any


@dataclass(frozen=True)
class Task:
    """One claim to test: this use case's score says how well this model works.

    Attributes:
        name: As the page shows it.
        use_case: Name of the use case that is judged.
        is_real: Whether the data is real or generated.
        about: Data, model, metric and baseline in one or two sentences, for the page.
        data_sets: Names; the first half is what is fitted on, the other half is held back.
        load: Name of a data set to the data set, undamaged; the same at every call.
        perform: Reads what the lake holds (views ``logs``, ``metrics``, ``tickets``, tables ``ticket_versions`` ...),
            learns, predicts, and gives the metric: higher is better. Data that cannot be learnt from gives the
            trivial baseline, never an error.
        trivial: The metric of the trivial baseline on a data set.
    """

    name: str
    use_case: str
    is_real: bool
    about: str
    data_sets: tuple[str, ...]
    load: Callable[[str], Data]
    perform: Callable[["DuckDBPyConnection", Data], float]
    trivial: Callable[[Data], float]
