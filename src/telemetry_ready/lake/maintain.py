"""Keep the lake tidy: remove what no snapshot knows."""

import os
import shutil
from datetime import datetime, timedelta

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows

GRACE = timedelta(days=1)
"""Younger files may belong to a run that has not committed yet: longer than the longest run."""


def remove_orphans(lake: Lake, *, now: datetime, grace: timedelta = GRACE) -> int:
    """Delete data files that no snapshot knows, left by a killed run; gives their number.

    Never without the lock, never without a grace time: a file of a run that is about to commit looks the same
    (lake.md, rule 6). What dead processes spilled goes too.
    """
    before = literal((now - grace).isoformat())
    with lake.lock.held():
        gone = rows(
            lake.connection, f"CALL ducklake_delete_orphaned_files('lake', older_than => {before}::TIMESTAMPTZ)"
        )
        for folder in lake.paths.temporary.glob("*"):
            process = folder.name.partition("-")[0]
            if process.isdigit() and not _is_running(int(process)):
                shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
