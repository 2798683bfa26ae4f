"""The two projects of ``make real``, run once for all tests that look at them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.ingest import take
from telemetry_ready.pipeline.landing import configured
from telemetry_ready.settings import Project, load_project

HERE = Path(__file__).parent
NOW = datetime(2026, 9, 1, tzinfo=UTC)


class Real:
    """A project on the real data, ingested and assessed."""

    def __init__(self, project: Project) -> None:
        self.project = project
        take(configured(project), project, batch_id=1, now=NOW, progress=Silent())
        evaluation = assess(project, now=NOW, progress=Silent())
        self.use_cases: dict[str, Assessment] = {one.use_case.name: one for one in evaluation.assessments}


def project_of(name: str, folder: Path, data: Path) -> Project:
    text = re.sub(r"(?m)^(\s+path: )", rf"\1{data}/", (HERE / f"{name}.yaml").read_text("utf-8"))
    (folder / "telemetry-ready.yaml").write_text(text, "utf-8")
    return load_project(folder)


@pytest.fixture(scope="session")
def everything(dev_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Everything in one lake."""
    return Real(project_of("all", tmp_path_factory.mktemp("all"), dev_set))


@pytest.fixture(scope="session")
def nezha(dev_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Nezha alone."""
    return Real(project_of("nezha", tmp_path_factory.mktemp("nezha"), dev_set))
