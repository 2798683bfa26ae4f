"""A source file before it is written: its rows as text, and what its columns are for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

TORN = "_torn"  # rows that are written only in part
HIDDEN = "_"  # columns that begin with it are never written


@dataclass(frozen=True)
class Table:
    """The rows of one source file.

    Attributes:
        file: Its name: ``tickets.csv`` or ``logs.jsonl``; the suffix says how it is written.
        silo: logs, metrics or tickets.
        frame: The file's columns, all text, in the file's order; and ``_time``: when the row happened (Datetime,
            microseconds, no zone, UTC), and ``_unit``: what is damaged as a whole (a ticket, a series), both hidden.
        roles: What columns are for, such as ``label`` or ``fields``; a fault asks for the role that it damages.
        time_format: strftime pattern of the columns with the role ``time``.
        as_of: Gives rows of the file as it was downloaded what the trial gives them: tickets that are asked are open.
            None: the trial takes them as they are.
        assemble: Puts the file's own columns together just before it is written; None: the frame is as the file is.
    """

    file: str
    silo: str
    frame: pl.DataFrame
    roles: Mapping[str, tuple[str, ...]]
    time_format: str
    as_of: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    assemble: Callable[[pl.DataFrame], pl.DataFrame] | None = None

    def columns(self, role: str) -> tuple[str, ...]:
        """The columns with that role; empty where it has none."""
        return self.roles.get(role, ())

    def with_frame(self, frame: pl.DataFrame) -> "Table":
        """The same file with other rows."""
        return replace(self, frame=frame)


def span(times: pl.Series) -> tuple[datetime, datetime]:
    """First and last of a column of moments that has rows."""
    first, last = times.min(), times.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        raise TypeError(f"{times.name} holds no moments")
    return first, last


def write(table: Table, folder: Path) -> None:
    """Write the file; rows that are marked as torn lose their second half."""
    path = folder / table.file
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = table.assemble(table.frame) if table.assemble else table.frame
    frame = frame.select(pl.exclude(f"^{HIDDEN}.*$"))
    if table.file.endswith(".jsonl"):
        text = frame.write_ndjson()
        header, lines = "", [line + "\n" for line in text.split("\n")[:-1]]
    else:
        text = frame.write_csv()
        header, _, rest = text.partition("\n")
        header, lines = header + "\n", [line + "\n" for line in rest.split("\n")[:-1]]
    if TORN in table.frame.columns:
        lines = [
            line[: len(line) // 2] + "\n" if is_torn else line
            for line, is_torn in zip(lines, table.frame[TORN].fill_null(value=False), strict=True)
        ]
        text = header + "".join(lines)
    path.write_text(text, "utf-8")
