"""Whether a query would run: on the lake's tables and views, all of them empty."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from telemetry_ready.model.tables import TABLES, VIEWS, create_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCOPE = "CREATE TABLE scope (name VARCHAR, as_of TIMESTAMP, since TIMESTAMP)"


def query_faults(queries: Iterable[str]) -> list[str]:
    """What keeps each query from giving one number; "" where nothing does.

    Args:
        queries: Each one SELECT that was checked to only read.
    """
    import duckdb

    with duckdb.connect() as connection:
        for table in TABLES.values():
            connection.execute(create_sql(table))
        places = {name: name for name in (*TABLES, *VIEWS)}
        for view in VIEWS.values():
            connection.execute(f"CREATE VIEW {view.name} AS {view.select.format(**places)}")
        connection.execute(SCOPE)
        return [_fault(connection, query) for query in queries]


def _fault(connection: "DuckDBPyConnection", query: str) -> str:
    import duckdb

    try:
        columns = connection.execute(query).description or []
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return "" if len(columns) == 1 else f"it gives {len(columns)} columns; one number is expected"
