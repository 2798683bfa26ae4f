"""The chain of decisions: whatever is changed, put in, taken out or moved is found."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.lake.canonical import canonical, chain_faults, digest_of_rows, link_hash
from telemetry_ready.model.decision import FIRST_PREVIOUS, Decision

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
COLUMNS = [field.name for field in fields(Decision)]


def chain(length: int) -> list[Decision]:
    rows: list[Decision] = []
    for number in range(length):
        row = Decision(
            sequence=number + 1, decision_id=f"d{number}", decided_at=NOW + timedelta(minutes=number),
            use_case="routing", scope_name="all", evaluation_id="e1", snapshot_id=7, use_case_sha256="1" * 64,
            suite_sha256="2" * 64, data_sha256="3" * 64, results_sha256="4" * 64, code_version="0.1.0",
            decision="approve", decided_by="Ada Lovelace", reason="tried", expires_on=date(2027, 1, 31),
            previous_sha256=rows[-1].sha256 if rows else FIRST_PREVIOUS,
        )  # fmt: skip
        rows.append(replace(row, sha256=link_hash(row)))
    return rows


def another(value: Any, draw: st.DataObject) -> Any:
    """Any other value of the same type, or none."""
    kinds: dict[type, st.SearchStrategy[Any]] = {
        int: st.integers(0, 10),
        str: st.text(max_size=5),
        datetime: st.datetimes(timezones=st.just(UTC)),
        date: st.dates(),
        type(None): st.text(max_size=5),
    }
    return draw.draw((kinds[type(value)] | st.none()).filter(lambda one: one != value))


def test_a_whole_chain_has_no_faults() -> None:
    assert chain_faults([]) == []
    assert chain_faults(chain(4)) == []


@given(place=st.integers(0, 3), column=st.sampled_from(COLUMNS), draw=st.data())
def test_a_change_of_any_column_of_any_row_is_found(place: int, column: str, draw: st.DataObject) -> None:
    rows = chain(4)
    rows[place] = replace(rows[place], **{column: another(getattr(rows[place], column), draw)})

    assert chain_faults(sorted(rows, key=lambda one: one.sequence or 0)) != []


@given(place=st.integers(0, 2), column=st.sampled_from([one for one in COLUMNS if one != "sha256"]), draw=st.data())
def test_a_change_with_a_new_hash_of_its_own_is_found_by_the_next_row(
    place: int, column: str, draw: st.DataObject
) -> None:
    rows = chain(4)
    changed = replace(rows[place], **{column: another(getattr(rows[place], column), draw)})
    rows[place] = replace(changed, sha256=link_hash(changed))

    assert chain_faults(rows) != []


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_row_that_is_taken_out_is_found(gone: int) -> None:
    rows = chain(4)
    del rows[gone]

    (first, *_) = chain_faults(rows)

    assert first == f"decision {gone + 2} follows decision {gone}: rows were taken out, put in or moved"


def test_a_row_that_stands_twice_is_found() -> None:
    rows = chain(3)

    assert chain_faults([rows[0], rows[1], rows[1], rows[2]]) != []


def test_the_fault_names_the_row() -> None:
    rows = chain(3)
    rows[1] = replace(rows[1], decided_by="Eve")

    assert chain_faults(rows) == [
        "decision 2 (approve of routing (scope all) by Eve) was changed after it was written",
    ]


def test_the_canonical_form_is_what_the_docs_say() -> None:
    """A literal: another program can compute the same hash."""
    row = {"b": 'Jürgen "J"', "a": 0.1, "d": date(2026, 12, 31), "c": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)}

    assert canonical(row) == ('{"a":0.1,"b":"Jürgen \\"J\\"","c":"2026-01-02T03:04:05.000006+00:00","d":"2026-12-31"}')


@given(st.permutations([{"a": 1}, {"a": 2}, {"a": 2}, {"a": None}]))
def test_the_order_of_rows_does_not_move_a_digest(rows: list[dict[str, Any]]) -> None:
    assert digest_of_rows({"t": rows}) == digest_of_rows({"t": [{"a": 1}, {"a": 2}, {"a": 2}, {"a": None}]})
    assert digest_of_rows({"t": rows[1:]}) != digest_of_rows({"t": rows})
