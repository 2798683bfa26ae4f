"""From a use case to a data set for training: judged, split by time, described, all on one snapshot."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from telemetry_ready.checks import scoped
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.export import croissant, data_card, tables_of
from telemetry_ready.lake import Lake
from telemetry_ready.lake.extract import (
    boundaries,
    count_flags,
    count_repeated,
    count_unknown,
    place_rows,
    write_split,
)
from telemetry_ready.model.dataset import SPLITS, Boundaries, DataFile, Dataset, DatasetTable, Disclosure, Split
from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.progress import Progress
from telemetry_ready.normalize.privacy_policy import Action, actions_of
from telemetry_ready.normalize.privacy_rule import Pii
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.places import reading
from telemetry_ready.readiness.explain import to_json
from telemetry_ready.settings import Project


@dataclass(frozen=True)
class Wanted:
    """What is to be exported.

    Attributes:
        use_case: Its name.
        scope: The name of its scope; None where it has one.
        train: Share of the rows, the oldest.
        validation: Share of the rows after them; the rest is test.
    """

    use_case: str
    scope: str | None = None
    train: float = 0.7
    validation: float = 0.15


def export(
    project: Project,
    wanted: Wanted,
    out: Path,
    *,
    now: datetime,
    progress: Progress,
) -> Dataset:
    """Judge a use case and write what a model may learn from, on the snapshot that was judged.

    Args:
        project: Whose lake.
        wanted: Of what.
        out: A folder that does not exist yet, or is empty.
        now: The clock.
        progress: Where the run reports to.

    Raises:
        ConfigurationError: No such use case or scope, a folder that is in use, or nothing to export.
    """
    _check(wanted, out)
    evaluation = assess(project, now=now, progress=progress, only=wanted.use_case)
    evaluation = replace(evaluation, assessments=(_chosen(evaluation, wanted.scope),))
    part = out.absolute().with_name(f".{out.name}-{token_hex(4)}")
    try:
        with reading(project, evaluation.snapshot_id) as lake:
            found = _extract(lake, project, evaluation, wanted, part, progress)
        dataset = replace(found, folder=out.absolute().name, written_at=now)
        _describe(dataset, part)
        if out.exists():
            out.rmdir()
        part.rename(out)
    except OSError as error:
        raise ConfigurationError(
            f"The data set cannot be written to {str(out)!r}: {error.strerror}.\nHint: --out names another folder."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return dataset


def _check(wanted: Wanted, out: Path) -> None:
    if not (wanted.train > 0 and wanted.validation > 0 and wanted.train + wanted.validation < 1):
        raise ConfigurationError(
            f"Shares of {wanted.train:g} for train and {wanted.validation:g} for validation leave no test.\n"
            "Hint: both must be above 0 and together below 1, such as 0.7 and 0.15."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigurationError(f"{str(out)!r} exists and is not empty.\nHint: give a new folder with --out.")


def _chosen(evaluation: Evaluation, scope: str | None) -> Assessment:
    found = [one for one in evaluation.assessments if scope in (None, one.scope.name)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.scope.name for one in evaluation.assessments)
    name = evaluation.assessments[0].use_case.name
    if not found:
        raise ConfigurationError(f"{name} has no scope {scope!r} in this project; it has: {names}.")
    raise ConfigurationError(f"{name} has several scopes: {names}.\nHint: --scope chooses one.")


def _extract(
    lake: Lake, project: Project, evaluation: Evaluation, wanted: Wanted, folder: Path, progress: Progress
) -> Dataset:
    """Every file, within the scope and as of the moment of the evaluation."""
    one = evaluation.assessments[0]
    tables = tables_of(one.use_case, {finding.table for finding in one.findings})
    with scoped(lake.connection, one.scope, evaluation.as_of):
        ends = boundaries(lake.connection, tables[0], (wanted.train, wanted.validation))
        if ends is None:
            raise ConfigurationError(
                f"There is nothing to export: scope {one.scope.name!r} of {one.use_case.name} has no rows in "
                f"{tables[0].name} until {evaluation.as_of:%Y-%m-%d %H:%M} UTC.\n"
                "Hint: telemetry-ready ingest fills the lake."
            )
        progress.start("Export", len(tables) * len(Split), "files")
        files = tuple(file for table in tables for file in _files(lake, table, ends, folder, progress))
        progress.finish()
        disclosure = _disclosure(lake, project, tables)
    return Dataset(tables, files, ends, disclosure, evaluation, folder.name, evaluation.assessed_at)


def _describe(dataset: Dataset, folder: Path) -> None:
    (folder / "README.md").write_text(data_card(dataset), encoding="utf-8")
    for path, values in {"croissant.json": croissant(dataset), "evaluation.json": to_json(dataset.evaluation)}.items():
        (folder / path).write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _files(lake: Lake, table: DatasetTable, ends: Boundaries, folder: Path, progress: Progress) -> list[DataFile]:
    place_rows(lake.connection, table, ends)
    found = []
    for split in (*SPLITS, Split.EMBARGO):
        found.append(write_split(lake.connection, table, split, folder, f"data/{table.name}/{split}.parquet"))
        progress.advance(1)
    return found


def _disclosure(lake: Lake, project: Project, tables: tuple[DatasetTable, ...]) -> Disclosure:
    has_tickets = {table.name: {field.name for field in table.fields} for table in tables}.get("tickets", set())
    flags = count_flags(lake.connection, tables)
    found = {pii.name.lower(): sum(n for bits, n in flags.items() if bits & pii) for pii in Pii if pii.name}
    return Disclosure(
        tickets_not_known_at_open=count_unknown(lake.connection) if has_tickets else 0,
        repeated_texts=count_repeated(lake.connection) if "title" in has_tickets else 0,
        personal={name: count for name, count in found.items() if count},
        policies=_policies(project),
    )


def _policies(project: Project) -> Mapping[str, str]:
    """Source to its actions, in words."""
    found = {}
    for source in project.settings.sources:
        actions = actions_of(source.privacy.policy())
        by_action = {
            action: [flag.name.lower() for flag, its in actions.items() if its is action and flag.name]
            for action in Action
        }
        found[source.name] = "; ".join(f"{action}: {', '.join(names)}" for action, names in by_action.items() if names)
    return found
