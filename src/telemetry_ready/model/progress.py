"""How long work tells what it is doing; the command line and the flows each show it their way."""

from typing import Protocol


class Progress(Protocol):
    """Where work reports to."""

    def start(self, what: str, total: int, unit: str) -> None:
        """A step begins: ``total`` units of work, such as bytes."""

    def advance(self, units: int, rows: int = 0) -> None:
        """So many more units are done, and so many more rows."""

    def finish(self) -> None:
        """The step is over."""

    def note(self, text: str) -> None:
        """Something that the user should see."""

    def detail(self, text: str) -> None:
        """Something for the log file, and for the user who asked for more."""


class Silent:
    """Reports to nobody."""

    def start(self, what: str, total: int, unit: str) -> None:
        """Nothing."""

    def advance(self, units: int, rows: int = 0) -> None:
        """Nothing."""

    def finish(self) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""

    def detail(self, text: str) -> None:
        """Nothing."""
