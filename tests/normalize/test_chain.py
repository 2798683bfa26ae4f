"""A block of parsed rows to the common schema."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.source import REJECT_SCHEMA, LandedFile, PrivacyPolicy, SourceOptions
from telemetry_ready.model.tables import TABLES, polars_schema
from telemetry_ready.normalize import Context, Normalized, normalize

NOW = datetime(2024, 6, 2, tzinfo=UTC)
FILE = LandedFile(7, "file:///data/dc1/web01/app.log", "0" * 64, 10, datetime(2024, 6, 1, 12, tzinfo=UTC), 8)
SOURCE = SourceOptions("shop", time_zone="UTC")
NANOSECONDS = pl.Datetime("ns")


def run(table: str, frame: pl.DataFrame, source: SourceOptions = SOURCE, file: LandedFile = FILE) -> Normalized:
    return normalize({table: frame}, Context(source, file, "text@1", b"key", NOW))


def log(*bodies: str, **columns: object) -> pl.DataFrame:
    times = pl.Series([datetime(2024, 5, 1, 10)] * len(bodies), dtype=NANOSECONDS)
    frame = pl.DataFrame({"record_no": range(len(bodies)), "raw": bodies, "body": bodies, "time": times})
    return frame.with_columns(pl.col("record_no").cast(pl.UInt64), *(pl.lit(v).alias(k) for k, v in columns.items()))


def is_in_schema(done: Normalized) -> bool:
    frames = {**done.rows, **done.derived}
    exact = all(frame.schema == polars_schema(TABLES[name]) for name, frame in frames.items())
    required = all(
        frame[column.name].null_count() == 0
        for name, frame in frames.items()
        for column in TABLES[name].columns
        if not column.is_nullable
    )
    return exact and required and done.rejects.schema == pl.Schema(REJECT_SCHEMA)


def test_a_log_record_becomes_a_row_with_everything_that_is_known_of_it() -> None:
    frame = log(
        "login 7 of jane@example.com",
        severity_text="WARN",
        host_name="Web01",
        trace_id="ABCDEF0123456789ABCDEF0123456789",
        span_id="0" * 16,
        **{"attr:user.email": "jane@example.com", "attr:pid": 12, "res:os": "linux"},
    )

    done = run("logs", frame)

    row = done.rows["logs"].to_dicts()[0]
    assert is_in_schema(done)
    expected = {
        "event_date": date(2024, 5, 1),
        "time_unix_nano": datetime(2024, 5, 1, 10),
        "time_flags": 0,
        "severity_number": 13,
        "severity_text": "WARN",
        "body": "login 7 of <email>",
        "body_format": "text",
        "host_name": "Web01",
        "host_entity_id": 12059361131282205587,
        "service_entity_id": None,
        "trace_id": "abcdef0123456789abcdef0123456789",
        "span_id": None,
        "attributes": {"pid": "12", "user.email": "<email>"},
        "resource_attributes": {"os": "linux"},
        "source": "shop",
        "source_system": "file",
        "source_format": "text@1",
        "file_id": 7,
        "record_no": 0,
        "batch_id": 8,
        "ingested_at": NOW,
        "dup_seq": 0,
        "parse_status": "ok",
        "pii_flags": 1,
    }
    assert {name: row[name] for name in expected} == expected
    assert done.derived["log_templates"]["template"].to_list() == ["login <*> of <*>"]
    assert done.derived["entity_names"].filter(alias_type="host_name")["alias_value"].to_list() == ["web01"]


def test_equal_records_are_numbered_and_the_hash_covers_the_text_before_redaction() -> None:
    done = run("logs", log("a@b.example", "a@b.example", "c@b.example"))

    logs = done.rows["logs"]
    assert logs["body"].to_list() == ["<email>"] * 3
    assert logs["dup_seq"].to_list() == [0, 1, 0]
    assert logs["content_hash"].n_unique() == 2


def test_the_hash_tells_hosts_apart_and_else_files_but_not_rotations() -> None:
    def hashed(uri: str, **columns: object) -> int:
        done = run("logs", log("GET /health", **columns), file=replace(FILE, uri=uri))
        value: int = done.rows["logs"]["content_hash"].item()
        return value

    assert hashed("file:///a/x.log") != hashed("file:///b/x.log")
    assert hashed("file:///a/x.log") == hashed("file:///a/x.log.1.gz")
    assert hashed("file:///a/x.log", host_name="h") == hashed("file:///b/x.log", host_name="h")
    assert hashed("file:///a/x.log", k8s_pod_name="p") != hashed("file:///a/x.log", k8s_pod_name="q")


def test_a_row_whose_time_cannot_be_is_rejected() -> None:
    frame = log("fine", "password=abc").with_columns(
        pl.Series("time", [datetime(2024, 5, 1), datetime(1754, 8, 30)], dtype=NANOSECONDS)
    )

    done = run("logs", frame)

    assert done.rows["logs"]["body"].to_list() == ["fine"]
    assert done.rejects.rows() == [
        (
            1,
            "row",
            "logs",
            "time_out_of_range",
            "1754-08-30 00:00:00.000000000 is not within 1990-01-01 and the time of ingest + 2 days",
            "password=abc",
        )
    ]


def test_the_path_and_the_constants_fill_what_is_null_and_nothing_else() -> None:
    source = replace(
        SOURCE,
        constants={"host_name": "other", "service_name": "shop", "team": "blue"},
        from_file_name=r"/(?P<deployment_environment>dc\d)/(?P<host_name>[^/]+)/",
    )
    frame = log("a", "b").with_columns(pl.Series("service_name", ["given", None]))

    logs = run("logs", frame, source).rows["logs"]

    assert logs["service_name"].to_list() == ["given", "shop"]
    assert logs["host_name"].to_list() == ["web01", "web01"]
    assert logs["deployment_environment"].to_list() == ["dc1", "dc1"]
    assert logs["resource_attributes"].to_list() == [{"team": "blue"}] * 2


def test_a_constant_cannot_fill_a_time() -> None:
    with pytest.raises(ConfigurationError, match="cannot fill opened_at"):
        run("ticket_versions", pl.DataFrame({"record_no": [0]}), replace(SOURCE, constants={"opened_at": "2024"}))


def test_a_source_can_keep_its_addresses() -> None:
    done = run("logs", log("to a@b.example"), replace(SOURCE, privacy=PrivacyPolicy(off=("email",))))

    assert done.rows["logs"].select("body", "pii_flags").rows() == [("to a@b.example", 0)]


def test_no_rows_make_empty_tables() -> None:
    done = run("logs", log().with_columns(pl.col("body", "raw").cast(pl.String)))

    assert is_in_schema(done)
    assert (done.rows["logs"].height, done.derived) == (0, {})


def samples() -> pl.DataFrame:
    minutes = [datetime(2024, 5, 1, 10, minute) for minute in (0, 1, 2, 4, 4)]
    return pl.DataFrame(
        {
            "record_no": pl.Series(range(5), dtype=pl.UInt64),
            "time": pl.Series(minutes, dtype=NANOSECONDS),
            "time_is_utc": [True] * 5,
            "metric_name": ["CpuUsageRate(%)"] * 5,
            "value": [1.0, float("nan"), None, 2.0, 2.0],
            "host_name": ["db1:9100"] * 5,
            "attr:mode": ["idle"] * 5,
        }
    )


def test_samples_become_points_and_one_series() -> None:
    done = run("metrics", samples())

    points, series = done.rows["metric_points"], done.derived["metric_series"]
    assert is_in_schema(done)
    assert points["value"].to_list() == [1.0, None, None, 2.0, 2.0]
    assert points["value_flags"].to_list() == [0, 2, 1, 0, 0]
    assert points["dup_seq"].to_list() == [0, 0, 0, 0, 1]
    assert points["series_id"].n_unique() == 1
    row = series.to_dicts()[0]
    assert (row["series_id"], row["unit"], row["unit_source"]) == (points["series_id"][0], "%", "suffix")
    assert (row["attributes"], row["native_interval_ns"], row["sampling"]) == ({"mode": "idle"}, 60_000_000_000, "raw")
    assert (row["first_seen"], row["last_seen"]) == (datetime(2024, 5, 1, 10), datetime(2024, 5, 1, 10, 4))
    assert done.derived["entity_names"].filter(alias_type="host_name")["alias_value"].to_list() == ["db1"]


def test_another_label_host_or_statistic_is_another_series() -> None:
    changed = [samples().with_columns(pl.lit("x").alias(name)) for name in ("attr:mode", "host_name", "statistic")]

    ids = [run("metrics", frame).rows["metric_points"]["series_id"][0] for frame in (samples(), *changed)]

    assert len(set(ids)) == 4


def version(**columns: object) -> pl.DataFrame:
    base = {"ticket_id": "1", "ticket_type": "incident", "raw": "text", "time_is_utc": True, **columns}
    return pl.DataFrame({"record_no": pl.Series([0], dtype=pl.UInt64)}).with_columns(
        pl.lit(value).alias(name) for name, value in base.items()
    )


def test_a_version_of_a_ticket_keeps_its_words_and_gets_their_meaning() -> None:
    frame = version(
        version_at=datetime(2024, 5, 1, 10),
        opened_at=datetime(2024, 5, 1, 9),
        state_text="Awaiting User Info",
        priority_text="1 - Critical",
        impact_text="2 - Medium",
        title="Mail to bob@example.com fails",
        caller_id="Bob",
        assignee="?",
        ci_name="DB1.",
        assignment_group="Network",
        time_is_utc=False,
        **{"attr:u_note": "pwd: x"},
    )

    done = run("ticket_versions", frame, replace(SOURCE, time_zone="Asia/Shanghai"))

    row = done.rows["ticket_versions"].to_dicts()[0]
    assert is_in_schema(done)
    assert (row["version_at"], row["opened_at"]) == (datetime(2024, 5, 1, 2), datetime(2024, 5, 1, 1))
    assert (row["state_category"], row["priority_level"], row["impact_level"]) == ("on_hold", 1, 2)
    assert (row["title"], row["attributes"]) == ("Mail to <email> fails", {"u_note": "pwd: <secret>"})
    assert (row["caller_id"][:2], len(row["caller_id"]), row["assignee"]) == ("p_", 18, "?")
    assert (row["source_instance"], row["source_table"], row["is_deleted"]) == ("shop", "unknown", False)
    assert row["pii_flags"] == 1 | 32 | 256
    assert done.derived["entity_names"].filter(alias_type="ci_name")["alias_value"].to_list() == ["db1"]


def test_a_version_without_a_time_of_its_own_has_the_latest_known_and_is_flagged() -> None:
    known = run("ticket_versions", version(opened_at=datetime(2024, 5, 1), resolved_at=datetime(2024, 5, 3)))
    unknown = run("ticket_versions", version())

    columns = ("version_at", "time_flags")
    assert known.rows["ticket_versions"].select(columns).rows() == [(datetime(2024, 5, 3), 4)]
    assert unknown.rows["ticket_versions"].select(columns).rows() == [(datetime(2024, 6, 1, 12), 68)]


def test_a_version_whose_time_cannot_be_is_rejected() -> None:
    done = run("ticket_versions", version(version_at=datetime(1970, 1, 1)))

    assert done.rows["ticket_versions"].height == 0
    assert done.rejects.select("table_name", "reason_code", "raw").rows() == [
        ("ticket_versions", "time_out_of_range", "text")
    ]


def test_persons_in_a_history_have_the_pseudonym_that_they_have_in_the_ticket() -> None:
    event = version(
        event_at=datetime(2024, 5, 1),
        event_kind="assignment",
        field_name="assigned_to",
        old_value=None,
        new_value="Bob",
        body="call bob@example.com",
    )

    events = run("ticket_events", event).rows["ticket_event_records"]
    tickets = run("ticket_versions", version(version_at=datetime(2024, 5, 1), caller_id="Bob")).rows["ticket_versions"]

    assert events["new_value"].item() == tickets["caller_id"].item()
    assert events["body"].item() == "call <email>"
    assert events.schema == polars_schema(TABLES["ticket_event_records"])


def test_links_keep_their_ends() -> None:
    frame = version(from_ticket_id="1", link_type="problem", to_kind="ticket", to_id="2", origin="field")

    done = run("ticket_links", frame)

    assert is_in_schema(done)
    assert done.rows["ticket_link_records"].select("source_instance", "from_ticket_id", "to_id").rows() == [
        ("shop", "1", "2")
    ]


@settings(deadline=None)  # the first use of a privacy rule compiles it
@given(
    bodies=st.lists(st.sampled_from(["a 1", "a 2", "x@y.example", ""]), max_size=8),
    years=st.lists(st.sampled_from([1700, 1990, 2024, 2200, None]), min_size=8, max_size=8),
)
def test_every_row_is_stored_or_rejected(bodies: list[str], years: list[int | None]) -> None:
    times = [datetime(year, 5, 1) if year else None for year in years[: len(bodies)]]
    frame = log(*bodies).with_columns(
        pl.Series("time", times, dtype=NANOSECONDS), pl.col("body", "raw").cast(pl.String)
    )

    done = run("logs", frame)

    numbers = [*done.rows["logs"]["record_no"], *done.rejects["record_no"]]
    assert sorted(numbers) == list(range(len(bodies)))
