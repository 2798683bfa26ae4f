"""Several files at a time: on threads, or in processes of their own."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from telemetry_ready.errors import TelemetryReadyError
from telemetry_ready.settings import RunnerSettings

Work = TypeVar("Work")
Done = TypeVar("Done")
THREADS = "POLARS_MAX_THREADS"  # read once, when Polars is imported


def each(job: Callable[[Work], Done], work: Sequence[Work], runner: RunnerSettings) -> Iterator[Done]:
    """What a job makes of each piece of work, in order.

    Args:
        job: In processes: a function that can be pickled, as what it takes and gives.
        work: As many at a time as the runner has workers.
        runner: Of the project file.

    Raises:
        TelemetryReadyError: A worker process was killed.
    """
    if runner.workers == 1 or len(work) <= 1:
        yield from map(job, work)
    elif runner.kind == "threads":
        with ThreadPoolExecutor(runner.workers) as pool:
            yield from pool.map(job, work)
    else:
        yield from _in_processes(job, work, min(runner.workers, len(work)))


def _in_processes(job: Callable[[Work], Done], work: Sequence[Work], workers: int) -> Iterator[Done]:
    context = multiprocessing.get_context("spawn")  # a forked Polars hangs
    with _fewer_threads(workers):
        pool = ProcessPoolExecutor(workers, mp_context=context)
        try:
            yield from pool.map(job, work)
        except BrokenProcessPool as error:
            raise TelemetryReadyError(
                f"One of {workers} worker processes was killed, most likely for lack of memory; what was committed "
                "before stays.\nHint: fewer `runner.workers` in telemetry-ready.yaml, then run the same command again."
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # to give its memory back takes a process half a second


@contextmanager
def _fewer_threads(workers: int) -> Iterator[None]:
    """Processes that start in here share the cores, unless the user has said how many threads each may have."""
    if THREADS in os.environ:
        yield
        return
    os.environ[THREADS] = str(max(1, (os.cpu_count() or 1) // workers))
    try:
        yield
    finally:
        del os.environ[THREADS]
