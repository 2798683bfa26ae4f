"""How SQLAlchemy writes SQL for DuckDB; it only writes: nothing here connects to anything."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect, PGTypeCompiler


class DuckDBTypes(PGTypeCompiler):  # type: ignore[misc]  # SQLAlchemy is not followed by mypy
    """Types as DuckDB names them."""

    def visit_FLOAT(self, type_: Any, **options: Any) -> str:  # noqa: N802 - SQLAlchemy's name
        """FLOAT has 32 bits in DuckDB; SQLAlchemy 2.0 writes a Python float as CAST(... AS FLOAT)."""
        return "DOUBLE"


class DuckDBCompiler(PGCompiler):  # type: ignore[misc]  # SQLAlchemy is not followed by mypy
    """Queries as DuckDB runs them fastest."""

    def visit_sum_func(self, function: Any, **options: Any) -> str:
        """Great Expectations counts by a sum of ones and zeros, which costs more than a count.

        Of nulls alone ``count_if`` is null in DuckDB.
        """
        (argument,) = function.clauses
        if isinstance(argument, sa.Case) and _is_literal(argument.else_, 0) and len(argument.whens) == 1:
            ((condition, value),) = argument.whens
            if _is_literal(value, 1):
                return f"coalesce(count_if({self.process(condition, **options)}), 0)"
        return f"sum{self.function_argspec(function, **options)}"


def _is_literal(value: Any, expected: int) -> bool:
    return isinstance(value, sa.BindParameter) and value.value == expected


class DuckDBDialect(PGDialect):  # type: ignore[misc]  # SQLAlchemy is not followed by mypy
    """PostgreSQL's SQL with DuckDB's parameters ($1) and without backslash escapes."""

    name = "duckdb"
    driver = "native"
    statement_compiler = DuckDBCompiler
    type_compiler_cls = DuckDBTypes
    default_paramstyle = "numeric_dollar"
    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"paramstyle": "numeric_dollar", **options})
        self._backslash_escapes = False


class DuckDBFacade:
    """What Great Expectations asks of a SQLAlchemy engine: a dialect, a name, a connection, to be disposed of."""

    name = "duckdb"

    def __init__(self, execute: Callable[[Any], Any]) -> None:
        self.dialect = DuckDBDialect()
        self._connection = SimpleNamespace(execute=lambda query, *_: execute(query), closed=False)

    def connect(self) -> AbstractContextManager[SimpleNamespace]:
        """The one connection, which stays open."""
        return nullcontext(self._connection)

    def dispose(self) -> None:
        """Nothing to let go of: the connection belongs to the caller."""
