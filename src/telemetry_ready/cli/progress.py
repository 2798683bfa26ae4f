"""Progress on stderr: a bar on a terminal, plain lines elsewhere, and everything in the run's log file."""

import logging
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SHOWN_AFTER_S = 1.0
PLAIN_EVERY_S = 10.0


class Reporter:
    """Where the work of one call reports to (``model.progress.Progress``)."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._log = logging.Logger("telemetry-ready")
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._what, self._unit, self._total = "", "", 0
        self._done = self._rows = 0
        self._started = self._shown = 0.0

    def log_to(self, handler: logging.Handler) -> None:
        """From now on, everything reported is in this log file too."""
        self._log.addHandler(handler)

    def stop_log(self, handler: logging.Handler) -> None:
        """That log file is complete."""
        self._log.removeHandler(handler)

    def log_error(self, error: BaseException) -> None:
        """An error ends the run: its message, and its place where it is not one for the user."""
        from telemetry_ready.errors import TelemetryReadyError

        self._log.error("%s", error, exc_info=None if isinstance(error, TelemetryReadyError) else error)

    def start(self, what: str, total: int, unit: str) -> None:
        """Begin a step of ``total`` units."""
        self._what, self._total, self._unit = what, total, unit
        self._done = self._rows = 0
        self._started = self._shown = time.monotonic()
        self._log.info("%s: %d %s", what, total, unit)

    def advance(self, units: int, rows: int = 0) -> None:
        """Show how far the step is, once it takes longer than a second."""
        self._done += units
        self._rows += rows
        now = time.monotonic()
        if self._quiet or now - self._started < SHOWN_AFTER_S:
            return
        if sys.stderr.isatty():
            self._show_bar()
        elif self._done < self._total and now - self._shown >= PLAIN_EVERY_S:  # else ``finish`` says so
            self._shown = now
            self._write(self._line(now))

    def finish(self) -> None:
        """End the step; say what it came to if it took longer than a second."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None
        now = time.monotonic()
        line = self._line(now)
        self._log.info(line)
        if not self._quiet and now - self._started >= SHOWN_AFTER_S:
            self._write(line)

    def note(self, text: str) -> None:
        """Tell the user."""
        self._log.info(text)
        if not self._quiet:
            self._write(text)

    def detail(self, text: str) -> None:
        """Tell the log file, and the user who wants to know more."""
        self._log.info(text)
        if self._verbose and not self._quiet:
            self._write(text)

    def _line(self, now: float) -> str:
        seconds = max(now - self._started, 0.001)
        done = (
            f"{self._done / 1e6:,.1f} of {self._total / 1e6:,.1f} MB"
            if self._unit == "bytes"
            else f"{self._done:,} of {self._total:,} {self._unit}"
        )
        rows = f", {self._rows:,} rows ({self._rows / seconds:,.0f} a second)" if self._rows else ""
        return f"{self._what}: {done} in {seconds:.1f} s{rows}"

    def _show_bar(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        if self._bar is None:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %  {task.fields[rows]}"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=self._total, rows="")
        if self._task is not None:
            rate = self._rows / max(time.monotonic() - self._started, 0.001)
            rows = f"{self._rows:,} rows, {rate:,.0f} a second" if self._rows else ""
            self._bar.update(self._task, completed=self._done, rows=rows)

    def _write(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            sys.stderr.write(text + "\n")
