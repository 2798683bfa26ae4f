"""One writer at a time: a lock on a file, gone with the process that holds it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class WriterLock:
    """The writer lock of one lake, as one connection takes it: again and again within itself.

    Without it nothing is lost, but writers starve each other and look files up that another is committing
    (lake.md, section 3).
    """

    def __init__(self, path: Path, on_wait: Callable[[str], None] | None = None) -> None:
        """A lock on ``path``; ``on_wait`` is told once per wait who holds it."""
        self._path = path
        self._on_wait = on_wait
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the lock, hold it, let it go."""
        if self._depth:
            yield
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+") as file:
            self._take(file.fileno())
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def _take(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._on_wait is not None:
                self._on_wait(f"process {self._path.read_text().strip() or 'unknown'}")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
