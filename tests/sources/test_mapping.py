"""A mapping of the project file reads any silo."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.source import Origin, Parsed
from telemetry_ready.sources._mapping_model import Mapping
from telemetry_ready.sources.mapping import mapping_format
from tests.sources._blocks import block, codes

NEZHA: dict[str, Any] = {  # the example of the issue, word for word
    "input": "csv",
    "silo": "logs",
    "constants": {"service_namespace": "trainticket"},
    "columns": {
        "time": [{"column": "Timestamp", "format": "rfc3339"}, {"column": "TimeUnixNano", "unit": "ns"}],
        "body": {"column": "Log", "json": "$.log"},
        "severity_text": {"column": "Log", "json": "$.log", "regex": r"^\S+ (\w+) "},
        "k8s_pod_name": {"column": "PodName"},
        "service_name": {"column": "PodName", "regex": r"^(.+)-[0-9a-f]+-\w{5}$"},
        "host_name": {"column": "Node"},
        "trace_id": {"column": "TraceID"},
        "span_id": {"column": "SpanID"},
    },
}
NEZHA_HEADER = "Timestamp,TimeUnixNano,Node,PodName,Container,TraceID,SpanID,Log"
LOG = '"{""log"":""18:05 INFO  x\\n"",""stream"":""stdout""}"'


def run(mapping: dict[str, Any], *texts: str, header: str | None = None, name: str = "dir/a.csv") -> Parsed:
    one = mapping_format(mapping)
    survey = one.survey(block(*texts), Origin(name, header)) if one.survey else {}
    return one.parse(block(*texts), Origin(name, header, survey=survey))


def nezha(*rows: str) -> Parsed:
    return run(NEZHA, *rows, header=NEZHA_HEADER)


def test_the_example_of_the_issue_reads_a_row():
    found = nezha(
        f"2023-01-29T10:05:28.579588645Z,1674986728579588645,33.1,ts-a-service-6d8-25zj6,server,8609,dc69,{LOG}"
    )

    (row,) = found.rows["logs"].drop("raw").to_dicts()
    assert (
        row
        | {
            "body": "18:05 INFO  x",
            "severity_text": "INFO",
            "service_name": "ts-a-service",
            "k8s_pod_name": "ts-a-service-6d8-25zj6",
            "service_namespace": "trainticket",
            "attr:Container": "server",
            "attr:Log.stream": "stdout",
            "time_flags": 0,
            "time_is_utc": True,
            "parse_status": "ok",
        }
        == row
    )


def test_the_first_plausible_time_is_taken_and_the_next_best_is_flagged():
    rest = f"33.1,p,server,8609,dc69,{LOG}"
    found = nezha(
        f"2023-01-29T10:05:28.5Z,-6795364578871345152,{rest}",
        f"2023-01-29T09:33:14.716,-6795364578871345152,{rest}",
        f"x,1674986728579588645,{rest}",
        f"x,-1,{rest}",
    )

    assert found.rows["logs"].select(pl.col("time").dt.to_string("%F %T%.3f"), "time_is_utc", "time_flags").rows() == [
        ("2023-01-29 10:05:28.500", True, 0),
        ("2023-01-29 09:33:14.716", False, 128),
        ("2023-01-29 10:05:28.579", True, 128),
    ]
    assert codes(found) == [(3, "record", "no_time")]


def test_json_that_cannot_be_read_is_kept_and_the_row_is_partial():
    found = nezha('2023-01-29T10:05:28.5Z,1,n,p,c,t,s,"{""log"":""x""}:""y"""')

    assert found.rows["logs"].select("body", "parse_status", "attr:Log").rows() == [
        (None, "partial", '{"log":"x"}:"y"')
    ]


def test_a_row_with_too_many_fields_is_a_reject():
    assert codes(nezha("a,b,c,d,e,f,g,h,i,j")) == [(0, "record", "bad_fields")]


KIMAI = {
    "input": "csv",
    "silo": "metrics",
    "columns": {"time": "at", "service_name": {"column": "path", "regex": "^history/(.+)\\.yml$"}},
    "values": {
        "response_time": {"column": "ms", "unit": "ms", "null_if": {"column": "code", "equals": 0}, "scale": 0.001},
        "up": {"column": "status", "map": {"up": 1, "down": 0}},
    },
}


def test_one_record_makes_a_row_per_value_and_a_condition_makes_a_gap():
    rows = [
        "2024-01-01T00:00:00Z,history/a.yml,94,200,up",
        "2024-01-01T00:01:00Z,history/a.yml,0,0,down",
        "2024-01-01T00:02:00Z,history/a.yml,,0,odd",
    ]
    found = run(KIMAI, *rows, header="at,path,ms,code,status")

    assert found.rows["metrics"].select(
        "record_no", "metric_name", "value", "value_flags", "unit", "service_name"
    ).rows() == [
        (0, "response_time", 0.094, 0, "ms", "a"),
        (1, "response_time", None, 1, "ms", "a"),
        (0, "up", 1.0, 0, None, "a"),
        (1, "up", 0.0, 0, None, "a"),
    ]
    assert codes(found) == [(2, "row", "bad_number")]


def test_columns_by_a_pattern_are_metrics_with_units_from_their_names():
    mapping = {
        "input": "csv",
        "silo": "metrics",
        "columns": {"time": "t"},
        "metrics": {"columns": r"^(?P<metric_name>\w+)\((?P<unit>.+)\)$", "units": {"m": "m{cpu}"}},
    }
    found = run(mapping, "1700000000,1,NaN,x", header="t,cpu(m),mem(Mi),note")

    assert found.rows["metrics"].select("metric_name", "unit", "value", "value_flags").rows() == [
        ("cpu", "m{cpu}", 1.0, 0),
        ("mem", "Mi", None, 2),
    ]


def test_file_names_fill_columns():
    mapping = {
        "input": "csv",
        "silo": "metrics",
        "columns": {
            "time": "t",
            "value": "v",
            "metric_name": {"file_name": "/([a-z_]+)_[0-9]+\\.csv$"},
            "unit": {"file_name": "/(cpu)", "map": {"cpu": "%"}},
        },
    }
    found = run(mapping, "1700000000,1", header="t,v", name="x/cpu_use_77.csv")

    assert found.rows["metrics"].select("metric_name", "unit").rows() == [("cpu_use", "%")]


INCIDENTS = {
    "input": "json_lines",
    "silo": "tickets",
    "constants": {"ticket_type": "incident"},
    "columns": {
        "ticket_id": "id",
        "title": "title",
        "description": {"json": "$.updates[0].text"},
        "state_text": {"json": "$.path[-1]"},
        "opened_at": "start",
        "version_at": "changed",
        "service_ref": {"json": "$.where.service"},
        "labels": "tags",
        "priority_text": {"column": "impact", "map": {"high": "1"}, "otherwise": "4"},
        "ci_name": {"template": "{title}/{impact}"},
    },
    "events": {
        "each": "$.updates",
        "constants": {"event_kind": "comment"},
        "columns": {"event_at": "at", "body": "text"},
    },
}
INCIDENT = (
    '{"id":7,"title":"t","start":"2024-01-01T00:00:00Z","changed":"2024-01-02T00:00:00Z","path":["new",'
    '"done"],"tags":["a","b"],"impact":"low","where":{"service":"s","room":"r"},'
    '"updates":[{"at":"2024-01-01T00:01:00Z","text":"u1"},{"at":"?","text":"u2"},3]}'
)


def test_a_ticket_has_its_version_and_its_events():
    found = run(INCIDENTS, INCIDENT)

    (row,) = found.rows["ticket_versions"].to_dicts()
    assert (
        row
        | {
            "ticket_id": "7",
            "description": "u1",
            "state_text": "done",
            "service_ref": "s",
            "labels": ["a", "b"],
            "priority_text": "4",
            "ci_name": "t/low",
            "attr:where.room": "r",
            "time_is_utc": True,
        }
        == row
    )
    assert "attr:updates" not in row
    assert found.rows["ticket_events"].select("ticket_id", "event_kind", "body").rows() == [("7", "comment", "u1")]
    assert codes(found) == [(0, "row", "no_time"), (0, "row", "no_time")]


def test_a_ticket_without_id_or_any_time_is_a_reject():
    found = run(
        INCIDENTS,
        '{"title":"t","start":"2024-01-01T00:00:00Z"}',
        '{"id":"1"}',
        "[]",
        '{"id":"2","start":"2024-01-01T00:00:00Z"}',
    )

    assert codes(found) == [(0, "record", "no_id"), (1, "record", "no_time"), (2, "record", "bad_json")]
    assert found.rows["ticket_versions"].select("ticket_id", "version_at").rows() == [("2", None)]


def test_placeholders_are_missing_and_dates_are_resolved_by_the_column():
    mapping = {
        "input": "csv",
        "silo": "tickets",
        "null_values": ["?"],
        "columns": {
            "ticket_id": "n",
            "opened_at": "o",
            "version_at": "v",
            "ci_name": "ci",
            "sla_breached": {"column": "made", "map": {"true": False, "false": True}},
        },
    }
    found = run(
        mapping,
        "A,1/2/2016 00:00,3/2/2016 00:00,?,true",
        "A,1/2/2016 00:00,13/2/2016 00:00,c,false",
        header="n,o,v,ci,made",
    )

    assert found.rows["ticket_versions"].select(
        "opened_at", "version_at", "ci_name", "sla_breached", "time_flags"
    ).cast(pl.String).rows() == [
        ("2016-02-01 00:00:00.000000", "2016-02-03 00:00:00.000000", None, "false", "16"),
        ("2016-02-01 00:00:00.000000", "2016-02-13 00:00:00.000000", "c", "true", "16"),
    ]


def test_text_lines_are_read_by_named_groups():
    mapping = {
        "input": "text",
        "silo": "logs",
        "pattern": r"^(?P<when>\S+) (?P<who>\w+): (?P<what>.*)$",
        "columns": {"time": "when", "body": "what"},
    }
    found = run(mapping, "2024-01-01T00:00:00Z ann: hello", "", "nonsense")

    assert found.rows["logs"].select("body", "attr:who").rows() == [("hello", "ann")]
    assert codes(found) == [(2, "record", "no_match")]
    assert found.absorbed.to_list() == [1]


def test_one_record_may_feed_several_tables():
    mapping = {
        "input": "json_lines",
        "tables": {
            "logs": {"when": {"column": "kind", "equals": "log"}, "columns": {"time": "t", "body": "m"}},
            "metrics": {"columns": {"time": "t"}, "values": {"ms": {"column": "ms"}}},
        },
    }
    found = run(
        mapping,
        '{"t":1700000000,"kind":"log","m":"x","ms":5}',
        '{"t":1700000000,"kind":"beat","ms":6}',
        '{"t":"?","kind":"log","m":"x"}',
    )

    assert found.rows["logs"]["record_no"].to_list() == [0]
    assert found.rows["metrics"].select("record_no", "value").rows() == [(0, 5.0), (1, 6.0)]
    assert codes(found) == [(2, "record", "no_time")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"tme": "x"}}, "did you mean 'time'"),
        ({"columns": {"time": {"column": "x", "format": "date"}}}, "no time format"),
        ({"columns": {"body": {"column": "x", "unit": "s"}}}, "body is no time"),
        ({"columns": {"body": {"column": "x", "constant": "y"}}}, "a source has one of"),
        ({"columns": {"body": {"column": "x", "regex": "(?=a)"}}}, "not a regular expression"),
        ({"columns": {"body": {"json": "a.b"}}}, "starts with $"),
        ({"pattern": "(?P<a>.)"}, "pattern belongs to input: text"),
        ({"input": "text", "pattern": "."}, "needs named groups"),
        ({"input": "xml"}, "'csv', 'json_lines', 'json_document' or 'text'"),
    ],
)
def test_what_is_wrong_is_told_in_words(change, told):
    with pytest.raises(ValidationError) as error:
        Mapping.model_validate({"input": "csv", "silo": "logs", "columns": {"time": "t"}, **change})

    assert told in str(error.value)


def test_columns_without_a_silo_are_an_error():
    with pytest.raises(ConfigurationError, match="give the source a silo"):
        mapping_format({"input": "csv", "columns": {"time": "t"}})


ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), max_size=40) | st.sampled_from(
    (INCIDENT, '{"id":1,"start":"2024-01-01","updates":[{}]}', "1,2,3,4,5", '1700000000,"a",b,c,d', "2024-01-01 x")
)


@settings(max_examples=60)
@given(st.lists(ANY, max_size=6), st.sampled_from((NEZHA, KIMAI, INCIDENTS)))
def test_each_record_has_one_fate_in_every_mapping(texts, mapping):
    found = run(mapping, *texts, header="at,path,ms,code,status")

    whole = found.rejects.filter(pl.col("level") == "record")["record_no"]
    assert sorted([*found.accepted, *whole, *found.absorbed]) == list(range(len(texts)))
