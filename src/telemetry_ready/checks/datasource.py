"""Great Expectations' data source over one DuckDB connection, after the pattern of its own SQLite one."""

from typing import Any, ClassVar, Literal

import duckdb
from great_expectations.compatibility import pydantic
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.datasource.fluent.sql_datasource import TableAsset

from telemetry_ready.checks.engine import DuckDBExecutionEngine


class DuckDBTableAsset(TableAsset):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """A table or view of the connection, by its plain name."""

    type: Literal["duckdb_table"] = "duckdb_table"

    def test_connection(self) -> None:
        """No probe query: a table that is not there fails the checks on it."""


class DuckDBDatasource(SQLDatasource):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Tables of one DuckDB connection."""

    asset_types: ClassVar[list[Any]] = [DuckDBTableAsset]
    type: Literal["duckdb"] = "duckdb"
    connection_string: str = "duckdb://"
    assets: list[DuckDBTableAsset] = []  # noqa: RUF012 - a pydantic field
    _TableAsset: Any = pydantic.PrivateAttr(DuckDBTableAsset)
    _engine_on_duckdb: Any = pydantic.PrivateAttr(None)

    @property
    def execution_engine_type(self) -> Any:
        """The engine that runs its metrics."""
        return DuckDBExecutionEngine

    def attach(self, connection: duckdb.DuckDBPyConnection) -> DuckDBExecutionEngine:
        """Run on that connection from now on."""
        engine = DuckDBExecutionEngine(connection=connection, create_temp_table=False)
        self._engine_on_duckdb = engine
        return engine

    def get_execution_engine(self) -> DuckDBExecutionEngine:
        """The engine on the attached connection."""
        engine: DuckDBExecutionEngine = self._engine_on_duckdb
        return engine

    def get_engine(self) -> Any:
        """What stands for a SQLAlchemy engine."""
        return self.get_execution_engine().engine

    def test_connection(self, test_assets: bool = True) -> None:  # noqa: FBT001, FBT002 - great_expectations' signature
        """No probe query: the connection is open."""
