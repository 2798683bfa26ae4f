"""Mistakes can be mended: read files again after a correction, or take them back out.

Files whose rows were skipped because a removed file had brought them are read again in the same transaction,
so that nothing is lost with it; where one of them is gone or has changed, nothing is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from telemetry_ready.errors import SourceError
from telemetry_ready.lake import (
    Lake,
    StoredFile,
    clock_alarms,
    commit,
    dependents,
    find_files,
    remember_alarms,
)
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.source import SourceOptions
from telemetry_ready.model.staged import Receipt
from telemetry_ready.pipeline.aliases import load_aliases
from telemetry_ready.pipeline.families import settle_families
from telemetry_ready.pipeline.identity import link
from telemetry_ready.pipeline.ingest import Work, choose_format
from telemetry_ready.pipeline.landing import Candidate, land, path_of, uri_of
from telemetry_ready.pipeline.staging import Workbench, stage
from telemetry_ready.settings import Project


def again(
    candidates: Sequence[Candidate],
    project: Project,
    lake: Lake,
    bench: Workbench,
    *,
    batch_id: int,
    progress: Progress,
) -> list[Receipt]:
    """Replace the rows of each file by what it gives now, in one transaction.

    Raises:
        SourceError: A file cannot be read, or one that must be read again with it is gone.
    """
    work = _once([Work(land(candidate, batch_id=batch_id), candidate) for candidate in candidates])
    found = [(one, find_files(lake, one.file.uri)) for one in work]
    old = {stored.file_id for one, files in found for stored in files if stored.source == one.candidate.source.name}
    removed = old | {one.file.file_id for one in work}
    others = _follow(removed, {one.file.uri for one in work}, project, lake, batch_id)
    progress.detail(f"{len(others)} more files are read again with them")
    every = _once([*work, *others])
    aliases = load_aliases(project)
    sources = {one.candidate.source.name for one in every}
    alarms = clock_alarms(lake, sources, batch_id=batch_id, now=bench.now)
    receipts = _replace(every, removed | {one.file.file_id for one in others}, lake, bench, progress)
    remember_alarms(lake, alarms)
    link(lake, aliases)
    return receipts


def retract(
    paths: Iterable[str], project: Project, lake: Lake, bench: Workbench, *, batch_id: int, progress: Progress
) -> list[Receipt]:
    """Take files back out, in one transaction; a path that is a copy of another is forgotten, and no row changes.

    Raises:
        SourceError: The lake does not have a file, or one that must be read again is gone.
    """
    stored = [one for path in paths for one in _found(lake, path)]
    copies = {one.uri for one in stored if one.is_copy}
    removed = {one.file_id for one in stored if not one.is_copy}
    others = _follow(removed, {one.uri for one in stored}, project, lake, batch_id)
    removed |= {one.file.file_id for one in others}
    aliases = load_aliases(project)
    receipts = _replace(_once(others), removed, lake, bench, progress, forget=copies)
    link(lake, aliases)
    return [*receipts, *(Receipt(uri, "retracted", detail="it was a copy; no row changed") for uri in sorted(copies))]


def _found(lake: Lake, path: str) -> list[StoredFile]:
    uri = path if path.startswith("file://") else uri_of(Path(path))
    found = find_files(lake, uri)
    if not found:
        raise SourceError(
            f"The lake has no file {uri!r}.\n"
            'Hint: telemetry-ready sql "FROM source_files SELECT source, uri" lists what it has.'
        )
    return found


def _follow(ids: set[int], named: set[str], project: Project, lake: Lake, batch_id: int) -> list[Work]:
    """Files that must be read again when those go, and are not named themselves.

    Raises:
        SourceError: One of them is gone or has changed; nothing was done.
    """
    followers = [one for one in dependents(lake, ids) if one.uri not in named]
    return [_again(one, project, batch_id) for one in followers]


def _again(one: StoredFile, project: Project, batch_id: int) -> Work:
    candidate = Candidate(path_of(one.uri), _as_taken(one, project))
    try:
        file = land(candidate, batch_id=batch_id)
    except SourceError as error:
        raise SourceError(f"{_needed(one)} it cannot be: {error}\n{_NOTHING_CHANGED}") from error
    if file.file_id != one.file_id:
        raise SourceError(f"{_needed(one)} it has changed since.\n{_NOTHING_CHANGED}")
    return Work(file, candidate)


_NOTHING_CHANGED = "Nothing was changed. Hint: bring the file back as it was, or name it in the same command."


def _needed(one: StoredFile) -> str:
    return f"{one.uri} must be read again, because rows of it were skipped as duplicates, and"


def _as_taken(one: StoredFile, project: Project) -> SourceOptions:
    """How a file was read: its source as configured, or the format and zone that the ledger has."""
    configured = project.source(one.source) or project.with_hosts(SourceOptions(one.source))
    if configured.mapping is not None:
        return configured
    return replace(
        configured,
        format=configured.format or one.source_format.partition("@")[0],
        time_zone=configured.time_zone or one.time_zone_assumed,
    )


def _once(work: Sequence[Work]) -> list[Work]:
    """Each content once: of several paths with the same bytes the first is read."""
    return list({one.file.file_id: one for one in reversed(work)}.values())[::-1]


def _replace(  # what goes, what comes, and where
    work: Sequence[Work],
    remove: set[int],
    lake: Lake,
    bench: Workbench,
    progress: Progress,
    *,
    forget: Iterable[str] = (),
) -> list[Receipt]:
    progress.start("Read again", sum(one.file.size_bytes for one in work), "bytes")
    staged = [stage(one.file, choose_format(one.candidate), bench, progress.advance) for one in work]
    progress.finish()
    receipts = commit(lake, staged, remove=remove, forget_copies=set(forget), now=bench.now)
    settle_families(lake)
    return receipts
