"""The conservation law: what was read is accounted for, and the lake holds what the ledger says."""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import rows
from telemetry_ready.model.tables import ROW_TABLES

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Totals:
    """Both lines of the law: read = parsed + rejected + absorbed; made = stored + duplicate + rejected.

    Attributes:
        balanced: Whether both lines hold for every file, table by table.
        rows_stored: Counted in the lake, not remembered.
        rows: The same by table.
    """

    balanced: bool
    records_read: int
    records_parsed: int
    records_rejected: int
    records_absorbed: int
    rows_made: int
    rows_stored: int
    rows_duplicate: int
    rows_rejected: int
    rows: Counts


@dataclass(frozen=True)
class SourceTotals(Totals):
    """The totals of one source."""

    name: str


@dataclass(frozen=True)
class Imbalance:
    """One thing that does not add up, in one file."""

    source: str
    uri: str
    detail: str


@dataclass(frozen=True)
class Audit(Totals):
    """The totals of the lake, of each source, and what does not add up."""

    sources: tuple[SourceTotals, ...]
    imbalances: tuple[Imbalance, ...]


@dataclass(frozen=True)
class _File:
    """One row of the ledger, and what the lake holds of it."""

    source: str
    uri: str
    read: int
    parsed: int
    rejected: int
    absorbed: int
    made: Counts
    stored: Counts
    duplicate: Counts
    rejected_rows: Counts
    found: Counts
    quarantined: Counts


def audit(lake: Lake) -> Audit:
    """Count everything and hold it against the ledger."""
    files, strays = _files(lake)
    imbalances = tuple(strays) + tuple(one for file in files for one in _imbalances(file))
    unbalanced = {one.source for one in imbalances}
    names = sorted({file.source for file in files} | unbalanced)
    return Audit(
        **vars(_totals(files, is_balanced=not imbalances)),
        sources=tuple(
            SourceTotals(
                **vars(_totals((one for one in files if one.source == name), is_balanced=name not in unbalanced)),
                name=name,
            )
            for name in names
        ),
        imbalances=imbalances,
    )


def _files(lake: Lake) -> tuple[list[_File], list[Imbalance]]:
    """Every file of the ledger; and rows of files that it does not know."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    sources: dict[int, str] = {}
    for table, one in ROW_TABLES.items():
        query = f"SELECT file_id, min(source), count(*) FROM {one.place} GROUP BY file_id"
        for file_id, source, count in rows(lake.connection, query):
            found[file_id][table] = count
            sources[file_id] = source
    quarantined: defaultdict[int, dict[str, int]] = defaultdict(dict)
    query = "SELECT file_id, min(source), level, count(*) FROM quarantine GROUP BY file_id, level"
    for file_id, source, level, count in rows(lake.connection, query):
        quarantined[file_id][level] = count
        sources[file_id] = source
    ledger = rows(
        lake.connection,
        """SELECT file_id, source, uri, records_read, records_parsed, records_rejected, records_absorbed,
            made_by_table, stored_by_table, duplicate_by_table, rejected_by_table
        FROM source_files ORDER BY source, landed_at, uri""",
    )
    files = [_File(*(*one[1:], found.get(one[0], {}), quarantined.get(one[0], {}))) for one in ledger]
    known = {one[0] for one in ledger}
    strays = [
        Imbalance(source, f"file_id {file_id}", "the lake holds rows of it, the ledger does not know it")
        for file_id, source in sources.items()
        if file_id not in known
    ]
    return files, strays + _twice([one[0] for one in ledger], files)


def _twice(ids: list[int], files: list[_File]) -> list[Imbalance]:
    repeated = {file_id for file_id, count in Counter(ids).items() if count > 1}
    return [
        Imbalance(file.source, file.uri, "it stands in the ledger more than once")
        for file_id, file in zip(ids, files, strict=True)
        if file_id in repeated
    ]


def _imbalances(file: _File) -> list[Imbalance]:
    wrong = []
    accounted = file.parsed + file.rejected + file.absorbed
    if file.read != accounted:
        wrong.append(
            f"{file.read} records read, but {file.parsed} parsed + {file.rejected} rejected + "
            f"{file.absorbed} absorbed = {accounted}"
        )
    for table in ROW_TABLES:
        made, stored, ledger = (counts.get(table, 0) for counts in (file.made, file.found, file.stored))
        duplicate, rejected = file.duplicate.get(table, 0), file.rejected_rows.get(table, 0)
        if made != stored + duplicate + rejected:
            wrong.append(
                f"{table}: {made} rows made, but {stored} stored + {duplicate} duplicate + {rejected} rejected = "
                f"{stored + duplicate + rejected}"
            )
        if stored != ledger:
            wrong.append(f"{table}: the lake holds {stored} rows, the ledger says {ledger}")
    for level, expected in (("record", file.rejected), ("row", sum(file.rejected_rows.values()))):
        held = file.quarantined.get(level, 0)
        if held != expected:
            wrong.append(f"quarantine: it holds {held} rejects of level {level}, the ledger says {expected}")
    return [Imbalance(file.source, file.uri, detail) for detail in wrong]


def _totals(files: Iterable[_File], *, is_balanced: bool) -> Totals:
    held = list(files)
    by_table = {table: sum(one.found.get(table, 0) for one in held) for table in ROW_TABLES}
    return Totals(
        balanced=is_balanced,
        records_read=sum(one.read for one in held),
        records_parsed=sum(one.parsed for one in held),
        records_rejected=sum(one.rejected for one in held),
        records_absorbed=sum(one.absorbed for one in held),
        rows_made=sum(sum(one.made.values()) for one in held),
        rows_stored=sum(by_table.values()),
        rows_duplicate=sum(sum(one.duplicate.values()) for one in held),
        rows_rejected=sum(sum(one.rejected_rows.values()) for one in held),
        rows=by_table,
    )
