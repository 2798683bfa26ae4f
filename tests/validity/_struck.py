"""A table of a few rows, struck once: what a kind of fault makes of cells that a test spells out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from validity.faults import FAULTS, Hit
from validity.table import Table

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC, a Monday
TIME = "%Y-%m-%dT%H:%M:%SZ"


def after(
    kind: str,
    units: str,
    amount: float = 1.0,
    *,
    hours: Sequence[float] | None = None,
    hit: Sequence[bool] | None = None,
    roles: Mapping[str, tuple[str, ...]] | None = None,
    **cells: Sequence[str | None],
) -> pl.DataFrame:
    """The rows after the damage: a unit a row, an hour a row from Monday on, columns that are named as their roles."""
    names = units.split()
    times = [BEGIN + timedelta(hours=one) for one in (hours or range(len(names)))]
    fault = FAULTS[kind]
    written = {} if fault.silo == "tickets" else {"time": [f"{one:{TIME}}" for one in times]}
    frame = pl.DataFrame(
        {**written, **cells, "_time": times, "_unit": names},
        schema_overrides=dict.fromkeys(("time", *cells), pl.String) | {"_time": pl.Datetime("us"), "_unit": pl.String},
    )
    table = Table("made.csv", fault.silo, frame, {one: (one,) for one in frame.columns} | dict(roles or {}), TIME)
    eligible = pl.Series([True] * len(names) if hit is None else hit, dtype=pl.Boolean)
    done = fault.apply(Hit(table, eligible, amount, np.random.default_rng(1)))
    assert isinstance(done, Table)
    assert set(frame.columns) <= set(done.frame.columns)
    return done.frame
