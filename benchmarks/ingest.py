"""Claim: with everything on, text costs at most 5 times the floor and JSON 7; without privacy, 4 and 6; memory is flat.

Two worker processes of one thread each are at least 1.6 times as fast as one.

The floor (ingest.md, section 8): count the bytes of every line, and write the product's own final columns as Parquet.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.data import FOLDER, json_file, syslog_file
from benchmarks.measure import ROUNDS, cpu, measured

if TYPE_CHECKING:
    from telemetry_ready.settings import ProjectSettings

LIMITS = {"on": {"syslog": 5.0, "JSON lines": 7.0}, "off": {"syslog": 4.0, "JSON lines": 6.0}}  # privacy
FORMATS = {"syslog": "syslog_rfc3164", "JSON lines": "json_lines"}
FILES = {"syslog": syslog_file, "JSON lines": json_file}
SIZE_MB, LARGE_MB = 300, 1200
FILES_OF_WORKERS, SIZE_OF_WORKERS = 4, 150  # to start two processes takes a second
CHEAPER = {
    "frame": "read lines straight from the file instead of checked blocks, at the price of repair and bounded memory",
    "parse": "a hand-written scanner in place of the regular expression; a binary protocol (OTLP) in place of JSON",
    "time": "one time shape per block is already cached; nothing cheap is left",
    "privacy": "`privacy: {off: [all]}` for a source that is known to hold no secrets",
    "templates": "a cheaper first mask; skipping templates for sources that no log use case needs",
    "hash": "hash the record number instead of the text, at the price of de-duplicating overlapping exports",
    "maps": "promote hot attributes to columns; drop attributes that nobody queries",
    "sort": "write pieces in file order, at the price of pruning by service",
    "write": "zstd level 1 is the cheapest that halves the size; lz4 costs 40 % more bytes",
    "commit": "larger groups of files per transaction",
}


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    lines = ["## Ingest", "", f"{SIZE_MB} MB, CPU seconds; peak memory of the process in MB.", ""]
    lines += [
        "| format | privacy | rows | floor | whole | x floor | limit | µs a row | peak |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    stages = {}
    for name in FILES:
        path = str(FILES[name](SIZE_MB))
        floor = measured("benchmarks.ingest", "floor", path, FORMATS[name])
        stages[name] = measured("benchmarks.ingest", "staged", path, FORMATS[name], rounds=1)
        for privacy, limits in LIMITS.items():
            whole = measured("benchmarks.ingest", "whole", path, FORMATS[name], privacy)
            lines.append(
                f"| {name} | {privacy} | {whole['rows']:,} | {floor['cpu_s']:.2f} | {whole['cpu_s']:.2f} "
                f"| {whole['cpu_s'] / floor['cpu_s']:.1f} | {limits[name]:g} "
                f"| {1e6 * whole['cpu_s'] / whole['rows']:.2f} | {whole['peak_mb']:.0f} |"
            )
    for name, found in stages.items():
        lines += [
            "",
            f"### Where {name} goes",
            "",
            "| stage | CPU s | share | what would make it cheaper |",
            "| --- | ---: | ---: | --- |",
        ]
        total = found["cpu_s"]
        for stage, seconds in sorted(found["stages"].items(), key=lambda one: -one[1]):
            hint = CHEAPER.get(stage, "") if seconds > total / 10 else ""
            lines.append(f"| {stage} | {seconds:.2f} | {seconds / total:.0%} | {hint} |")
    return [*lines, "", *_memory(), "", *_workers()]


def _memory() -> list[str]:
    lines = [
        "### Memory against file size",
        "",
        "| format | 300 MB | 1.2 GB | ratio (limit 1.2) |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, make in FILES.items():
        small, large = (
            measured("benchmarks.ingest", "whole", str(make(size)), FORMATS[name], "on", rounds=1)["peak_mb"]
            for size in (SIZE_MB, LARGE_MB)
        )
        lines.append(f"| {name} | {small:.0f} MB | {large:.0f} MB | {large / small:.2f} |")
    return lines


def _workers() -> list[str]:
    ways: dict[tuple[int, int], list[float]] = {(1, 1): [], (2, 1): [], (1, 2): []}
    for _ in range(ROUNDS):  # in turn: a neighbour's noise is then noise for all
        for (workers, threads), seconds in ways.items():
            found = measured("benchmarks.ingest", "by_workers", str(workers), str(threads), rounds=1)
            seconds.append(found["cpu_s"])
    one, two, threaded = (min(seconds) for seconds in ways.values())
    return [
        "### Worker processes",
        "",
        f"{FILES_OF_WORKERS} files of {SIZE_OF_WORKERS} MB of syslog, one thread a worker, seconds by the clock; last, "
        "what one worker makes of two threads.",
        "",
        "| one worker | two | x faster | at least | one with two threads |",
        "| ---: | ---: | ---: | ---: | ---: |",
        f"| {one:.1f} | {two:.1f} | {one / two:.2f} | 1.6 | {threaded:.1f} |",
    ]


def by_workers(workers: str, threads: str) -> dict[str, Any]:
    """Several files into a new lake, by so many processes; seconds by the clock, for CPU seconds stay the same."""
    os.environ["POLARS_MAX_THREADS"] = threads  # read when Polars is imported, which the next line does

    from telemetry_ready.settings import ProjectSettings, RunnerSettings

    paths = [FOLDER / f"worker-{number}.log" for number in range(FILES_OF_WORKERS)]
    lines = syslog_file(SIZE_OF_WORKERS).read_text()
    for number, path in enumerate(paths):
        path.write_text(lines.replace(" web", f" w{number}b"))
    os.sync()  # a commit waits until the disk has all that was written
    settings = ProjectSettings(runner=RunnerSettings(kind="processes", workers=int(workers)))
    spent: dict[str, float] = {}

    def run_job(job: Callable[[], int]) -> None:
        started = time.monotonic()
        spent["rows"] = job()
        spent["clock"] = time.monotonic() - started

    _take(paths, "syslog_rfc3164", run_job, settings=settings)
    return {"cpu_s": spent["clock"], "rows": int(spent["rows"])}


def whole(path: str, format_name: str, privacy: str) -> dict[str, Any]:
    """The whole way of one file into a new lake; importing is not counted."""
    spent: dict[str, float] = {}
    _take([Path(path)], format_name, lambda job: _counted(spent, job), privacy=privacy)
    return {"cpu_s": spent["whole"], "rows": int(spent["rows"])}


def _counted(spent: dict[str, float], job: Callable[[], int]) -> None:
    with cpu(spent, "whole"):
        rows = job()
    spent["rows"] = rows


def staged(path: str, format_name: str) -> dict[str, Any]:
    """The same with a clock around each stage."""
    from telemetry_ready.normalize import logs
    from telemetry_ready.pipeline import _pieces, ingest, landing, staging

    spent: dict[str, float] = {}
    whole_spent: dict[str, float] = {}
    for module, function, stage in (
        (logs, "placed", "time"),
        (logs, "with_severity", "severity"),
        (logs, "_with_hash", "hash"),
        (logs, "with_entities", "identity"),
        (logs, "with_privacy", "privacy"),
        (logs, "_with_templates", "templates"),
        (logs, "with_map", "maps"),
        (_pieces, "_ordered", "sort"),
        (_pieces, "_write", "write"),
        (_pieces, "number_through", "number equal rows"),
        (landing, "fingerprint", "sha256"),
        (ingest, "commit", "commit"),
    ):
        setattr(module, function, _clocked(getattr(module, function), spent, stage))
    staging.frame = _clocked_iterator(staging.frame, spent, "frame")  # type: ignore[assignment]
    ingest.choose_format = _with_clocked_parse(ingest.choose_format, spent)  # type: ignore[assignment]
    _take([Path(path)], format_name, lambda job: _counted(whole_spent, job))
    total = whole_spent["whole"]
    spent["normalize, the rest"] = total - sum(spent.values())
    return {"cpu_s": total, "rows": int(whole_spent["rows"]), "stages": spent}


def _clocked(function: Callable[..., Any], spent: dict[str, float], stage: str) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        with cpu(spent, stage):
            return function(*args, **options)

    return call


def _clocked_iterator(function: Callable[..., Any], spent: dict[str, float], stage: str) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        items = function(*args)
        while True:
            with cpu(spent, stage):
                item = next(items, None)
            if item is None:
                return
            yield item

    return call


def _with_clocked_parse(choose: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    from dataclasses import replace

    def call(candidate: Any) -> Any:
        chosen = choose(candidate)
        parse = _clocked(chosen.format.parse, spent, "parse")
        return replace(chosen, format=replace(chosen.format, parse=parse))

    return call


def _take(
    paths: Sequence[Path],
    format_name: str,
    run_job: Callable[[Callable[[], int]], None],
    *,
    privacy: str = "on",
    settings: "ProjectSettings | None" = None,
) -> None:
    from telemetry_ready.model.progress import Silent
    from telemetry_ready.model.source import PrivacyPolicy, SourceOptions
    from telemetry_ready.pipeline.ingest import take
    from telemetry_ready.pipeline.landing import loose
    from telemetry_ready.pipeline.places import writing
    from telemetry_ready.settings import Project, ProjectSettings

    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        project = Project(folder, settings or ProjectSettings())
        now = datetime.now(UTC)
        writing(project, now, Silent()).close()  # as `init` does
        policy = PrivacyPolicy(off=("all",)) if privacy == "off" else PrivacyPolicy()
        latest = datetime(2026, 7, 1, tzinfo=UTC)
        source = SourceOptions("bench", format=format_name, time_zone="UTC", latest=latest, privacy=policy)

        def job() -> int:
            receipts = take(loose(paths, source), project, batch_id=1, now=now, progress=Silent())
            return sum(one.rows_stored for one in receipts)

        run_job(job)
    finally:
        shutil.rmtree(folder)


def floor(path: str, format_name: str) -> dict[str, Any]:
    """Count the bytes of every line, and write the final columns, which are loaded before the clock starts."""
    import polars as pl

    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="floor-") as folder:
        final = _final_columns(Path(path), format_name)
        with cpu(spent, "floor"):
            pl.scan_lines(path).select(pl.col("line").str.len_bytes().sum()).collect(engine="streaming")
            final.lazy().sink_parquet(
                Path(folder) / "floor.parquet", compression="zstd", compression_level=1, engine="streaming"
            )
    return {"cpu_s": spent["floor"], "rows": final.height}


def _final_columns(path: Path, format_name: str) -> Any:
    """What the whole path stores for the file."""
    import polars as pl

    from telemetry_ready.pipeline import ingest

    kept: list[pl.DataFrame] = []
    commit = ingest.commit

    def keep(lake: Any, staged_files: Any, **options: Any) -> Any:
        kept.extend(pl.read_parquet(piece) for one in staged_files for piece in one.pieces["logs"])
        return commit(lake, staged_files, **options)

    ingest.commit = keep  # type: ignore[assignment]
    _take([path], format_name, lambda job: job() and None)
    return pl.concat(kept)
