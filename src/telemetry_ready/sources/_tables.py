"""Cells to the rows of one table, and what cannot be one."""

from collections.abc import Callable
from functools import partial

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE
from telemetry_ready.sources._cells import Cells, members
from telemetry_ready.sources._fates import TableRows, all_rejects, no_rejects, reject
from telemetry_ready.sources._fill import PARTIAL, fill, unused
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._mapping_model import Events, MetricColumns, TableMapping, Value, group_names
from telemetry_ready.sources._numbers import NO_VALUE, read_numbers
from telemetry_ready.sources._targets import ALERTS, MAIN_TIME, METRICS, TICKET_EVENTS, TICKET_VERSIONS

TICKET_TIMES = ("version_at", "opened_at", "created_at", "resolved_at", "closed_at")
PLACE, KEY, TEXT = "\x00place", "\x00key", "\x00text"
METRIC, UNIT = "\x00metric_name", "\x00unit"
Facts = Callable[[str], dict[str, str | None]]
"""A metric's key to what is the same for all its points: METRIC, UNIT, labels as ``attr:`` columns."""


def table_rows(table: str, mapping: TableMapping, cells: Cells) -> TableRows:
    """The rows that the records make in one table, and in those that hang on it."""
    if mapping.when is not None:
        cells = only(cells, cells.column(mapping.when.column).is_in(mapping.when.values).fill_null(value=False))
    if table == METRICS:
        return metric_rows(mapping, cells)
    filled = fill(table, mapping, cells, with_attributes=True)
    status = pl.select(pl.when(filled.is_partial).then(pl.lit(PARTIAL)).otherwise(pl.lit("ok"))).to_series()
    rows = pl.concat([cells.records, filled.frame.with_columns(parse_status=status)], how="horizontal")
    if table == TICKET_VERSIONS:
        return _tickets(rows, mapping, cells)
    if table == ALERTS:
        rows, no_id = _with_id(rows, table, "alert_id")
    else:
        no_id = no_rejects()
    has_time = pl.col(MAIN_TIME[table]).is_not_null()
    rejects = all_rejects([no_id, no_time(rows.filter(~has_time), table, mapping)])
    return TableRows({table: rows.filter(has_time)}, rejects)


def only(cells: Cells, wanted: pl.Series) -> Cells:
    """The cells of some of the records."""
    return Cells(
        cells.records.filter(wanted), cells.frame.filter(wanted), cells.origin, cells.null_values, cells.is_json
    )


def no_time(rows: pl.DataFrame, table: str, mapping: TableMapping) -> pl.DataFrame:
    """Rejects of records whose time cannot be read."""
    sources = mapping.columns.get(MAIN_TIME[table], ())
    names = ", ".join(filter(None, (one.column or one.json_path for one in sources))) or "the record"
    return reject(rows, "no_time", f"no plausible time in {names}", table=table)


def _with_id(rows: pl.DataFrame, table: str, name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows that have an id, and rejects of the others."""
    if name not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.String).alias(name))
    has_id = pl.col(name).is_not_null()
    return rows.filter(has_id), reject(rows.filter(~has_id), "no_id", f"no {name}", table=table)


def _tickets(rows: pl.DataFrame, mapping: TableMapping, cells: Cells) -> TableRows:
    """Versions need an id and any time at all; normalize substitutes a missing ``version_at``, flagged."""
    if "ticket_id" not in rows.columns:
        rows = rows.with_columns(ticket_id=pl.lit(None, pl.String))
    has_id = rows["ticket_id"].is_not_null()
    times = [name for name in TICKET_TIMES if name in rows.columns]
    has_time = rows.select(pl.any_horizontal(pl.col(name).is_not_null() for name in times)).to_series()
    times = [name for name, kind in rows.schema.items() if kind == pl.Datetime("ns")]
    rows = rows.with_columns(pl.col(times).cast(pl.Datetime("us")))
    rejects = [
        reject(rows.filter(~has_id), "no_id", "no ticket_id", table=TICKET_VERSIONS),
        no_time(rows.filter(has_id & ~has_time), TICKET_VERSIONS, mapping),
    ]
    made = {TICKET_VERSIONS: rows.filter(has_id & has_time)}
    if mapping.events is not None:
        events = event_rows(mapping.events, only(cells, has_id & has_time), made[TICKET_VERSIONS]["ticket_id"])
        made |= events.rows
        rejects.append(events.rejects)
    return TableRows(made, all_rejects(rejects))


def event_rows(events: Events, cells: Cells, ticket_ids: pl.Series) -> TableRows:
    """One row for each element of an array in the record; an element that is no object is a rejected row."""
    arrays = cells.json(None, events.each) if cells.is_json else cells.column(events.each.removeprefix("$."))
    lists = [members(text) for text in arrays]
    place = pl.Series([at for at, items in enumerate(lists) for _ in items], dtype=pl.UInt32)
    elements = pl.Series("raw", [item for items in lists for item in items], dtype=pl.String)
    records = pl.DataFrame({"record_no": cells.records["record_no"].gather(place), "raw": elements})
    flat = flatten(records["raw"])
    inner = Cells(records, flat.columns, cells.origin, cells.null_values, is_json=True)
    mapping = TableMapping(constants=events.constants, columns=events.columns, attributes=False)
    filled = fill(TICKET_EVENTS, mapping, inner, with_attributes=False)
    rows = pl.concat([records, filled.frame], how="horizontal").with_columns(pl.col("event_at").cast(pl.Datetime("us")))
    owner = ticket_ids.gather(place)
    rows = rows.with_columns(
        pl.coalesce("ticket_id", owner) if "ticket_id" in rows.columns else owner.alias("ticket_id")
    )
    has_time = rows["event_at"].is_not_null() & flat.is_object
    rejects = reject(
        rows.filter(~has_time), "no_time", "no plausible time in the event", table=TICKET_EVENTS, level="row"
    )
    return TableRows({TICKET_EVENTS: rows.filter(has_time)}, rejects)


def metric_rows(
    mapping: TableMapping, cells: Cells, *, decimal_comma: bool = False, facts: Facts | None = None
) -> TableRows:
    """One row for each number of a record; an empty cell makes none, a cell that is no number is a rejected row."""
    filled = fill(METRICS, mapping, cells, with_attributes=False).frame
    base = pl.concat([cells.records, filled.drop("value", strict=False)], how="horizontal")
    has_time = base["time"].is_not_null()
    points = pl.concat([*_named_values(mapping, cells), *_side_by_side(mapping, cells), *_one_value(mapping, cells)])
    points = points.filter(has_time.gather(points[PLACE]))
    numbers = read_numbers(points[TEXT], decimal_comma=decimal_comma)
    own = _of_metric(points[KEY].unique(), facts or partial(_facts, mapping=mapping))
    rows = pl.concat([points, numbers, base[points[PLACE]]], how="horizontal").join(
        own, on=KEY, how="left", maintain_order="left"
    )
    rows = _with_names(rows)
    is_gap = pl.col(TEXT).is_null()
    named = pl.col("metric_name").is_not_null()
    good = rows.filter((pl.col("is_number") | is_gap) & named).with_columns(
        pl.when(is_gap).then(pl.lit(NO_VALUE, pl.UInt16)).otherwise("value_flags").alias("value_flags")
    )
    what = pl.concat_str(
        pl.coalesce("metric_name", KEY), pl.lit(": "), pl.col(TEXT).str.head(80), pl.lit(" is no number")
    )
    bad = rows.filter(~pl.col("is_number") & ~is_gap & named).with_columns(detail=what)
    rejects = [
        no_time(base.filter(~has_time), METRICS, mapping),
        reject(bad, "bad_number", "", table=METRICS, level="row"),
        reject(rows.filter(~named), "no_name", "no metric_name", table=METRICS, level="row"),
    ]
    return TableRows({METRICS: good.drop(PLACE, KEY, TEXT, "is_number", "raw")}, all_rejects(rejects))


def _named_values(mapping: TableMapping, cells: Cells) -> list[pl.DataFrame]:
    """Points of ``values``: one that a rule makes null is a gap, kept without a value."""
    return [_points(cells, name, *cells.read(source), scale=source.scale) for name, source in mapping.values.items()]


def _one_value(mapping: TableMapping, cells: Cells) -> list[pl.DataFrame]:
    """Points of records that hold one value and its name."""
    nothing = pl.DataFrame(schema={PLACE: pl.UInt32, KEY: pl.String, TEXT: pl.String})
    pieces = [nothing]
    for source in mapping.columns.get("value", ()):
        raw, text = cells.read(source)
        pieces.append(_points(cells, "", raw, text, scale=source.scale))
    return pieces[:2]


def _points(cells: Cells, key: str, raw: pl.Series, text: pl.Series, *, scale: float | None) -> pl.DataFrame:
    if scale is not None:
        number = read_numbers(text)["value"] * scale
        text = pl.select(pl.coalesce(number.cast(pl.String), text)).to_series()
    place = pl.int_range(cells.height, eager=True, dtype=pl.UInt32)
    return pl.DataFrame({PLACE: place, KEY: cells.always(key), TEXT: text}).filter(raw.is_not_null())


def _side_by_side(mapping: TableMapping, cells: Cells) -> list[pl.DataFrame]:
    """Points of ``metrics``: each column of the pattern that nothing else takes is one metric."""
    if mapping.metrics is None:
        return []
    free = unused(mapping, cells)
    labels = mapping.attributes if isinstance(mapping.attributes, tuple) else ()
    wanted = [name for name in free if name not in labels and _matches(name, mapping.metrics)]
    if not wanted:
        return []
    frame = pl.DataFrame([free[name].alias(name) for name in wanted]).with_row_index(PLACE)
    points = frame.unpivot(wanted, index=PLACE, variable_name=KEY, value_name=TEXT)
    return [points.filter(pl.col(TEXT).is_not_null())]


def _matches(name: str, metrics: MetricColumns) -> bool:
    return bool(pl.Series([name]).str.contains(metrics.columns).item())


def _of_metric(keys: pl.Series, facts: Facts) -> pl.DataFrame:
    """What is the same for all points of one metric: name, unit, type, statistic, labels from the pattern."""
    rows = [{KEY: str(key), **facts(str(key))} for key in keys]
    names = [KEY, METRIC, UNIT, *sorted({name for row in rows for name in row} - {KEY, METRIC, UNIT})]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _facts(key: str, mapping: TableMapping) -> dict[str, str | None]:
    value: Value | MetricColumns | None = mapping.values.get(key)
    if value is not None:
        return {METRIC: key, UNIT: value.unit, **_kind(value)}
    if mapping.metrics is None or not key:
        return {}
    found = dict(zip(group_names(mapping.metrics.columns), _groups(key, mapping.metrics.columns), strict=True))
    unit = found.pop("unit", None)
    unit = mapping.metrics.units.get(unit or "", unit or mapping.metrics.unit)
    name = found.pop("metric_name", None) or key
    labels = {f"{ATTRIBUTE}{label}": text for label, text in found.items() if not label.isdigit()}
    return {METRIC: name, UNIT: unit, **_kind(mapping.metrics), **labels}


def _kind(value: Value | MetricColumns) -> dict[str, str | None]:
    kinds = {"\x00metric_type": value.metric_type, "\x00statistic": value.statistic}
    return {name: text for name, text in kinds.items() if text is not None}


def _groups(text: str, pattern: str) -> list[str | None]:
    found = pl.Series([text]).str.extract_groups(pattern).item()
    return list(found.values()) if found else []


def _with_names(rows: pl.DataFrame) -> pl.DataFrame:
    """The metric's own facts win over the record's; a cell's unit over neither."""
    for target in ("metric_name", "unit", "metric_type", "statistic"):
        parts = [
            name
            for name in (f"\x00{target}", target, *(["cell_unit"] if target == "unit" else []))
            if name in rows.columns
        ]
        if parts:
            rows = rows.with_columns(pl.coalesce(parts).alias(target))
    return rows.drop("cell_unit", METRIC, UNIT, "\x00metric_type", "\x00statistic", strict=False)
