"""Every column is defined once, and what is derived from it works."""

import duckdb
import polars as pl
import pytest

from telemetry_ready.model.tables import (
    DERIVED_TABLES,
    LINEAGE,
    ROW_TABLES,
    TABLES,
    VIEWS,
    Table,
    create_sql,
    polars_schema,
)

EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)


@EVERY_TABLE
def test_the_statement_creates_the_table_and_parquet_keeps_its_types(table: Table) -> None:
    with duckdb.connect() as connection:
        connection.execute(create_sql(table))
        connection.register("empty", polars_schema(table).to_frame().to_arrow())

        created = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table.name})").fetchall()
        read = connection.execute("SELECT column_name, column_type FROM (DESCRIBE empty)").fetchall()

    assert created == read


@EVERY_TABLE
def test_names_are_unique_and_say_what_they_mean(table: Table) -> None:
    assert len(set(table.column_names)) == len(table.columns)
    assert all(column.meaning for column in table.columns)
    assert table.grain.startswith(("one ", "whose "))


@EVERY_TABLE
def test_sort_key_and_span_are_columns(table: Table) -> None:
    used = {*table.sort, *table.key, *([table.span] if table.span else [])}

    assert used <= set(table.column_names)
    assert table.key


@pytest.mark.parametrize("table", ROW_TABLES.values(), ids=lambda table: table.name)
def test_every_row_tells_where_it_comes_from(table: Table) -> None:
    assert {column.name for column in LINEAGE} <= set(table.column_names)


def test_a_key_of_a_derived_table_is_never_null() -> None:
    nullable = [
        (table.name, key) for table in DERIVED_TABLES.values() for key in table.key if table.column(key).is_nullable
    ]

    assert nullable == []


def test_the_views_have_the_columns_that_they_promise() -> None:
    with duckdb.connect() as connection:
        for table in TABLES.values():
            connection.execute(create_sql(table))
        names = {name: name for name in (*TABLES, *VIEWS)}
        for view in VIEWS.values():
            connection.execute(f"CREATE VIEW {view.name} AS {view.select.format(**names)}")
        found = {
            view.name: tuple(row[0] for row in connection.execute(f"FROM {view.name}").description or ())
            for view in VIEWS.values()
        }

    assert found == {view.name: view.columns for view in VIEWS.values()}


def test_event_times_have_no_zone_because_duckdb_would_cut_them_to_microseconds() -> None:
    assert polars_schema(TABLES["logs"])["time_unix_nano"] == pl.Datetime("ns")
    assert TABLES["logs"].column("time_unix_nano").duckdb_type == "TIMESTAMP_NS"
