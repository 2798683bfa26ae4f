"""JSON lines of loggers become log rows."""

import polars as pl

from telemetry_ready.model.source import Origin
from telemetry_ready.sources.json_lines import FORMAT
from tests.sources._blocks import block, codes, sample

ECS = (
    '{"@timestamp":"2024-01-01T00:00:00.5Z","log.level":"warn","message":"m","service":{"name":"s"},'
    '"host":{"name":"h","ip":"1"},"trace":{"id":"t"}}'
)
PINO = '{"level":30,"time":1700000000123,"pid":1,"hostname":"h","msg":"hi"}'
ZAP = '{"level":"error","ts":1700000000.5,"msg":"x","logger":"main"}'
DOCKER = '{"log":"x\\n","stream":"stdout","time":"2024-01-01T00:00:00.123456789Z"}'


def rows(*lines: str) -> list[dict[str, object]]:
    found = FORMAT.parse(block(*lines), Origin("a")).rows["logs"]
    return [
        {key: value for key, value in row.items() if value is not None and key not in ("raw", "time")}
        for row in found.to_dicts()
    ]


def test_elastic_common_schema_is_read_dotted_and_nested():
    assert rows(ECS) == [
        {
            "record_no": 0,
            "time_is_utc": True,
            "time_flags": 0,
            "severity_text": "warn",
            "body": "m",
            "service_name": "s",
            "host_name": "h",
            "trace_id": "t",
            "body_format": "text",
            "attr:host.ip": "1",
        }
    ]


def test_levels_that_are_numbers_keep_their_text_and_get_a_severity():
    assert rows(PINO)[0]["severity_text"] == "30"
    assert rows(PINO)[0]["severity_number"] == 9
    assert rows(PINO.replace("30", "6"))[0]["severity_number"] == 9
    assert "severity_number" not in rows(ZAP)[0]


def test_epoch_seconds_with_a_fraction_are_exact():
    found = FORMAT.parse(block(ZAP), Origin("a")).rows["logs"]

    assert found["time"].dt.to_string("%F %T%.9f").to_list() == ["2023-11-14 22:13:20.500000000"]


def test_nanoseconds_and_the_message_of_docker_are_kept():
    found = FORMAT.parse(block(DOCKER), Origin("a")).rows["logs"]

    assert found.select("body", "log_iostream", pl.col("time").dt.nanosecond()).rows() == [("x", "stdout", 123456789)]


def test_each_bad_line_has_its_reason_and_good_lines_stay():
    found = FORMAT.parse(block(ZAP, '{"a":', "", '{"msg":"no time"}', PINO), Origin("a"))

    assert codes(found) == [(1, "record", "bad_json"), (3, "record", "no_time")]
    assert found.accepted.to_list() == [0, 4]
    assert found.absorbed.to_list() == [2]


def test_a_candidate_that_was_not_elected_stays_as_an_attribute():
    found = rows(
        '{"ts":1700000000,"message":"a","msg":"b"}', '{"ts":1700000000,"message":"c"}', '{"ts":1700000000,"msg":"d"}'
    )

    assert [(row["body"], row.get("attr:msg")) for row in found] == [("a", "b"), ("c", None), ("d", None)]


def test_a_record_without_a_message_is_its_own_body():
    line = '{"ts":1700000000,"user":{"id":7}}'

    assert rows(line)[0] | {"body": line, "body_format": "json", "attr:user.id": "7"} == rows(line)[0]


def test_lines_of_a_logger_are_recognised_and_others_are_not():
    assert FORMAT.detect(sample(f"{ECS}\n{ECS}\n")).confidence > 0.9
    assert FORMAT.detect(sample(f'{PINO}\n{{"a":\n{PINO}\n')).confidence >= 0.5
    assert FORMAT.detect(sample('{"id":1,"title":"x"}\n')).confidence == 0
    assert FORMAT.detect(sample('{"resourceLogs":[],"time":1700000000}\n')).confidence == 0
    assert FORMAT.detect(sample("text\n")).confidence == 0
