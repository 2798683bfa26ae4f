"""Every check in Great Expectations' own types: run as such, on its examples, they judge as it does itself.

All conditions and one in four of the queries: each takes a third of a second.
"""

import duckdb
import pytest

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks import scoped
from telemetry_ready.checks.run import SCOPE_VIEW
from telemetry_ready.checks.scope import SCOPED_VIEWS
from telemetry_ready.checks.stock import OWN_TYPES, stock
from telemetry_ready.checks.suite import Session
from telemetry_ready.model.check import Check
from telemetry_ready.model.tables import TABLES
from telemetry_ready.model.use_case import Scope
from tests.checks._lake import empty_lake, fill, moment

CHECKS = load_catalog().checks
CONDITIONS = [name for name, one in CHECKS.items() if "condition" in one.expect]
QUERIES = [name for name, one in CHECKS.items() if "query" in one.expect]
LATER = moment("2100-01-01 00:00:00")


@pytest.fixture(scope="module")
def lake() -> duckdb.DuckDBPyConnection:
    return empty_lake()


@pytest.fixture(scope="module")
def session(lake: duckdb.DuckDBPyConnection) -> Session:
    return Session(lake)


def is_met(check: Check, case: str, lake: duckdb.DuckDBPyConnection, session: Session) -> bool:
    """Whether all stock expectations of the check succeed on that example of it."""
    tables = check.examples[case]
    given = tables.get("scope", {})
    scope = Scope(since=moment(given["since"][0]) if given.get("since") else None)
    lake.execute("; ".join(f"DELETE FROM {name}" for name in TABLES))
    fill(lake, tables)
    table = check.table if check.table in SCOPED_VIEWS else SCOPE_VIEW
    said = [{"type": one.type, "kwargs": dict(one.kwargs)} for one in stock(check, table)]
    with scoped(lake, scope, moment(given["as_of"][0]) if given.get("as_of") else LATER):
        results = session.validate(table, said)
    raised = [one.exception_info for one in results if one.exception_info.get("raised_exception")]
    assert not raised
    assert not {one["type"] for one in said} & {*OWN_TYPES}
    return all(one.success for one in results)


@pytest.mark.parametrize("check_id", [*CONDITIONS, *QUERIES[::4]])
def test_the_stock_form_of_a_check_fails_on_its_bad_example(
    check_id: str, lake: duckdb.DuckDBPyConnection, session: Session
) -> None:
    assert not is_met(CHECKS[check_id], "fails", lake, session)


@pytest.mark.parametrize("check_id", [*CONDITIONS[::4], *QUERIES[::12]])
def test_the_stock_form_of_a_check_passes_on_its_good_example(
    check_id: str, lake: duckdb.DuckDBPyConnection, session: Session
) -> None:
    assert is_met(CHECKS[check_id], "passes", lake, session)
