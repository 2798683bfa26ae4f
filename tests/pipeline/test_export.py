"""A data set: what was known at decision time, no knowledge over a boundary, files that others' libraries load."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.dataset import Dataset
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.export import Wanted, export
from telemetry_ready.settings import Project, ProjectSettings
from tests.pipeline.conftest import NOW, Estate
from tests.pipeline.test_alerts import em_alert
from tests.pipeline.test_histories import Write, response

pytestmark = pytest.mark.xdist_group("export")
MARCH_7, MARCH_9 = (datetime.fromisoformat(f"2024-03-0{day}") for day in (7, 9))  # naive, as the lake is
GROUPS = {"as opened": "first line", "as ended": "network"}


def version(number: int, day: int, *, ended: bool, **fields: str) -> dict[str, Any]:
    """Of ten tickets, opened at nine on the first to the tenth of March 2024."""
    return {
        "sys_id": f"{number:032x}",
        "number": f"INC{number:07}",
        "short_description": f"Mail down on host {number}",
        "sys_class_name": "incident",
        "priority": "3",
        "opened_at": f"2024-03-{number:02} 09:00:00",
        "sys_updated_on": f"2024-03-{day:02} {'17' if ended else '09'}:00:00",
        "closed_at": f"2024-03-{day:02} 17:00:00" if ended else "",
        "sys_mod_count": "5" if ended else "0",
        "state": "7" if ended else "1",
        "assignment_group": GROUPS["as ended" if ended else "as opened"],
        **fields,
    }


ENDS_ON = {1: 1, 2: 2, 3: 3, 4: 9, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9}  # the fourth stays open too long, the tenth for ever
VERSIONS = [
    *(version(number, number, ended=False) for number in range(1, 11) if number != 5),  # the fifth: only as it ended
    *(version(number, day, ended=True) for number, day in ENDS_ON.items() if number != 2),
    version(2, 2, ended=True, parent_incident=f"{9:032x}"),  # it knows of a later one
]


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("tickets")
    (folder / "incidents.json").write_text(response(*VERSIONS))
    estate = Estate(folder / "project")
    estate.ingest(folder / "incidents.json")
    return estate.project


@pytest.fixture(scope="module")
def written(tickets: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Path]:
    """The data set of all ten tickets, and its folder."""
    out = tmp_path_factory.mktemp("exports") / "out"
    return exported(tickets, out), out


def exported(project: Project, out: Path, use_case: str = "ticket-routing", **wanted: Any) -> Dataset:
    return export(project, Wanted(use_case, **wanted), out, now=NOW, progress=Silent())


def numbers(out: Path, split: str) -> list[int]:
    frame = pl.read_parquet(out / f"data/tickets/{split}.parquet")
    return [int(one, 16) for one in frame["ticket_id"]]


def test_rows_are_split_by_time_and_none_carries_knowledge_over_a_boundary(written: tuple[Dataset, Path]) -> None:
    """Train until the eighth, validation until the ninth, by hand: seven and eight and a half of ten rows."""
    found, out = written

    assert (found.ends.train_end, found.ends.validation_end) == (MARCH_7, MARCH_9)
    assert {split: numbers(out, split) for split in ("train", "validation", "test", "embargo")} == {
        "train": [1, 3, 5, 6],
        "validation": [7, 8],
        "test": [9, 10],
        "embargo": [2, 4],  # known of by a later ticket; ended after train
    }
    assert sum(one.rows for one in found.files if one.table == "tickets") == 10


def test_features_are_those_of_the_opening_and_outcomes_stand_apart(written: tuple[Dataset, Path]) -> None:
    _, out = written
    train = pl.read_parquet(out / "data/tickets/train.parquet").rows_by_key("ticket_number", named=True)
    test = pl.read_parquet(out / "data/tickets/test.parquet").rows_by_key("ticket_number", named=True)

    ((first,), (unknown,), (still_open,)) = train["INC0000001"], train["INC0000005"], test["INC0000010"]
    assert first["title"] == "Mail down on host 1"
    assert first["outcome_assignment_group"] == "network"
    assert first["outcome_at"] == datetime.fromisoformat("2024-03-01T17:00:00")
    assert "assignment_group" not in first
    assert (unknown["is_known_at_open"], unknown["title"], unknown["outcome_assignment_group"]) == (
        False, None, "network",
    )  # fmt: skip
    assert (still_open["outcome_at"], still_open["outcome_assignment_group"]) == (None, None)
    assert still_open["title"] == "Mail down on host 10"


def test_the_card_says_what_to_know_and_under_which_judgement(written: tuple[Dataset, Path]) -> None:
    found, out = written
    card = (out / "README.md").read_text()
    judged = json.loads((out / "evaluation.json").read_text())

    assert judged["evaluation_id"] == found.evaluation.evaluation_id
    assert f"evaluation `{found.evaluation.evaluation_id}` on snapshot {found.evaluation.snapshot_id}" in card
    assert f"**{found.assessment.verdict}**" in card
    assert "Tickets of which it is not known how they were opened: 1;" in card
    assert "| tickets | embargo | 2 | 2024-03-02 09:00:00 | 2024-03-04 09:00:00 |" in card
    for file in found.files:
        content = (out / file.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert f"| {file.path} | {len(content):,} | `{file.sha256}` |" in card


@pytest.mark.filterwarnings("ignore")  # mlcroissant 1.1 calls what rdflib 7 and pandas 3.1 deprecate
def test_the_description_is_valid_croissant_and_reads_every_row(written: tuple[Dataset, Path]) -> None:
    import mlcroissant

    _, out = written
    dataset = mlcroissant.Dataset(jsonld=str(out / "croissant.json"))

    assert not dataset.metadata.ctx.issues.errors
    assert [one["tickets_test/ticket_number"].decode() for one in dataset.records("tickets_test")] == [
        "INC0000009", "INC0000010",
    ]  # fmt: skip


def test_each_line_of_the_card_loads_the_data(
    written: tuple[Dataset, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    import datasets
    import pandas
    import polars

    _, out = written
    monkeypatch.chdir(out.parent)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    lines = (out / "README.md").read_text().split("```python\n")[1].split("```")[0].splitlines()

    known = {"polars": polars, "pandas": pandas, "datasets": datasets}
    assert [len(eval(line, known)) for line in lines] == [4, 4, 4]


def test_logs_are_split_by_their_time_and_late_ones_belong_nowhere(
    estate: Estate, write: Write, tmp_path: Path
) -> None:
    """Ten records on ten days; the third came in on the ninth day."""
    times = [(day, 9 if day == 3 else day) for day in range(1, 11)]
    lines = [
        json.dumps({
            "timestamp": f"2024-03-{day:02}T09:00:00Z", "event.ingested": f"2024-03-{seen:02}T09:00:05Z",
            "message": f"request {day} failed", "service": "shop",
        })
        for day, seen in times
    ]  # fmt: skip
    estate.ingest(write("app.jsonl", "\n".join(lines) + "\n"))

    found = exported(estate.project, tmp_path / "out", "log-anomaly-detection")

    counts = {(one.table, str(one.split)): one.rows for one in found.files}
    assert [counts["logs", split] for split in ("train", "validation", "test", "embargo")] == [5, 2, 2, 1]
    late = pl.read_parquet(tmp_path / "out/data/logs/embargo.parquet")
    assert late["body"].to_list() == ["request 3 failed"]


def test_a_folder_in_use_a_scope_that_is_not_there_and_an_empty_table_are_refused(
    tickets: Project, tmp_path: Path
) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used/notes.txt").write_text("mine")

    with pytest.raises(ConfigurationError, match="is not empty"):
        exported(tickets, tmp_path / "used")
    with pytest.raises(ConfigurationError, match="has no scope 'shop'"):
        exported(tickets, tmp_path / "out", scope="shop")
    with pytest.raises(ConfigurationError, match="no rows in metrics"):
        exported(tickets, tmp_path / "out", "metric-anomaly-detection")
    with pytest.raises(ConfigurationError, match="leave no test"):
        exported(tickets, tmp_path / "out", train=0.9, validation=0.1)

    assert (tmp_path / "used/notes.txt").read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["used"]


def test_what_comes_after_the_evaluation_is_not_in_the_data_set(tickets: Project, tmp_path: Path) -> None:
    settings = ProjectSettings.model_validate({"as_of": "2024-03-04T12:00:00Z"})

    exported(Project(tickets.folder, settings), tmp_path / "out")

    every = [one for split in ("train", "validation", "test", "embargo") for one in numbers(tmp_path / "out", split)]
    assert sorted(every) == [1, 2, 3, 4]
    assert datetime(2024, 3, 4, 12, tzinfo=UTC) == datetime.fromisoformat(
        json.loads((tmp_path / "out/evaluation.json").read_text())["as_of"]
    )


def test_alerts_are_told_as_they_were_raised(estate: Estate, write: Write, tmp_path: Path) -> None:
    """Ten alerts on ten days, each first seen open; the third is cleared only on the ninth."""
    states = [
        em_alert(
            day,
            initial_remote_time=f"2024-03-{day:02} 09:00:00",
            last_remote_time=f"2024-03-{seen:02} {hour}:00:00",
            sys_updated_on=f"2024-03-{seen:02} {hour}:00:00",
            sys_mod_count=str(int(hour) - 9),
            state=state,
            severity=severity,
        )
        for day in range(1, 11)
        for seen, hour, state, severity in (
            (day, "09", "Open", "1"),
            (9 if day == 3 else day, "10", "Closed", "3"),
        )
    ]
    estate.ingest(write("alerts.json", response(*states)))

    exported(estate.project, tmp_path / "out", "alert-noise-reduction")

    found = {one: pl.read_parquet(tmp_path / f"out/data/alerts/{one}.parquet") for one in ("train", "embargo", "test")}
    assert [frame.height for frame in found.values()] == [5, 1, 2]
    assert found["train"]["severity_text"].unique().to_list() == [states[0]["severity"]]
    assert found["train"]["outcome_state"].unique().to_list() == ["closed"]
    assert found["embargo"]["decision_at"].dt.day().to_list() == [3]
