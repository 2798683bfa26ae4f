"""What kinds of damage to tickets make of cells that say nothing, of no rows, and of a period that is left alone."""

from collections.abc import Sequence

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults import FAULTS, registers, rosters

EMPTY: tuple[str | None, ...] = ("?", "", None)
COLUMNS = (
    *("key", "label", "title", "body", "fields", "time", "opened", "resolved", "closed", "breach", "entity"),
    *("caller", "solver", "code", "notes", "priority"),
)
ROLES = {
    "text": ("title", "body"),
    "people": ("caller", "solver"),
    "closing": ("code", "notes"),
    "outcome": ("resolved", "closed"),
}
every_kind = pytest.mark.parametrize("kind", [one.kind for part in (rosters, registers) for one in part.FAULTS])


def _alike(kind: str, cells: Sequence[str | None], amount: float, *, is_hit: bool = True) -> pl.DataFrame:
    """A ticket a cell, the same cell for all roles, struck."""
    names = " ".join("abc"[: len(cells)])
    return after(kind, names, amount, hit=[is_hit] * len(cells), roles=ROLES, **dict.fromkeys(COLUMNS, cells))


@every_kind
@pytest.mark.parametrize("cells", [(), EMPTY, ("", "9", "a a a"), (None, None, None)])
def test_odd_cells_and_no_rows_are_borne(kind: str, cells: tuple[str | None, ...]) -> None:
    for amount in FAULTS[kind].amounts:
        struck = _alike(kind, cells, amount)
        assert struck.equals(_alike(kind, cells, amount))
        assert struck.height <= 2 * len(cells)


@pytest.mark.parametrize("kind", [one.kind for one in registers.FAULTS])
def test_what_says_nothing_says_nothing_still(kind: str) -> None:
    frame = _alike(kind, EMPTY, FAULTS[kind].amounts[-1])
    assert frame.select(COLUMNS).rows() == [(one,) * len(COLUMNS) for one in EMPTY]


@every_kind
def test_what_is_not_of_the_period_stays(kind: str) -> None:
    cells = ("word it's", "?", None)
    frame = _alike(kind, cells, FAULTS[kind].amounts[-1], is_hit=False)
    assert frame.select(COLUMNS).rows() == [(one,) * len(COLUMNS) for one in cells]
