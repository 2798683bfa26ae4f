"""A project in a temporary folder, and what tests do with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.lake import audit
from telemetry_ready.model.progress import Silent
from telemetry_ready.model.source import SourceOptions
from telemetry_ready.model.staged import Receipt
from telemetry_ready.pipeline import mend
from telemetry_ready.pipeline.ingest import take
from telemetry_ready.pipeline.landing import loose
from telemetry_ready.pipeline.places import reading, workbench, writing
from telemetry_ready.settings import Project, ProjectSettings

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATEST = datetime(2026, 8, 1, tzinfo=UTC)


class Estate:
    """A project, spoken to as the command line does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.project = Project(folder, ProjectSettings())
        self.batch = 0

    def options(self, source: str, **options: Any) -> SourceOptions:
        return SourceOptions(source, **{"time_zone": "UTC", "latest": LATEST, **options})

    def ingest(self, *paths: Path, source: str = "s", **options: Any) -> list[Receipt]:
        self.batch += 1
        candidates = loose(paths, self.options(source, **options))
        return take(candidates, self.project, batch_id=self.batch, now=NOW, progress=Silent())

    def again(self, *paths: Path, source: str = "s", **options: Any) -> list[Receipt]:
        self.batch += 1
        candidates = loose(paths, self.options(source, **options))
        with writing(self.project, NOW, Silent()) as lake:
            bench = workbench(lake, NOW)
            return mend.again(candidates, self.project, lake, bench, batch_id=self.batch, progress=Silent())

    def retract(self, *paths: Path) -> list[Receipt]:
        self.batch += 1
        with writing(self.project, NOW, Silent()) as lake:
            bench = workbench(lake, NOW)
            names = [str(path) for path in paths]
            return mend.retract(names, self.project, lake, bench, batch_id=self.batch, progress=Silent())

    def value(self, query: str) -> Any:
        with reading(self.project) as lake:
            row = lake.connection.execute(query).fetchone()
        assert row is not None
        return row[0]

    def count(self, table: str = "logs") -> int:
        with reading(self.project) as lake:
            assert audit(lake).balanced
        count: int = self.value(f"SELECT count(*) FROM {table}")
        return count


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    return Estate(tmp_path / "project")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file
