"""Claim: linking ten million log rows to ten thousand entities costs less than a tenth of ingesting them.

Every host goes by its full name in the logs and by a short name and a sys_id in the CMDB, so that no name stands for
itself; the readers' share, which the views add to a scan, is measured beside it.
"""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.data import FOLDER
from benchmarks.measure import cpu, measured

ROWS, ENTITIES = 10_000_000, 10_000
LIMIT = 0.1


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    found = measured("benchmarks.linking", "linked", str(ROWS), str(ENTITIES), rounds=1)
    return [
        "## Linking",
        "",
        f"{found['rows']:,} log rows, {found['entities']:,} configuration items, CPU seconds. Linking does not look at "
        f"rows; its share may be {LIMIT:g}.",
        "",
        "| ingest | link | share | link again | count by stored ids | by entity |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
        f"| {found['ingest']:.2f} | {found['cpu_s']:.2f} | {found['cpu_s'] / found['ingest']:.3f} "
        f"| {found['again']:.2f} | {found['stored']:.2f} | {found['view']:.2f} |",
    ]


def linked(rows: str, entities: str) -> dict[str, float]:  # noqa: PLR0915 - one measurement after the other
    """Ingest logs into a lake that has the inventory, link, and read them both ways."""
    from telemetry_ready.lake import create_lake
    from telemetry_ready.lake.paths import LakePaths
    from telemetry_ready.model.progress import Silent
    from telemetry_ready.model.source import SourceOptions
    from telemetry_ready.pipeline.aliases import Aliases
    from telemetry_ready.pipeline.identity import link
    from telemetry_ready.pipeline.ingest import ingest
    from telemetry_ready.pipeline.landing import loose
    from telemetry_ready.pipeline.places import workbench

    logs, items = _files(int(rows), int(entities))
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=FOLDER))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    spent: dict[str, float] = {}
    by_entity = "SELECT count(*) FROM (SELECT host_entity_id, count(*) FROM {} GROUP BY ALL)"
    try:
        with create_lake(LakePaths.beside(folder), now=now) as lake:
            bench = workbench(lake, now)
            for name, path in (("inventory", items), ("ingest", logs)):
                with cpu(spent, name):
                    files = loose([path], SourceOptions(name, time_zone="UTC", latest=now))
                    ingest(files, lake, bench, batch_id=1, progress=Silent())
            with cpu(spent, "cpu_s"):
                link(lake, Aliases(()))
            with cpu(spent, "again"):
                link(lake, Aliases(()))
            for name, table in (("stored", "stored_logs"), ("view", "logs")):
                with cpu(spent, name):
                    lake.connection.execute(by_entity.format(table)).fetchall()
            counted = "SELECT count(*), count(source_key) FROM logs JOIN entities ON entity_id = host_entity_id"
            all_rows, in_inventory = lake.connection.execute(counted).fetchall()[0]
            assert all_rows == in_inventory, (all_rows, in_inventory)
        return {**spent, "rows": all_rows, "entities": int(entities)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _files(rows: int, entities: int) -> tuple[Path, Path]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    logs, items = FOLDER / f"linking-{rows}-{entities}.log", FOLDER / f"linking-{entities}.csv"
    if not logs.exists():
        with logs.open("w") as out:
            for number in range(rows):
                day, second = number * 20 // rows + 1, number % 86_400
                time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
                host = f"host{number * 7 % entities:05}.corp.example.com"
                out.write(f"Jun {day:2} {time} {host} app[{number % 97}]: request {number} took {number % 1009} ms\n")
    with items.open("w") as out:
        out.write("sys_id,name,sys_class_name,ip_address,operational_status,support_group,sys_updated_on\n")
        for number in range(entities):
            address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
            out.write(f"{number:032x},host{number:05},Linux Server,{address},Operational,ops,2025-01-01 00:00:00\n")
    return logs, items
