"""Files in processes of their own become what they become in one."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.errors import TelemetryReadyError
from telemetry_ready.pipeline.workers import workers
from telemetry_ready.settings import Project, ProjectSettings, RunnerSettings

PROCESSES = RunnerSettings(kind="processes", workers=2)


def killed(number: int) -> int:
    """As the kernel does to a process that took too much memory."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def threads_of_polars(_: int) -> int:
    import polars as pl

    return pl.thread_pool_size()


def wake() -> None:
    """Nothing more to import."""


def each(job: Callable[[int], int], work: list[int]) -> list[int]:
    with workers(PROCESSES, len(work), wake) as crew:
        return list(crew.of_each(job, work))


def test_two_processes_store_what_one_does_and_a_bad_file_stops_no_other(
    estate: Any, write: Callable[[str, str | bytes], Path]
) -> None:
    """The worker decides nothing: files are committed in order by the one process that holds the lock."""
    lines = [f"Jun 14 15:16:0{i} web01 sshd[{i}]: fine\n" for i in range(6)]
    files = [write("a.log", "".join(lines[:4])), write("bad.log", b"\x00\x01\x02"), write("b.log", "".join(lines[2:]))]
    estate.project = Project(estate.project.folder, ProjectSettings(runner=PROCESSES))

    receipts = estate.ingest(*files)

    found = {Path(one.uri).name: (one.outcome, one.rows_stored, one.rows_duplicate) for one in receipts}
    assert found == {"a.log": ("stored", 4, 0), "bad.log": ("failed", 0, 0), "b.log": ("stored", 2, 2)}
    assert estate.count() == 6


def test_a_killed_worker_is_an_error_that_says_what_to_do() -> None:
    """Not a traceback of the pool."""
    with pytest.raises(TelemetryReadyError, match=r"fewer `runner\.workers`"):
        each(killed, [1, 2, 3, 4])


def write_slowly(path: Path) -> None:
    time.sleep(1)
    path.touch()


def begin_and_fail(paths: list[Path]) -> None:
    with workers(PROCESSES, len(paths), wake) as crew:
        crew.of_each(write_slowly, paths)
        time.sleep(0.9)  # both have begun by now, or are forgotten
        raise RuntimeError("the commit was refused")


def test_after_an_error_nobody_is_still_writing(tmp_path: Path) -> None:
    """Whoever tries again must not meet what the first try left at work."""
    paths = [tmp_path / "a", tmp_path / "b"]

    with pytest.raises(RuntimeError, match="refused"):
        begin_and_fail(paths)

    there = sorted(tmp_path.iterdir())
    time.sleep(1.5)
    assert sorted(tmp_path.iterdir()) == there


def test_processes_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes with all threads each would fight; a user's own number is left alone."""
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    cores = os.cpu_count() or 1
    assert set(each(threads_of_polars, [1, 2])) == {max(1, cores // 2)}
    assert "POLARS_MAX_THREADS" not in os.environ
    monkeypatch.setenv("POLARS_MAX_THREADS", "3")
    assert set(each(threads_of_polars, [1, 2])) == {3}
