"""Read-only SQL: exactly one SELECT over the lake's own tables, and nothing else.

DuckDB's parser says what a query is; the connection's own locks alone are not enough (DESIGN.md, section 4).
"""

import json
from collections.abc import Collection, Iterator
from typing import Any

import duckdb
import polars as pl

from telemetry_ready.errors import QueryRefusedError
from telemetry_ready.lake.connect import MEMORY_LIMIT, attach_sql, extension_path, open_lake
from telemetry_ready.lake.paths import LakePaths
from telemetry_ready.lake.sql import literal
from telemetry_ready.model.tables import TABLES, VIEWS

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest", "repeat", "json_each", "json_tree"})
"""Functions that give rows and read nothing but their arguments."""

REFUSED_FUNCTIONS = frozenset(
    {"getenv", "current_setting", "write_log", "sleep_ms", "nextval", "currval", "getvariable"}
    | {"json_execute_serialized_sql", "query", "query_table"}
)
"""Functions that give one value but look or reach outside the query."""

LAKE_NAMES = frozenset({*TABLES, *VIEWS})
_OWN_CATALOGUES = frozenset({"", "lake"})
_OWN_SCHEMAS = frozenset({"", "main"})
_ALLOWED = "Allowed is one SELECT over the lake's tables (SHOW TABLES lists them)."


TEXT_ONLY = {"INTERVAL", "BIT", "TIME WITH TIME ZONE", "VARIANT", "BIGNUM"}
"""DuckDB types that Polars does not have."""


def run_query(paths: LakePaths, sql: str, *, memory_limit: str = MEMORY_LIMIT) -> pl.DataFrame:
    """The rows of a query.

    Raises:
        QueryRefusedError: It is not one read-only SELECT over the lake, or DuckDB cannot run it.
        LakeError: There is no lake.
    """
    check_query(sql)
    with open_lake(paths, read_only=True, memory_limit=memory_limit) as lake:
        connection = lake.connection
        folders = ", ".join(literal(folder) for folder in (paths.data, paths.temporary))
        connection.execute(f"SET allowed_directories = [{folders}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            found = _frame(connection, sql)
        except duckdb.Error as error:
            raise QueryRefusedError(f"The query cannot be run: {error}") from error
    return found


def _frame(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """The result in memory; what Polars has no type for (intervals, bits, 128-bit numbers) as text."""
    relation = connection.sql(sql)
    if relation is None:
        return pl.DataFrame()
    columns = [
        f'"{name.replace(chr(34), chr(34) * 2)}"' + ("::VARCHAR" if str(kind) in TEXT_ONLY else "")
        for name, kind in zip(relation.columns, relation.types, strict=True)
    ]
    names = relation.columns
    if len(set(names)) == len(names) and any(column.endswith("::VARCHAR") for column in columns):
        relation = relation.project(", ".join(f"{column} AS {column.removesuffix('::VARCHAR')}" for column in columns))
    found: pl.DataFrame = relation.pl()
    return found


def check_query(sql: str, names: Collection[str] = LAKE_NAMES) -> None:
    """Accept a text that is one read-only SELECT over the named tables.

    Args:
        sql: What somebody wrote.
        names: Tables and views that it may read, without catalogue or schema.

    Raises:
        QueryRefusedError: It is anything else; the message says what and why.
    """
    allowed = frozenset(name.lower() for name in names)
    tree = _tree(sql)
    _visit(tree, allowed, own=frozenset())


def check_condition(condition: str, names: Collection[str] = LAKE_NAMES) -> None:
    """Accept a text that is one condition over a row, which may hold subqueries over the named tables.

    Raises:
        QueryRefusedError: It is anything else.
    """
    for sql in (f"SELECT ({condition}\n)", f"SELECT 1 WHERE ({condition}\n) AND true"):
        check_query(sql, names)
    (statement,) = _tree(f"SELECT ({condition}\n)")["statements"]
    node = statement["node"]
    is_plain = node["type"] == "SELECT_NODE" and len(node["select_list"]) == 1
    if not is_plain or node["from_table"]["type"] != "EMPTY" or node["where_clause"] is not None:
        raise QueryRefusedError(f"{condition!r} is not one condition.\nAllowed is what may stand after WHERE.")


def attach_lines(paths: LakePaths) -> str:
    """Lines that open the lake read-only, offline, in the DuckDB shell and in Python."""
    names = ("ducklake", "sqlite_scanner")
    statements = [f"LOAD {literal(extension_path(name))};" for name in names]
    statements += ["SET TimeZone = 'UTC';", f"{attach_sql(paths, read_only=True)};", "USE lake;"]
    executed = [f"connection.execute({json.dumps(statement, ensure_ascii=False)})" for statement in statements]
    return "\n".join(
        [
            f"-- DuckDB shell, version {duckdb.__version__}:",
            *statements,
            "",
            f"# Python, duckdb {duckdb.__version__}:",
            "import duckdb",
            "connection = duckdb.connect()",
            *executed,
        ]
    )


def _tree(sql: str) -> Any:
    """The syntax tree of the one SELECT that the text is."""
    with duckdb.connect(config={"autoload_known_extensions": False, "autoinstall_known_extensions": False}) as parser:
        try:
            statements = parser.extract_statements(sql)
        except duckdb.Error as error:
            raise QueryRefusedError(f"This is no SQL that DuckDB reads: {error}") from error
        _check_statements(sql, [statement.type for statement in statements])
        try:
            row = parser.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
        except duckdb.Error as error:
            raise QueryRefusedError(f"The query cannot be checked: {error}") from error
    tree = json.loads(row[0]) if row else {"error": True}
    if tree["error"]:
        raise QueryRefusedError(f"The query cannot be checked, so it is not run: only plain SELECTs can.\n{_ALLOWED}")
    return tree


def _check_statements(sql: str, kinds: list[duckdb.StatementType]) -> None:
    if not kinds:
        raise QueryRefusedError(f"The query is empty.\n{_ALLOWED}")
    if len(kinds) > 1 and "pivot" in sql.lower():
        raise QueryRefusedError(
            "A PIVOT without the list of its values is two statements: DuckDB first creates a type of them.\n"
            "Hint: name the values: PIVOT … ON column IN ('a', 'b') USING …"
        )
    if len(kinds) > 1:
        raise QueryRefusedError(f"These are {len(kinds)} statements; one is allowed.\n{_ALLOWED}")
    if kinds[0] != duckdb.StatementType.SELECT:
        raise QueryRefusedError(f"{kinds[0].name} is not allowed here.\n{_ALLOWED}")


def _visit(node: Any, names: frozenset[str], own: frozenset[str]) -> None:
    """Hold every table and function against what is allowed; ``own`` are names that WITH gives around here."""
    if isinstance(node, dict):
        own |= {name.lower() for name in _with_names(node)}
        _check_node(node, names, own)
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            _visit(one, names, own)


def _check_node(node: dict[str, Any], names: frozenset[str], own: frozenset[str]) -> None:
    match node.get("type"):
        case "BASE_TABLE":
            _check_table(node, names, own)
        case "TABLE_FUNCTION":
            _check_table_function(node["function"])
        case "SHOW_REF" if node.get("query") is None and str(node.get("table_name")).strip('"') != "tables":
            raise QueryRefusedError(f"Of SHOW, only SHOW TABLES is allowed here.\n{_ALLOWED}")
    if str(node.get("function_name", "")).lower() in REFUSED_FUNCTIONS:
        raise QueryRefusedError(f"The function {node['function_name']} is not allowed here.\n{_ALLOWED}")


def _with_names(node: dict[str, Any]) -> Iterator[str]:
    """Names that WITH defines in this query, and the name by which a recursive one calls itself."""
    ctes = node.get("cte_map")
    if isinstance(ctes, dict):
        yield from (str(entry["key"]) for entry in ctes.get("map", []))
    if node.get("type") == "RECURSIVE_CTE_NODE":
        yield str(node.get("cte_name", ""))


def _check_table(node: dict[str, Any], names: frozenset[str], own: frozenset[str]) -> None:
    catalogue, schema, table = (str(node.get(key, "")) for key in ("catalog_name", "schema_name", "table_name"))
    if not catalogue and not schema and table.lower() in own:
        return
    # a name with two parts may be catalogue and table as well as schema and table
    in_lake = catalogue.lower() in _OWN_CATALOGUES and schema.lower() in _OWN_SCHEMAS | _OWN_CATALOGUES
    if not in_lake or table.lower() not in names:
        full = ".".join(part for part in (catalogue, schema, table) if part)
        raise QueryRefusedError(
            f"{full!r} is no table of the lake; files and other databases are not read.\n{_ALLOWED}"
        )


def _check_table_function(function: dict[str, Any]) -> None:
    name = str(function.get("function_name", ""))
    if name.lower() not in TABLE_FUNCTIONS or function.get("schema") not in {"", "main"} or function.get("catalog"):
        raise QueryRefusedError(
            f"The table function {name} is not allowed here.\n"
            f"These are: {', '.join(sorted(TABLE_FUNCTIONS))}.\n{_ALLOWED}"
        )
