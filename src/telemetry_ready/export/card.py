"""The data card: what is in a data set, what was known when, what must not be learnt from, and under which judgement.

Its first lines are the table of contents that Hugging Face's ``datasets`` reads.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from telemetry_ready.model.dataset import SPLITS, Boundaries, DataFile, Dataset, DatasetTable, Disclosure, Role
from telemetry_ready.model.evaluation import Assessment, Evaluation, Status
from telemetry_ready.model.words import measure_words, points_words, score_words

_ROLE_WORDS = {
    Role.KEY: "key",
    Role.TIME: "time",
    Role.FEATURE: "feature",
    Role.OUTCOME: "outcome",
    Role.LINEAGE: "lineage",
}


def data_card(dataset: Dataset) -> str:
    """``README.md`` of a data set."""
    one, evaluation = dataset.assessment, dataset.evaluation
    main = dataset.tables[0]
    parts = [
        _contents(dataset.tables),
        f"# {_text(one.use_case.title)}\n",
        f"Data set of the use case `{one.use_case.name}` in the scope {_text(one.scope.name)}, written on "
        f"{dataset.written_at:%Y-%m-%d %H:%M} UTC by telemetry-ready {evaluation.code_version}.\n\n"
        f"{_text(one.use_case.why)}\n",
        _judgement(evaluation, one),
        _loading(dataset.folder, main),
        _split(dataset.files, dataset.ends),
        _known(main, dataset.disclosure),
        *(_fields(table) for table in dataset.tables),
        _personal(dataset.disclosure),
        _lineage(dataset.files, evaluation),
    ]
    return "\n".join(parts)


def _loading(folder: str, main: DatasetTable) -> str:
    path = json.dumps(f"{folder}/data/{main.name}/train.parquet")
    lines = [
        f"polars.read_parquet({path})",
        f"pandas.read_parquet({path})",
        f'datasets.load_dataset({json.dumps(folder)}, "{main.name}", split="train")',
    ]
    return "## Load it\n\nOne line each, from where this folder lies:\n\n```python\n" + "\n".join(lines) + "\n```\n"


def _contents(tables: Iterable[DatasetTable]) -> str:
    lines = ["---", "configs:"]
    for place, table in enumerate(tables):
        lines += [f"- config_name: {table.name}", *(["  default: true"] if place == 0 else []), "  data_files:"]
        for split in SPLITS:
            lines += [f"  - split: {split}", f"    path: data/{table.name}/{split}.parquet"]
    return "\n".join([*lines, "---", ""])


def _judgement(evaluation: Evaluation, one: Assessment) -> str:
    is_open = [finding for finding in one.findings if finding.status is not Status.MET]
    found = [
        f"- {_text(finding.title)}: {measure_words(finding.measured, finding.unit)}, good enough is "
        f"{measure_words(finding.target, finding.unit)}; costs {points_words(finding.points_lost)}"
        for finding in is_open
    ]
    listed = "\nOpen findings, the costliest first:\n\n" + "\n".join(found) + "\n" if found else ""
    return (
        "## Under which judgement\n\n"
        f"**{one.verdict}**: {score_words(one.score)} of 100, interval {score_words(one.low)} to "
        f"{score_words(one.high)}, evaluation `{evaluation.evaluation_id}` on snapshot {evaluation.snapshot_id}, "
        f"as of {evaluation.as_of:%Y-%m-%d %H:%M} UTC. `evaluation.json` has all of it.\n\n"
        f"{_text(one.reason)}\n{listed}"
    )


def _split(files: Sequence[DataFile], ends: Boundaries) -> str:
    lines = [
        "## Split\n",
        f"By the time of the decision: train before {ends.train_end:%Y-%m-%d %H:%M:%S} UTC, validation before "
        f"{ends.validation_end:%Y-%m-%d %H:%M:%S} UTC, then test. Nothing is shuffled.",
        "Rows that carry knowledge over a boundary belong to no split: an outcome, or a record itself, that was known "
        "only after the end of its split, and the earlier one of two tickets that are parent or duplicate of each "
        "other. They lie in `embargo.parquet`.\n",
        "| table | split | rows | first | last |",
        "| --- | --- | ---: | --- | --- |",
        *(
            f"| {one.table} | {one.split} | {one.rows:,} | {_moment(one.first)} | {_moment(one.last)} |"
            for one in files
        ),
        "",
    ]
    return "\n".join(lines)


def _known(main: DatasetTable, disclosure: Disclosure) -> str:
    lines = ["## What was known when\n"]
    if main.name == "tickets":
        lines += [
            "Features are the fields as they stood when the ticket was opened, never as it ended; `decision_at` is "
            "from when on they were known. `outcome_…` fields are what a model may foretell, and no features.",
        ]
    else:
        lines += [
            "Each row is known at its own time. A window that a model looks back over must end before the moment of "
            "its decision.",
        ]
    lines += [
        f"- Tickets of which it is not known how they were opened: {disclosure.tickets_not_known_at_open:,}; their "
        "features are empty (`is_known_at_open` is false).",
        f"- Tickets of validation and test whose title also stands in train: {disclosure.repeated_texts:,}.",
        "",
    ]
    return "\n".join(lines)


def _fields(table: DatasetTable) -> str:
    return "\n".join(
        [
            f"## Table `{table.name}`\n",
            f"One row is {table.grain}. Split by `{table.time}`.\n",
            "| field | role | meaning |",
            "| --- | --- | --- |",
            *(f"| `{one.name}` | {_ROLE_WORDS[one.role]} | {_text(one.meaning)} |" for one in table.fields),
            "",
        ]
    )


def _personal(disclosure: Disclosure) -> str:
    lines = [
        "## Personal data\n",
        "Values stand as the policy of their source left them in the lake: nothing is taken back here.\n",
    ]
    lines += [f"- source `{_text(source)}`: {_text(words)}" for source, words in disclosure.policies.items()]
    lines += (
        ["", "Rows in which a class was found:\n"] if disclosure.personal else ["", "No class was found in any row."]
    )
    lines += [f"- {name}: {count:,}" for name, count in disclosure.personal.items()]
    return "\n".join([*lines, ""])


def _lineage(files: Sequence[DataFile], evaluation: Evaluation) -> str:
    return "\n".join(
        [
            "## Where it comes from\n",
            f"Snapshot {evaluation.snapshot_id} of the lake; `file_id` and `record_no` lead from a row to its file and "
            "record (`source_files`). `croissant.json` describes every file and column for machines.\n",
            "| file | bytes | SHA-256 |",
            "| --- | ---: | --- |",
            *(f"| {one.path} | {one.size:,} | `{one.sha256}` |" for one in files),
            "",
        ]
    )


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "n/a"


def _text(text: str) -> str:
    r"""Text from outside, on one line, without Markdown's or HTML's markup.

    >>> print(_text("a <b>|* c"))
    a &lt;b&gt;\|\* c
    """
    escaped = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{letter}" if letter in r"\`*_[]|#" else letter for letter in escaped)
