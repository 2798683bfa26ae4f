"""A check in Great Expectations' own types, so that a stock installation knows it.

A condition on one column is a column expectation. Great Expectations judges the values that are there, and here a
missing value is not good: so a column that may be empty brings ``expect_column_values_to_not_be_null`` beside it. All
other SQL is an ``UnexpectedRowsExpectation``, whose query gives rows where the check fails, and only then.
"""

# ruff: noqa: S608 - the SQL is the checks' own, which was held to one reading statement

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telemetry_ready.model.check import Check

UNEXPECTED_ROWS = "unexpected_rows_expectation"
COLUMN = "expect_column_values_to_"
NOT_NULL = f"{COLUMN}not_be_null"
PAIR = "expect_column_pair_values"
OWN_TYPES = ("expect_rows_to_satisfy", "expect_query_counts_to_satisfy", "expect_query_value_to_be_between")


@dataclass(frozen=True)
class Stock:
    """One stock expectation: its type and its keyword arguments."""

    type: str
    kwargs: Mapping[str, Any]


def stock(check: Check, table: str) -> tuple[Stock, ...]:
    """The stock expectations that say together what the check says of the rows of its table.

    Args:
        check: Its ``expect`` is one of our three types, or a stock type already.
        table: The name by which its SQL reads the table under test.
    """
    expect = dict(check.expect)
    kind = str(expect.pop("type"))
    if kind not in OWN_TYPES:
        pair = {"ignore_row_if": "either_value_is_missing"} if kind.startswith(PAIR) else {}
        return (Stock(kind, {**expect, **pair}),)
    mostly = float(expect.get("mostly", 1.0))
    if "condition" not in expect:
        return (_rows(_query(kind, expect, mostly, table)),)
    condition = " ".join(str(expect["condition"]).split())
    for pattern, said in PATTERNS:
        found = re.fullmatch(pattern, condition)
        if found:
            return _of_column(found["column"], mostly, said(found))
    return (_rows(_condition(str(expect["condition"]), mostly)),)


def _of_column(column: str, mostly: float, said: Stock) -> tuple[Stock, ...]:
    own = Stock(said.type, {"column": column, **said.kwargs, "mostly": mostly})
    if said.type == f"{COLUMN}be_null":
        return (own,)
    return own, Stock(NOT_NULL, {"column": column, "mostly": mostly})


def _rows(query: str) -> Stock:
    return Stock(UNEXPECTED_ROWS, {"unexpected_rows_query": query})


def _condition(condition: str, mostly: float) -> str:
    """Rows that are not known to be good, where they are too many."""
    own = _escaped(condition)
    return (
        f"SELECT * FROM {{batch}} WHERE ({own}\n) IS NOT TRUE\n"
        f"AND (SELECT CAST(count_if({own}\n) AS DOUBLE) / count(*) < {mostly!r} FROM {{batch}})"
    )


def _query(kind: str, expect: Mapping[str, Any], mostly: float, table: str) -> str:
    """One row where the counts are too low, or the number is out of bounds; also where there is nothing to judge."""
    batch = f"WITH {table} AS (SELECT * FROM {{batch}})\n"
    own = f"(\n{_escaped(str(expect['query']))}\n)"
    if kind == OWN_TYPES[1]:
        return (
            f"{batch}SELECT sum(passed) AS passed, sum(evaluated) AS evaluated FROM {own} AS counted\n"
            f"HAVING coalesce(CAST(sum(passed) AS DOUBLE) / nullif(sum(evaluated), 0) < {mostly!r}, TRUE)"
        )
    bounds = ["value IS NOT NULL"]
    for name, sign in (("min_value", ">="), ("max_value", "<=")):
        if re.search(rf"\b{name}\b", str(expect["query"])):
            bounds.append(f"({name} IS NULL OR value {sign} {name})")
        elif expect.get(name) is not None:
            bounds.append(f"value {sign} {float(expect[name])!r}")
    return (
        f"{batch}SELECT measured.* FROM (SELECT 1) AS one LEFT JOIN {own} AS measured ON TRUE\n"
        f"WHERE NOT coalesce({' AND '.join(bounds)}, FALSE)"
    )


def _escaped(sql: str) -> str:
    """Great Expectations fills in braces."""
    return sql.replace("{", "{{").replace("}", "}}")


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _text(literal: str) -> str:
    return literal.replace("''", "'")


_TEXT = r"'(?P<text>(?:[^']|'')*)'"
_NUMBER = r"(?P<number>-?\d+(?:\.\d+)?)"

PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], Stock]], ...] = (
    (rf"(?P<column>\w+) = {_NUMBER}", lambda it: Stock(f"{COLUMN}be_in_set", {"value_set": [_number(it["number"])]})),
    (
        rf"CASE WHEN (?P<column>\w+) > {_NUMBER} THEN TRUE END",
        lambda it: Stock(f"{COLUMN}be_between", {"min_value": _number(it["number"]), "strict_min": True}),
    ),
    (
        rf"CASE WHEN (?P<column>\w+) > (?P<known>\d+) THEN (?P=column) >= {_NUMBER} END",
        lambda it: Stock(
            f"{COLUMN}be_between",
            {
                "min_value": max(_number(it["number"]), _number(it["known"])),
                "strict_min": _number(it["number"]) <= _number(it["known"]),
            },
        ),
    ),
    (
        rf"CASE WHEN (?P<column>\w+) <> {_TEXT} THEN TRUE END",
        lambda it: Stock(f"{COLUMN}not_be_in_set", {"value_set": [_text(it["text"])]}),
    ),
    (
        r"isfinite\((?P<column>\w+)\)",
        lambda _: Stock(f"{COLUMN}be_between", {"min_value": -sys.float_info.max, "max_value": sys.float_info.max}),
    ),
    (r"(?P<column>\w+) IS NULL", lambda _: Stock(f"{COLUMN}be_null", {})),
    (
        r"NOT regexp_matches\(lower\(trim\((?P<column>\w+)\)\), '\^(?P<text>(?:[^']|'')*)\$'\)",
        lambda it: Stock(f"{COLUMN}not_match_regex", {"regex": f"(?i)^ *(?:{_text(it['text'])}) *$"}),
    ),
)
"""Conditions on one column, their white space made one, and how Great Expectations says them."""
