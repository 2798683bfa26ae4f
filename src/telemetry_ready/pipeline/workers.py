"""Several files at a time: on threads, or in processes of their own."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from telemetry_ready.errors import TelemetryReadyError
from telemetry_ready.settings import RunnerSettings

Work = TypeVar("Work")
Done = TypeVar("Done")
THREADS = "POLARS_MAX_THREADS"  # read once, when Polars is imported


class Each(Protocol):
    """What a job makes of each piece of work, in order."""

    def __call__(self, job: Callable[[Work], Done], work: Sequence[Work]) -> Iterator[Done]:
        """Begin with all that there are workers for."""


@dataclass(frozen=True)
class Crew:
    """Whoever works.

    Attributes:
        of_each: Does a job to each piece of work.
        is_near: In this process, so that a job can tell how far it is.
    """

    of_each: Each
    is_near: bool = True


IN_TURN = Crew(lambda job, work: map(job, work))
"""One after the other, by whoever asks."""


@contextmanager
def workers(runner: RunnerSettings, most: int, wake: Callable[[], None]) -> Iterator[Crew]:
    """Whoever works: processes start at once, so that they are there when the first work is.

    Args:
        runner: Of the project file.
        most: So many pieces of work at most.
        wake: Imports what the jobs need, in each process: a function that can be pickled, as every job and its work.

    Raises:
        TelemetryReadyError: A worker process was killed.
    """
    count = min(runner.workers, most)
    if count <= 1:
        yield IN_TURN
    elif runner.kind == "threads":
        with ThreadPoolExecutor(count) as pool:
            yield Crew(lambda job, work: pool.map(job, work))
    else:
        with _processes(count, wake) as crew:
            yield crew


@contextmanager
def _processes(count: int, wake: Callable[[], None]) -> Iterator[Crew]:
    context = multiprocessing.get_context("spawn")  # a forked Polars hangs
    with _fewer_threads(count):
        pool = ProcessPoolExecutor(count, mp_context=context)
        is_done = False
        try:
            for _ in range(count):
                pool.submit(wake)
            yield Crew(lambda job, work: pool.map(job, work), is_near=False)
            is_done = True
        except BrokenProcessPool as error:
            raise TelemetryReadyError(
                f"One of {count} worker processes was killed, most likely for lack of memory; what was committed "
                "before stays.\nHint: fewer `runner.workers` in telemetry-ready.yaml, then run the same command again."
            ) from error
        finally:
            # to give its memory back takes a process half a second; after an error some may still be writing
            pool.shutdown(wait=not is_done, cancel_futures=True)


@contextmanager
def _fewer_threads(count: int) -> Iterator[None]:
    """Processes that start in here share the cores, unless the user has said how many threads each may have."""
    if THREADS in os.environ:
        yield
        return
    os.environ[THREADS] = str(max(1, (os.cpu_count() or 1) // count))
    try:
        yield
    finally:
        del os.environ[THREADS]
