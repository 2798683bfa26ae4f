"""From files to rows in the lake: the whole way, in order.

Each step is a function of one package below; only this module knows their order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from telemetry_ready import __version__
from telemetry_ready.errors import ConfigurationError, SourceError, TelemetryReadyError
from telemetry_ready.lake import Lake, commit, known_files, record_batch, remove_orphans
from telemetry_ready.model.progress import Progress, Silent
from telemetry_ready.model.source import Format, LandedFile, SourceOptions
from telemetry_ready.model.staged import Receipt, Staged
from telemetry_ready.pipeline.aliases import load_aliases
from telemetry_ready.pipeline.families import settle_families
from telemetry_ready.pipeline.identity import link
from telemetry_ready.pipeline.landing import Candidate, land
from telemetry_ready.pipeline.places import workbench, writing
from telemetry_ready.pipeline.staging import Chosen, Workbench, stage
from telemetry_ready.pipeline.workers import IN_TURN, Crew, workers
from telemetry_ready.settings import Project
from telemetry_ready.sources import format_named, formats
from telemetry_ready.sources._detect import choose
from telemetry_ready.sources._frame import head
from telemetry_ready.sources.mapping import mapping_format

FILES_PER_COMMIT, BYTES_PER_COMMIT = 64, 256 << 20  # every commit looks for rows that the lake has already
FILES_PER_TASK, BYTES_PER_TASK = 64, 64 << 20


@dataclass(frozen=True)
class Work:
    """One file and how to read it, or why it cannot be taken."""

    file: LandedFile
    candidate: Candidate


def take(
    candidates: Sequence[Candidate], project: Project, *, batch_id: int, now: datetime, progress: Progress
) -> list[Receipt]:
    """Ingest into the project's lake, which is created where there is none, and write down the run."""
    aliases = load_aliases(project)
    runner = project.settings.runner
    with workers(runner, len(candidates), _wake) as crew, writing(project, now, progress) as lake:
        bench = workbench(lake, now)
        receipts = ingest(candidates, lake, bench, crew, batch_id=batch_id, progress=progress)
        if any(receipt.outcome != "known" for receipt in receipts):
            record_batch(
                lake,
                batch_id=batch_id,
                started_at=now,
                finished_at=datetime.now(UTC),
                receipts=receipts,
                code_version=__version__,
            )
        link(lake, aliases)
        orphans = remove_orphans(lake, now=now)
        if orphans:
            progress.detail(f"{orphans} files that a killed run had left were removed")
    return receipts


def ingest(
    candidates: Sequence[Candidate],
    lake: Lake,
    bench: Workbench,
    crew: Crew = IN_TURN,
    *,
    batch_id: int,
    progress: Progress,
) -> list[Receipt]:
    """Take files into the lake, each whole or not at all.

    A file that cannot be taken does not stop the others: its receipt says why. Files are committed in groups, each
    in one transaction; what a killed run had committed stays, and the next run takes the rest.

    Args:
        candidates: In the order in which they win.
        lake: Open for writing.
        bench: What staging needs of it.
        crew: Stages the files, where there are several.
        batch_id: Of the run.
        progress: Told of bytes, rows and files.
    """
    found = [_land(candidate, batch_id) for candidate in candidates]
    receipts = [one for one in found if isinstance(one, Receipt)]
    new, copies = _unknown([one for one in found if isinstance(one, Work)], lake)
    receipts += commit(lake, [], copies=copies, now=bench.now) if copies else []
    progress.start("Ingest", sum(work.file.size_bytes for work in new), "bytes")
    for group in _groups(_prepared(new, bench, crew if len(new) > 1 else IN_TURN, progress)):
        receipts += [one for one in group if isinstance(one, Receipt)]
        staged = [one for one in group if isinstance(one, Staged)]
        receipts += commit(lake, staged, now=bench.now) if staged else []
    settle_families(lake)
    progress.finish()
    return receipts


def choose_format(candidate: Candidate) -> Chosen:
    """The source's mapping or format, or else the one that recognises the file.

    Raises:
        ConfigurationError: The source names a format that does not exist.
        SourceError: No format recognises the file.
    """
    source = candidate.source
    if source.mapping is not None:
        return Chosen(mapping_format(source.mapping), source, "config", 1.0)
    if source.format is not None:
        return Chosen(_known_format(source.format), source, "config", 1.0)
    best = choose(head(candidate.path), formats().values())
    if not best:
        raise SourceError(
            f"No format recognises {str(candidate.path)!r}.\nKnown formats: {', '.join(sorted(formats()))}.\n"
            "Hint: name the format with --format, or `telemetry-ready detect FILE --write-mapping` drafts a mapping."
        )
    found, detection = best[0]
    return Chosen(found, source, "sniffer", detection.confidence)


def _known_format(name: str) -> Format:
    found = format_named(name)
    if found is None:
        raise ConfigurationError(f"There is no format {name!r}.\nKnown formats: {', '.join(sorted(formats()))}.")
    return found


def overridden(
    source: SourceOptions, *, format_name: str | None, time_zone: str | None, date_order: str | None = None
) -> SourceOptions:
    """A source with what the command line says instead."""
    if format_name is not None:
        _known_format(format_name)
        source = replace(source, format=format_name, mapping=None)
    return replace(source, time_zone=time_zone or source.time_zone, date_order=date_order or source.date_order)


def _wake() -> None:
    """This module, and so all that staging needs, is imported."""


def _land(candidate: Candidate, batch_id: int) -> Work | Receipt:
    try:
        return Work(land(candidate, batch_id=batch_id), candidate)
    except SourceError as error:
        return Receipt(str(candidate.path), "failed", detail=str(error))


def _unknown(landed: Iterable[Work], lake: Lake) -> tuple[list[Work], list[tuple[LandedFile, str]]]:
    """Files that the lake does not have, each once; and the others, with their source: known ones and copies."""
    work = list(landed)
    seen = set(known_files(lake, [one.file.file_id for one in work]))
    new: list[Work] = []
    others: list[tuple[LandedFile, str]] = []
    for one in work:
        if one.file.file_id in seen:
            others.append((one.file, one.candidate.source.name))
        else:
            seen.add(one.file.file_id)
            new.append(one)
    return new, others


def _prepared(work: Sequence[Work], bench: Workbench, crew: Crew, progress: Progress) -> Iterator[Staged | Receipt]:
    """Every file staged, in order; of work in other processes is told file by file, else block by block."""
    prepare = partial(_prepare, bench=bench, progress=progress if crew.is_near else Silent())
    for one, done in zip(work, crew.of_each(prepare, work), strict=True):
        if not crew.is_near:
            progress.advance(one.file.size_bytes, sum(done.rows_made.values()) if isinstance(done, Staged) else 0)
        if isinstance(done, Staged):
            progress.detail(f"{one.file.uri}: {done.source_format}, {done.records_read:,} records")
        yield done


def _prepare(work: Work, *, bench: Workbench, progress: Progress) -> Staged | Receipt:
    """Stage one file; an error that concerns this file alone becomes its receipt."""
    if not work.file.size_bytes:
        return Receipt(work.file.uri, "empty", detail="the file is empty")
    try:
        return stage(work.file, choose_format(work.candidate), bench, progress.advance)
    except TelemetryReadyError as error:
        return Receipt(work.file.uri, "failed", detail=str(error))


def _groups(done: Iterable[Staged | Receipt]) -> Iterator[list[Staged | Receipt]]:
    """Files that are committed together: so many, or so many bytes."""
    group: list[Staged | Receipt] = []
    size = 0
    for one in done:
        group.append(one)
        size += one.file.size_bytes if isinstance(one, Staged) else 0
        if len(group) >= FILES_PER_COMMIT or size >= BYTES_PER_COMMIT:
            yield group
            group, size = [], 0
    if group:
        yield group


def grouped(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Files of one source in groups that are worth a task of their own: 64 files, or 64 MB."""
    groups: list[list[Candidate]] = []
    size = 0
    for one in candidates:
        is_full = bool(groups) and (len(groups[-1]) >= FILES_PER_TASK or size >= BYTES_PER_TASK)
        if not groups or is_full or groups[-1][0].source.name != one.source.name:
            groups.append([])
            size = 0
        groups[-1].append(one)
        size += one.path.stat().st_size
    return groups
