"""A real lake in a temporary folder."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.lake import Lake, LakePaths, create_lake, open_lake
from tests.lake.staging import NOW, Stager


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> LakePaths:
    """Created once per process; each test gets a copy."""
    paths = LakePaths.beside(tmp_path_factory.mktemp("empty"))
    create_lake(paths, now=NOW).close()
    return paths


@pytest.fixture
def paths(tmp_path: Path) -> LakePaths:
    return LakePaths.beside(tmp_path)


@pytest.fixture
def lake(paths: LakePaths, empty_lake: LakePaths) -> Iterator[Lake]:
    shutil.copytree(empty_lake.root, paths.root)
    with open_lake(paths) as opened:
        yield opened


@pytest.fixture
def stage(paths: LakePaths) -> Stager:
    return Stager(paths)


@pytest.fixture
def value(lake: Lake) -> Callable[[str], Any]:
    """The first field of a query's first row."""

    def first(sql: str) -> Any:
        row = lake.connection.execute(sql).fetchone()
        return row[0] if row else None

    return first
