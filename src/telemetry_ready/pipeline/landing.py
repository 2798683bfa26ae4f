"""Which files there are to take, and who they are: paths and globs to hashed files."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl

from telemetry_ready.errors import SourceError
from telemetry_ready.model.source import LandedFile, SourceOptions
from telemetry_ready.normalize.fingerprint import SEPARATOR, xxh3_64
from telemetry_ready.settings import SOURCE_OF_LOOSE_FILES, Project
from telemetry_ready.sources._bytes import fingerprint


@dataclass(frozen=True)
class Candidate:
    """One path that a source wants taken."""

    path: Path
    source: SourceOptions


def configured(project: Project, only: Iterable[str] = ()) -> list[Candidate]:
    """Every file that the project file's sources name, in their order.

    Raises:
        SourceError: A source matches no file.
    """
    wanted = set(only)
    found: list[Candidate] = []
    for one in project.settings.sources:
        if wanted and one.name not in wanted:
            continue
        excluded = {path for pattern in one.exclusions() for path in _glob(project.folder, pattern)}
        options = project.with_hosts(one.options())
        for pattern in one.patterns():
            found += [Candidate(path, options) for path in _glob(project.folder, pattern) if path not in excluded]
    return found


def unmatched(project: Project) -> list[str]:
    """Source and pattern of every configured path that matches no file."""
    return [
        f"{one.name}: {pattern}"
        for one in project.settings.sources
        for pattern in one.patterns()
        if not any(True for _ in _glob(project.folder, pattern))
    ]


def loose(paths: Iterable[Path], source: SourceOptions) -> list[Candidate]:
    """Files and folders as they come; a path that is named is taken even where a walk would leave it out."""
    return [Candidate(file, source) for path in paths for file in _walk(path)]


def loose_source(project: Project, name: str | None) -> SourceOptions:
    """The source that files from the command line belong to; it need not be configured."""
    name = name or SOURCE_OF_LOOSE_FILES
    return project.source(name) or project.with_hosts(SourceOptions(name=name))


def land(candidate: Candidate, *, batch_id: int) -> LandedFile:
    """Hash a file: from here on it is known by its bytes and its source.

    Raises:
        SourceError: It cannot be read, or is no regular file.
    """
    path = candidate.path
    if path.exists() and not path.is_file():
        raise SourceError(f"{str(path)!r} is no regular file.\nHint: give files, or folders of files.")
    sha256, size, mtime = fingerprint(path)
    return LandedFile(
        file_id=file_id(candidate.source.name, sha256),
        uri=uri_of(path),
        sha256=sha256,
        size_bytes=size,
        mtime=mtime,
        batch_id=batch_id,
    )


def file_id(source: str, sha256: str) -> int:
    """The same bytes from the same source are one file (DESIGN.md, section 4)."""
    hashed: int = pl.select(xxh3_64(pl.lit(SEPARATOR.join(("file", source, sha256))))).item()
    return hashed


def uri_of(path: Path) -> str:
    """``file://`` and the absolute path, without ``..``; links stay as they are."""
    return Path(os.path.abspath(path)).as_uri()  # noqa: PTH100  # resolve() would follow links


def path_of(uri: str) -> Path:
    """The local path of a ``file://`` uri.

    >>> path_of("file:///var/log/a%20b.log").as_posix()
    '/var/log/a b.log'
    """
    return Path(unquote(urlsplit(uri).path))


def _glob(folder: Path, pattern: str) -> Iterator[Path]:
    """Files that match, sorted; a folder stands for the files in it."""
    absolute = Path(os.path.expandvars(pattern)).expanduser()
    base, parts = (Path(absolute.anchor), absolute.parts[1:]) if absolute.is_absolute() else (folder, absolute.parts)
    for path in sorted(base.glob(str(Path(*parts)))) if parts else [base]:
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _walk(path: Path) -> Iterator[Path]:
    """The files of a folder and its folders, sorted; links and hidden ones are left out. A file is itself."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry
