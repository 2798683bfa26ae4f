"""One write: under the lock, in one transaction, durable before it counts."""

import ctypes
import json
import os
import random
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from telemetry_ready.errors import LakeError
from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal

T = TypeVar("T")

RETRYABLE = (
    *("database is locked", "conflict", "primary key", "unique", "concurrent", "deadlock"),
    "could not serialize",
)
"""What DuckDB says when two writers met (lake.md, section 3): nothing happened, try again."""

ATTEMPTS = 20
AUTHOR = "telemetry-ready"
_libc = ctypes.CDLL(None, use_errno=True)


def write(
    lake: Lake,
    body: Callable[[DuckDBPyConnection], tuple[T, bool]],
    message: str,
    about: Mapping[str, object],
) -> T:
    """Run ``body`` in one transaction and commit it, retried when writers met.

    Args:
        lake: Open for writing.
        body: Gives its result and whether it changed anything; where it did not, nothing is committed.
        message: Stored with the snapshot.
        about: Stored with the snapshot, as JSON.

    Raises:
        LakeError: The lake is read-only, or the write failed; nothing of it is stored then.
    """
    if lake.is_read_only:
        raise LakeError("The lake is open for reading only.")
    with lake.lock.held():
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _attempt(lake, body, message, json.dumps(about, default=str))
            except duckdb.Error as error:
                if attempt == ATTEMPTS or not any(word in str(error).lower() for word in RETRYABLE):
                    raise LakeError(f"The lake refused to {message}: {error}") from error
            time.sleep(random.uniform(0.02, 0.1) * attempt)  # noqa: S311 - only spreads retries
    raise AssertionError("unreachable: the last attempt returns or raises")


def _attempt(lake: Lake, body: Callable[[DuckDBPyConnection], tuple[T, bool]], message: str, about: str) -> T:
    connection = lake.connection
    connection.execute("BEGIN")
    try:
        result, is_changed = body(connection)
        if is_changed:
            said = ", ".join(map(literal, (AUTHOR, message)))  # not as parameters: binding them imports pandas
            connection.execute(f"CALL lake.set_commit_message({said}, extra_info => {literal(about)})")
            _make_durable(lake)
            connection.execute("COMMIT")
        else:
            connection.execute("ROLLBACK")
    except BaseException:
        _roll_back(connection)
        raise
    return result


def _roll_back(connection: DuckDBPyConnection) -> None:
    try:
        connection.execute("ROLLBACK")
    except duckdb.TransactionException:  # the failed COMMIT ended it
        return


def _make_durable(lake: Lake) -> None:
    """Flush the data files: no committed snapshot names a file that a power cut tears (lake.md, rule 4)."""
    descriptor = os.open(lake.paths.data, os.O_RDONLY)
    try:
        if hasattr(_libc, "syncfs"):
            if _libc.syncfs(descriptor):
                raise OSError(ctypes.get_errno(), "syncfs", str(lake.paths.data))
        else:
            os.sync()
    finally:
        os.close(descriptor)
