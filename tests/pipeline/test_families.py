"""Families of templates in a lake that grows and shrinks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.pipeline.places import reading

Write = Callable[[str, str | bytes], Path]
NAMES = ["ann", "bob", "eve", "joe", "sue"]


def line(number: int, message: str) -> str:
    return f"Jun 14 15:16:{number:02} web01 shop[{number}]: {message}\n"


LINES = [line(number, f"user {name} came in") for number, name in enumerate(NAMES)]
OTHERS = [line(30, "disk sda is full"), line(31, "user list was cleared today")]


def state(estate: Any) -> list[tuple[Any, ...]]:
    query = "SELECT template, template_id, family, family_id, family_version FROM log_templates ORDER BY ALL"
    with reading(estate.project) as lake:
        return lake.connection.execute(query).fetchall()


@pytest.mark.parametrize("cuts", [[7], [4, 7], [7, 0]])
def test_families_do_not_depend_on_how_the_lines_came(cuts: list[int], estate: Any, write: Write) -> None:
    """The fifth name shows that the four before it were values: rows of earlier files change their family."""
    lines = [*OTHERS, *LINES]
    start = 0
    for number, cut in enumerate(cuts):
        part = lines[start:cut] if cut > start else lines[::-1]
        estate.ingest(write(f"{number}.log", "".join(part)))
        start = cut

    found = state(estate)

    assert {row[2] for row in found} == {"user <*> came in", "disk sda is full", "user list was cleared today"}
    assert {row[4] for row in found} == {1}
    assert len({row[3] for row in found}) == 3
    assert len({row[1] for row in found}) == 7


def test_a_family_shrinks_with_what_is_taken_out(estate: Any, write: Write) -> None:
    estate.ingest(write("a.log", "".join(LINES[:4])))
    before = state(estate)
    file = write("b.log", LINES[4])
    estate.ingest(file)

    estate.retract(file)

    assert state(estate) == before
    assert [row[2] for row in before] == [f"user {name} came in" for name in NAMES[:4]]


def test_where_nothing_new_came_the_lake_is_left_alone(estate: Any, write: Write) -> None:
    """Another file with known templates makes no snapshot beside its own."""
    estate.ingest(write("a.log", "".join(LINES)))
    before = estate.value("SELECT max(snapshot_id) FROM lake.snapshots()")
    estate.ingest(write("b.log", LINES[0].replace("15:16", "17:18")))

    assert estate.value("SELECT max(snapshot_id) FROM lake.snapshots()") == before + 2  # its rows, and the run
