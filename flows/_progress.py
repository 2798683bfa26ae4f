"""Progress of the pipeline in the log of a Prefect run."""

from logging import Logger, LoggerAdapter


class RunLog:
    """A step's begin and end, notes and details, as log lines (``model.progress.Progress``)."""

    def __init__(self, logger: "Logger | LoggerAdapter[Logger]", name: str) -> None:
        self._logger = logger
        self._name = name
        self._rows = 0

    def start(self, what: str, total: int, unit: str) -> None:
        """A step begins."""
        self._rows = 0
        self._logger.info("%s: %s of %d %s", self._name, what, total, unit)

    def advance(self, units: int, rows: int = 0) -> None:  # the protocol's
        """Count; a line per block would flood the log."""
        self._rows += rows

    def finish(self) -> None:
        """The step is over."""
        self._logger.info("%s: %d rows", self._name, self._rows)

    def note(self, text: str) -> None:
        """For the user."""
        self._logger.info("%s: %s", self._name, text)

    def detail(self, text: str) -> None:
        """For who looks closer."""
        self._logger.debug("%s: %s", self._name, text)
