"""One writer at a time, and what is left when a writer is killed."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from telemetry_ready.lake import Lake, LakePaths, audit, commit, create_lake, open_lake, remove_orphans
from telemetry_ready.lake.lock import WriterLock
from tests.lake.staging import NOW, Stager, logs

ROOT = Path(__file__).parents[2]


def test_the_second_writer_waits_and_is_told_who_holds_the_lock(lake: Lake, paths: LakePaths) -> None:
    told: list[str] = []
    is_told = threading.Event()
    order: list[str] = []

    def on_wait(holder: str) -> None:
        told.append(holder)
        is_told.set()

    def second() -> None:
        with WriterLock(paths.writer_lock, on_wait).held():
            order.append("second")

    with lake.lock.held():
        thread = threading.Thread(target=second)
        thread.start()
        assert is_told.wait(10)
        order.append("first")
    thread.join(10)

    assert told == [f"process {os.getpid()}"]
    assert order == ["first", "second"]


def test_two_writers_store_each_file_once(lake: Lake, paths: LakePaths, stage: Stager) -> None:
    def ingest(batch: list[int]) -> None:
        with open_lake(paths) as own:
            for number in batch:
                one = stage(f"{number}.log", {"logs": logs(*"ab", minute=10 * number)})
                commit(own, [one], now=NOW)

    threads = [threading.Thread(target=ingest, args=(list(range(6)),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    found = audit(lake)
    assert (found.balanced, found.rows["logs"], len(found.sources)) == (True, 12, 1)
    assert lake.connection.execute("SELECT count(*) FROM source_files").fetchall() == [(6,)]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from telemetry_ready.lake import LakePaths, commit, open_lake
    from telemetry_ready.lake import transaction, write
    from tests.lake.staging import NOW, Stager, logs

    def die(*arguments, **options):
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(sys.modules[sys.argv[2]], sys.argv[3], die)
    paths = LakePaths.beside(Path(sys.argv[1]))
    stage = Stager(paths, prefix="killed")
    with open_lake(paths) as lake:
        commit(lake, [stage("a.log", {"logs": logs(*"abc")}, rejects=1)], now=NOW)
"""


@pytest.mark.parametrize(
    ("module", "function", "is_committed"),
    [
        ("telemetry_ready.lake.write", "_write_ledger", False),
        ("telemetry_ready.lake.transaction", "_make_durable", False),
        ("telemetry_ready.lake.write", "_clear_staging", True),
    ],
)
def test_after_a_kill_the_next_run_finishes_and_nothing_is_lost_or_doubled(
    module: str, function: str, is_committed: bool, lake: Lake, stage: Stager, tmp_path: Path
) -> None:
    arguments = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), module, function]
    done = subprocess.run(arguments, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == -signal.SIGKILL
    assert audit(lake).rows["logs"] == (3 if is_committed else 0)

    commit(lake, [stage("a.log", {"logs": logs(*"abc")}, rejects=1)], now=NOW)

    found = audit(lake)
    assert (found.balanced, found.rows["logs"], found.records_rejected) == (True, 3, 1)


def test_orphans_go_after_their_grace_and_nothing_else(lake: Lake, stage: Stager, paths: LakePaths) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)
    left = stage("left.log", {"logs": logs(*"xyz")}).pieces["logs"][0]
    young = stage("young.log", {"logs": logs(*"xyz")}).pieces["logs"][0]
    os.utime(left, (NOW.timestamp() - 100_000, NOW.timestamp() - 100_000))
    os.utime(young, (NOW.timestamp(), NOW.timestamp()))

    gone = remove_orphans(lake, now=NOW, grace=timedelta(hours=1))

    assert (gone, left.exists(), young.exists()) == (1, False, True)
    assert lake.connection.execute("SELECT count(*) FROM logs").fetchall() == [(3,)]


def test_two_writers_may_create_the_lake_at_once(tmp_path: Path) -> None:
    paths = LakePaths.beside(tmp_path / "both")

    with ThreadPoolExecutor(2) as pool:
        for created in [pool.submit(create_lake, paths, now=NOW) for _ in range(2)]:
            created.result().close()

    with open_lake(paths) as lake:
        assert lake.connection.execute("SELECT count(*) FROM lake_schema").fetchall() == [(1,)]
