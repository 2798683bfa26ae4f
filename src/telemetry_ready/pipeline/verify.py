"""Make an evaluation again from what it stood on, and name whatever is no longer what it was.

In this order: the chain of decisions, the data files, the stored rows, the texts, and last the numbers, to the last
digit: with the checks and use cases of then, on the snapshot of then, as of the moment of then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from telemetry_ready.errors import ConfigurationError, LakeError, TelemetryReadyError
from telemetry_ready.lake import (
    RECORDS,
    Lake,
    check_files,
    digest_of_files,
    erasures_since,
    evaluation_ids,
    files_of,
    judgements_of,
    stored_rows,
)
from telemetry_ready.model.decision import Decision, Judgement
from telemetry_ready.model.progress import Progress
from telemetry_ready.pipeline._again import differences
from telemetry_ready.pipeline._results import RESULT_TABLES, results_digests
from telemetry_ready.pipeline.assess import project_catalog
from telemetry_ready.pipeline.places import reading
from telemetry_ready.pipeline.record import record_of
from telemetry_ready.pipeline.stale import changed_texts
from telemetry_ready.settings import Project

BOUND = ("snapshot_id", "use_case_sha256", "suite_sha256", "data_sha256", "results_sha256")
"""What a decision and its evaluation both say."""
SHOWN = 3  # evaluations and erasures that a message names


@dataclass(frozen=True)
class Verification:
    """What became of an evaluation.

    Attributes:
        evaluation_id: Its id.
        faults: What is not as it was and must not be so, in words; empty where everything matches.
        erased: Why it cannot be made again although nobody tampered with it: what was taken out on record.
        notes: What has changed since and does not touch it.
        files: Data files whose bytes were compared.
        decisions: Length of the chain.
        head: sha256 of the chain's last row.
    """

    evaluation_id: str
    faults: tuple[str, ...]
    erased: tuple[str, ...]
    notes: tuple[str, ...]
    files: int
    decisions: int
    head: str

    @property
    def matches(self) -> bool:
        """Whether it was made again and is the same to the last digit."""
        return not self.faults and not self.erased


def verify(project: Project, evaluation_id: str, *, now: datetime, progress: Progress) -> Verification:
    """Hold an evaluation against everything that it stood on, and make it again.

    Raises:
        ConfigurationError: There is no such evaluation, and no decision speaks of one.
        LakeError: There is no lake, or it cannot be opened.
    """
    with reading(project) as lake:
        record = record_of(lake, now)
        chain = [one.decision for one in record.standings]
        mine = [one for one in chain if one.evaluation_id == evaluation_id]
        judgements = judgements_of(lake, evaluation_id)
        if not judgements and not mine:
            raise _unknown(lake, evaluation_id)
        progress.detail("Comparing data files with their hashes")
        files = _Files(lake, judgements)
        faults = [*record.faults, *_against_decisions(judgements, mine), *files.faults]
        changed = list(_changed_rows(lake, judgements))
        notes = list(_notes(project, lake, judgements))
        if judgements and not files.faults and not files.erased:
            try:
                faults += differences(project, lake, judgements, changed, progress)
            except TelemetryReadyError as error:
                faults.append(f"it cannot be made again: {error}")
        elif judgements:
            notes.append("Its numbers were not computed again, because the data is not what it was.")
        faults += [f"{one}: rows of this evaluation are not those that were written" for one in changed]
    return Verification(
        evaluation_id, tuple(faults), tuple(files.erased), tuple(notes), files.count, len(chain), record.head
    )


class _Files:
    """The data files of an evaluation's snapshot, and those of the record, held against their hashes."""

    def __init__(self, lake: Lake, judgements: Sequence[Judgement]) -> None:
        self.faults: list[str] = []
        self.erased: list[str] = []
        now = files_of(lake.connection, lake.paths.data)
        own = check_files(lake, (one.path for one in now if one.table in RECORDS))
        self.count = len(own.hashes)
        self._bad((*own.changed, *own.missing))
        if judgements:
            self._snapshot(lake, judgements[0], {one.path for one in now})

    def _snapshot(self, lake: Lake, judgement: Judgement, now: set[str]) -> None:
        snapshot = judgement.snapshot_id
        erasures = [
            f"{one.uri} was {one.kind} on {one.erased_at:%Y-%m-%d %H:%M} UTC ({one.rows_stored:,} rows)"
            for one in erasures_since(lake, snapshot)
        ]
        try:
            listed = files_of(lake.connection, lake.paths.data, snapshot)
        except LakeError:
            self._gone(f"snapshot {snapshot} is no longer in the lake", erasures)
            return
        found = check_files(lake, (one.path for one in listed))
        self.count += len(found.hashes)
        self._bad(found.changed)
        for path in found.missing:
            self._gone(f"the data file {path} is gone", erasures if path not in now else [])
        self.faults += [
            f"the data file {path} has no hash on record: it came into the snapshot later" for path in found.unknown
        ]
        if digest_of_files(found.hashes) != judgement.data_sha256:
            self.faults.append(f"the list of data files of snapshot {snapshot}, or a hash on record, was changed")

    def _bad(self, paths: Iterable[str]) -> None:
        self.faults += [f"the data file {path} has other bytes than those that were hashed" for path in paths]

    def _gone(self, what: str, erasures: Sequence[str]) -> None:
        if erasures:
            more = f" and {len(erasures) - SHOWN} more" if len(erasures) > SHOWN else ""
            self.erased.append(f"{what}; an erasure on record explains it: {'; '.join(erasures[:SHOWN])}{more}")
        else:
            self.faults.append(f"{what}, and no erasure on record explains it")


def _unknown(lake: Lake, evaluation_id: str) -> ConfigurationError:
    known = ", ".join(evaluation_ids(lake)[:SHOWN])
    newest = f"The newest: {known}." if known else "Hint: telemetry-ready assess makes one."
    return ConfigurationError(f"There is no evaluation {evaluation_id!r}.\n{newest}")


def _against_decisions(judgements: Iterable[Judgement], mine: Iterable[Decision]) -> Iterator[str]:
    """Where a decision and the evaluation that it stands on do not say the same."""
    found = {one.subject: one for one in judgements}
    for decision in mine:
        judgement = found.get(decision.subject)
        if judgement is None:
            yield f"decision {decision.sequence} stands on a judgement of {decision.subject} that is gone"
            continue
        differ = [name for name in BOUND if getattr(decision, name) != getattr(judgement, name)]
        if differ:
            yield f"decision {decision.sequence} and the evaluation that it stands on differ in {', '.join(differ)}"


def _changed_rows(lake: Lake, judgements: Sequence[Judgement]) -> Iterator[str]:
    """Use cases and scopes whose stored rows do not have the hash that was stored with them."""
    if not judgements:
        return
    rows = {table: stored_rows(lake, table, judgements[0].evaluation_id) for table in RESULT_TABLES}
    found = results_digests(rows)
    yield from (str(one.subject) for one in judgements if found.get(one.subject) != one.results_sha256)


def _notes(project: Project, lake: Lake, judgements: Sequence[Judgement]) -> Iterator[str]:
    """What has changed since, and is no fault: files of checks and use cases, data that was taken out."""
    catalog = project_catalog(project)
    changed = {words: None for one in judgements for words in changed_texts(catalog, one)}
    yield from (f"Since then, {words}; the texts of then were used." for words in changed)
    if judgements:
        erasures = erasures_since(lake, judgements[0].snapshot_id)
        named = "; ".join(f"{one.uri} ({one.kind})" for one in erasures[:SHOWN])
        more = f" and {len(erasures) - SHOWN} more" if len(erasures) > SHOWN else ""
        if erasures:
            yield f"Since then, on record, {len(erasures)} files were taken out of the lake: {named}{more}."
