"""The Parquet files that one file becomes, in pieces of bounded size, until the lake takes them in."""

from collections import defaultdict
from pathlib import Path

import polars as pl

from telemetry_ready.model.source import LandedFile
from telemetry_ready.model.tables import DERIVED_TABLES, ROW_TABLES, TABLES
from telemetry_ready.normalize.frames import coded

ZSTD_LEVEL = 1  # level 3 costs a tenth more time and saves nothing (ingest.md, section 7)
ROWS_PER_PASS = 2_000_000
MOST_REPEATS = 65_535  # of an unsigned 16-bit integer
_FEW = 65_535  # texts, and null, whose ranks are 16-bit integers


class Pieces:
    """Writes a file's rows under the lake's data path; knows what to remove if it is not finished."""

    def __init__(self, data: Path, file: LandedFile) -> None:
        self._data = data
        self._stem = f"{file.file_id:016x}-{file.batch_id:016x}"
        self._written: defaultdict[str, list[Path]] = defaultdict(list)
        self._derived: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)

    def write(self, table: str, rows: pl.DataFrame) -> None:
        """One more piece of a table, sorted as the table says."""
        if rows.is_empty():
            return
        folder = self._data / "main" / TABLES[table].place
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._stem}-{len(self._written[table]):05}.parquet"
        self._written[table].append(path)
        _write(_ordered(rows, table), path)

    def derive(self, table: str, rows: pl.DataFrame) -> None:
        """Rows of a derived table: kept once per key, written at the end."""
        kept = self._derived[table]
        kept.append(rows)
        if len(kept) > 1:
            kept[:] = [pl.concat(kept).unique(list(DERIVED_TABLES[table].key), keep="first", maintain_order=True)]

    def finish(self) -> None:
        """Write the derived tables and number equal rows through all pieces."""
        for table, frames in self._derived.items():
            keys = list(DERIVED_TABLES[table].key)
            self.write(table, pl.concat(frames).unique(keys, keep="first", maintain_order=True))
        for table in ("logs", "metric_points"):
            if len(self._written[table]) > 1:
                number_through(self._written[table], [key for key in ROW_TABLES[table].key if key != "dup_seq"])

    def files(self) -> dict[str, tuple[Path, ...]]:
        """Table to its finished files."""
        return {table: tuple(paths) for table, paths in self._written.items() if paths}

    def remove(self) -> None:
        """Nothing of an unfinished file stays."""
        for path in (path for paths in self._written.values() for path in paths):
            path.unlink(missing_ok=True)


def number_through(pieces: list[Path], keys: list[str]) -> None:
    """Make ``dup_seq`` run on from piece to piece: equal rows are told apart within the file, not within a block.

    Looks at a bounded number of keys at a time, so that memory does not grow with the file.
    """
    rows = sum(pl.scan_parquet(piece).select(pl.len()).collect().item() for piece in pieces)
    passes = rows // ROWS_PER_PASS + 1
    scans = [
        pl.scan_parquet(piece).select(*keys, piece=pl.lit(number, pl.UInt32)) for number, piece in enumerate(pieces)
    ]
    again = [_in_several_pieces(pl.concat(scans), keys, share, passes) for share in range(passes)]
    offsets = pl.concat(again)
    for number, piece in enumerate(pieces):
        mine = offsets.filter((pl.col("piece") == number) & (pl.col("before") > 0)).select(*keys, "before")
        if mine.height:
            _renumber(piece, mine, keys)


def _in_several_pieces(rows: pl.LazyFrame, keys: list[str], share: int, shares: int) -> pl.DataFrame:
    """Keys of one share of the key space that stand in more than one piece, with how often in the pieces before."""
    part = rows.filter(pl.col(keys[0]) % shares == share) if shares > 1 else rows
    per_key = part.group_by(keys).agg(pieces=pl.col("piece").n_unique()).filter(pl.col("pieces") > 1)
    found = per_key.collect(engine="streaming")
    if found.is_empty():
        return pl.DataFrame(schema={**part.collect_schema(), "before": pl.UInt32})
    counted = (
        part.join(found.lazy().select(keys), on=keys, nulls_equal=True).group_by([*keys, "piece"]).agg(rows=pl.len())
    )
    ordered = counted.collect(engine="streaming").sort(*keys, "piece")
    return ordered.select(*keys, "piece", before=(pl.col("rows").cum_sum().over(keys) - pl.col("rows")).cast(pl.UInt32))


def _renumber(piece: Path, offsets: pl.DataFrame, keys: list[str]) -> None:
    rows = pl.read_parquet(piece)
    order = rows.columns
    joined = rows.join(offsets, on=keys, how="left", nulls_equal=True, maintain_order="left")
    numbered = joined.with_columns(
        (pl.col("dup_seq") + pl.col("before").fill_null(0)).clip(upper_bound=MOST_REPEATS).cast(pl.UInt16)
    ).select(order)
    _write(numbered, piece)


def _ordered(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rows sorted by the table's columns, nulls last; equal ones stay as they came.

    Column by column from the last to the first: files come in order of time, so most columns are sorted already, and
    texts are few, so their ranks are sorted at once. Sorting by all columns together costs ten times as much.
    """
    place: pl.Series | None = None
    for name in reversed(TABLES[table].sort):
        column = rows[name] if place is None else rows[name].gather(place)
        if column.is_sorted(nulls_last=True):
            continue
        step = _places_in_order(column)
        place = step if place is None else place.gather(step)
    return rows if place is None else rows.select(pl.all().gather(place))


def _places_in_order(column: pl.Series) -> pl.Series:
    """Where the sorted column's values stand, nulls last; equal ones in their order."""
    if column.dtype == pl.String:
        texts, ranks = coded(column)
        if len(texts) < _FEW:
            few = ranks.fill_null(len(texts)).cast(pl.UInt16).to_numpy()
            return pl.Series(few.argsort(kind="stable"), dtype=pl.UInt32)  # by radix: sixteen bits at once
        column = ranks
    in_order = pl.arg_sort_by("column", nulls_last=True, maintain_order=True)
    return column.alias("column").to_frame().select(in_order).to_series()


def _write(rows: pl.DataFrame, path: Path) -> None:
    rows.write_parquet(path, compression="zstd", compression_level=ZSTD_LEVEL)
