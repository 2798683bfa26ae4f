"""Progress of the pipeline in the log of a Prefect run."""

from logging import Logger, LoggerAdapter


class RunLog:
    """A step's begin and end, notes and details, as log lines (``model.progress.Progress``)."""

    def __init__(self, logger: Logger | LoggerAdapter[Logger]) -> None:
        self._logger = logger
        self._what = ""
        self._rows = 0

    def start(self, what: str, total: int, unit: str) -> None:
        """A step begins."""
        self._what, self._rows = what, 0
        self._logger.info("%s: %s %s", what, f"{total:,}", unit)

    def advance(self, units: int, rows: int = 0) -> None:
        """Count rows; a line per block would flood the log."""
        self._rows += rows

    def finish(self) -> None:
        """The step is over."""
        self._logger.info("%s: done%s", self._what, f", {self._rows:,} rows" if self._rows else "")

    def note(self, text: str) -> None:
        """For the user."""
        self._logger.info(text)

    def detail(self, text: str) -> None:
        """For who looks closer."""
        self._logger.debug(text)
