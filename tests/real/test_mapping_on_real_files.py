"""The mappings of the real sources give what was counted on the files, at the level of parsing."""

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from ruamel.yaml import YAML

from telemetry_ready.model.source import Format
from telemetry_ready.sources import formats
from telemetry_ready.sources._mapping_model import Mapping
from telemetry_ready.sources.mapping import mapping_format
from tests.sources._blocks import parse_file

pytestmark = pytest.mark.real
HERE = Path(__file__).parent


def sources(name: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in YAML(typ="safe").load(HERE / name)["sources"]}


def format_of(source: dict[str, Any]) -> Format:
    if "mapping" not in source:
        return formats()[source["format"]]
    mapping = Mapping.model_validate(source["mapping"]).model_dump(exclude_none=True, by_alias=True)
    return mapping_format({**mapping, "silo": source["silo"]})


def counted(dev_set: Path, name: str) -> tuple[Counter[str], dict[str, pl.DataFrame]]:
    """Records by fate, rows by table, flags; and all rows, of every file of a source."""
    source = sources("all.yaml")[name]
    count: Counter[str] = Counter()
    rows: dict[str, list[pl.DataFrame]] = {}
    for path in sorted(dev_set.glob(source["path"])):
        for block, parsed in parse_file(format_of(source), path):
            whole = parsed.rejects.filter(pl.col("level") == "record").height
            count.update(read=block.records_read, rejected=whole + block.rejects.height, absorbed=len(parsed.absorbed))
            for table, frame in parsed.rows.items():
                count[table] += frame.height
                rows.setdefault(table, []).append(frame.drop("raw", strict=False))
    return count, {table: pl.concat(frames, how="diagonal") for table, frames in rows.items()}


def test_nezhas_logs_balance_to_the_record(dev_set):
    count, rows = counted(dev_set, "nezha_logs")
    logs = rows["logs"]

    assert count == {"read": 175_211, "rejected": 1, "absorbed": 0, "logs": 175_210}
    assert logs.filter(pl.col("time_flags") == 128 + 1).height == 45  # the offset of the others, flagged
    assert logs["time"].dt.date().unique().dt.to_string("%F").to_list() == ["2023-01-29"]
    assert logs.filter(pl.col("parse_status") == "partial").height == 1
    assert logs["k8s_pod_name"].n_unique() == 27


def test_nezhas_metrics_have_a_row_for_each_filled_cell(dev_set):
    count, rows = counted(dev_set, "nezha_metrics")

    assert count == {"read": 86_386, "rejected": 0, "absorbed": 0, "metrics": 2 * 807_801}
    assert rows["metrics"].filter(pl.col("value_flags") == 2).height == 2 * 40_242
    assert rows["metrics"].filter(pl.col("k8s_pod_name").is_not_null())["k8s_pod_name"].n_unique() == 46


def test_nezhas_faults_are_tickets_at_the_time_that_is_right(dev_set):
    count, rows = counted(dev_set, "nezha_faults")
    tickets = rows["ticket_versions"]

    assert count == {"read": 28, "rejected": 0, "absorbed": 0, "ticket_versions": 28}
    assert tickets["ticket_id"].n_unique() == 28
    assert str(tickets["opened_at"].min()) == "2023-01-29 08:43:04"
    assert tickets["cause"].value_counts().sort("cause").rows() == [
        ("cpu_contention", 4),
        ("exception", 13),
        ("return", 11),
    ]


def test_kimais_monitor_misses_what_did_not_answer(dev_set):
    log, _ = counted(dev_set, "kimai_log")
    count, rows = counted(dev_set, "kimai_metrics")
    times = rows["metrics"].filter(pl.col("metric_name") == "response_time")

    assert log == {"read": 4_462, "rejected": 0, "absorbed": 0, "logs": 4_462}
    assert count == {"read": 3_298, "rejected": 0, "absorbed": 0, "metrics": 3 * 3_298}
    assert times["value"].null_count() == 55
    assert times["value"].drop_nulls().gt(0).all()


def test_github_incidents_have_their_updates(dev_set):
    count, rows = counted(dev_set, "github_incidents")

    assert count == {"read": 338, "rejected": 0, "absorbed": 0, "ticket_versions": 338, "ticket_events": 1_774}
    assert rows["ticket_versions"]["ticket_type"].value_counts().sort("ticket_type").rows() == [
        ("change", 10),
        ("incident", 328),
    ]


def test_uci_is_versions_with_dates_by_the_column_and_question_marks_missing(dev_set):
    count, rows = counted(dev_set, "uci_incidents")
    tickets = rows["ticket_versions"]

    assert count == {"read": 59_354, "rejected": 0, "absorbed": 0, "ticket_versions": 59_354}
    assert tickets["ticket_id"].n_unique() == 9_202
    assert tickets["ci_name"].null_count() == 59_035
    assert tickets["created_at"].null_count() == 16_581
    assert str(tickets["opened_at"].min()) == "2016-02-29 01:16:00"
    assert tickets["opened_at"].max().month == 3  # type: ignore[union-attr]  # a datetime
    assert (tickets["time_flags"] == 16).all()


def test_nab_keeps_every_sample_with_a_unit_from_its_file_name(dev_set):
    count, rows = counted(dev_set, "nab")

    assert count == {"read": 67_740, "rejected": 0, "absorbed": 0, "metrics": 67_740}
    assert sorted(rows["metrics"]["metric_name"].unique()) == [
        "NetworkIn",
        "cpu_utilization",
        "disk_write_bytes",
        "grok_asg_anomaly",
        "network_in",
        "request_count",
    ]
    assert set(rows["metrics"]["unit"].unique()) == {"%", "By", "{request}", None}


def test_the_servicenow_demo_is_read(dev_set):
    count, _ = counted(dev_set, "servicenow_demo")

    assert (count["read"], count["rejected"], count["ticket_versions"]) == (67, 0, 67)


def test_both_project_files_say_the_same_of_nezha():
    alone = sources("nezha.yaml")

    assert list(alone) == ["nezha_logs", "nezha_metrics", "nezha_faults"]
    assert alone == {name: sources("all.yaml")[name] for name in alone}
