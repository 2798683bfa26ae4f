"""The law that every format keeps: each record has exactly one fate, whatever stands in it."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telemetry_ready.model.source import REJECT_SCHEMA, CsvRows, Origin, Parsed
from telemetry_ready.sources import formats

LINES = (
    "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0",
    "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
    "2024-03-31T01:59:59.123456+02:00 web-01 CRON[77]: (root) CMD (true)",
    "Jul  1 09:00:55 h last message repeated 3 times",
    '<165>1 2003-10-11T22:14:15.003Z host evntslog 7 ID47 [a@1 b="c\\"d" e="f"][g@2 h="i"] entry',
    "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created",
    "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1",
    "nova-api.log 2017-05-16 00:00:00.008 25746 INFO nova.wsgi [req-1 a - -] 10.11.10.1",
    "17/06/09 20:10:40 INFO executor.Executor: Registered",
    "2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0.0.0.0:2181:FastLeaderElection@774] - Notification",
    "\tat com.example.App.main(App.java:7)",
    '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 203023 "http://x" "Mozilla/5.0"',
    "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok",
    "2024/01/02 03:04:05 [error] 123#0: *1 open() failed, client: 10.0.0.1, server: x",
    '{"timestamp":"2024-01-01T00:00:00Z","level":"info","message":"x","host":{"name":"h"},"n":[1,2]}',
    '{"sys_id":"a1","number":"INC0010001","short_description":"x","opened_at":"2024-01-01 00:00:00"}',
    '{"status":"firing","labels":{"alertname":"A","instance":"h:1"},"annotations":{"summary":"x"},'
    '"startsAt":"2024-01-01T00:00:00Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"1a30ba71cca2921f"}',
    '{"eventid":"89","objectid":"16046","clock":"1709636653","r_eventid":"0","name":"High CPU","severity":"2",'
    '"hosts":[{"host":"h"}],"tags":[{"tag":"a","value":""}]}',
    '{"clock":1519304346,"ns":987654321,"value":0,"eventid":43,"p_eventid":42}',
    '{"problemId":"-1_2V2","displayId":"P-1","severityLevel":"ERROR","startTime":1775948580000,"endTime":-1,'
    '"affectedEntities":[{"entityId":{"id":"HOST-1","type":"HOST"},"name":"h"}],"rootCauseEntity":null}',
    '{"sys_id":"a1","number":"Alert0010001","severity":{"display_value":"Critical","value":"1"},"state":"Closed",'
    '"message_key":"k","initial_remote_time":"2024-01-01 00:00:00","last_remote_time":"2024-01-01 01:00:00"}',
    "2024-01-01 00:00:00,1.5,NaN",
    "2024-01-01 00:00:00,web01,cpu.load,abc,%",
    '"INC0010001","New","a ""quoted"" title","2024-01-01 00:00:00",""',
    "",
)
HEADERS = (
    "timestamp,cpu,memory",
    "timestamp,host,metric,value,unit",
    "number,state,short_description,opened_at,closed_at",
    "sys_id,severity,state,initial_remote_time,last_remote_time",
    "time,time,time",
    "a",
)

anything = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), max_size=60)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real line of which a piece is cut out, doubled, or replaced by anything."""
    line = draw(st.sampled_from(LINES))
    start = draw(st.integers(0, len(line)))
    end = draw(st.integers(start, len(line)))
    piece = draw(st.sampled_from(("", line[start:end] * 2, '"', "\\", "99", "\x00", "\r")) | anything)
    return line[:start] + piece + line[end:]


lines = st.lists(st.sampled_from(LINES) | mutated() | anything, max_size=12)
everyone = pytest.mark.parametrize("name", [name for name in formats() if name != "mapping"])
several = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def parsed(name: str, raw: list[str], header: str, first: int = 0) -> Parsed:
    frame = pl.DataFrame(
        {"record_no": pl.Series(range(first, first + len(raw)), dtype=pl.UInt64), "raw": raw},
        schema={"record_no": pl.UInt64, "raw": pl.String},
    )
    one = formats()[name]
    origin = Origin(
        f"folder/{name}.log",
        header=header if isinstance(one.framing, CsvRows) else None,
        anchor=datetime(2024, 6, 1, tzinfo=UTC),
    )
    return one.parse(frame, origin)


def check_law(found: Parsed, numbers: list[int]) -> None:
    whole = found.rejects.filter(pl.col("level") == "record")
    fates = [*found.accepted.to_list(), *whole["record_no"].to_list(), *found.absorbed.to_list()]
    assert sorted(fates) == numbers
    assert dict(found.rejects.schema) == {
        key: kind() if isinstance(kind, type) else kind for key, kind in REJECT_SCHEMA.items()
    }
    accepted = set(found.accepted.to_list())
    assert set(found.rejects.filter(pl.col("level") == "row")["record_no"].to_list()) <= accepted
    for rows in found.rows.values():
        assert rows.schema["record_no"] == pl.UInt64
        assert set(rows["record_no"].to_list()) <= accepted


@everyone
@several
@given(raw=lines, header=st.sampled_from(HEADERS) | anything, first=st.sampled_from((0, 7_000_000_000)))
def test_each_record_has_exactly_one_fate(name: str, raw: list[str], header: str, first: int) -> None:
    """A record without a fate is lost, one with two is doubled: the audit could not balance."""
    found = parsed(name, raw, header, first)

    check_law(found, list(range(first, first + len(raw))))


@everyone
@several
@given(raw=lines, header=st.sampled_from(HEADERS))
def test_rows_hold_what_the_next_step_expects(name: str, raw: list[str], header: str) -> None:
    """Logs have a time, texts are never empty, all maps hold text."""
    found = parsed(name, raw, header)

    for table, rows in found.rows.items():
        for column in rows.columns:
            kind = rows.schema[column]
            assert kind == pl.String or not column.startswith(("attr:", "res:")), (column, kind)
            if kind == pl.String and column != "raw":
                assert not (rows[column] == "").any(), (table, column)
        if table == "logs" and rows.height:
            assert rows["time"].null_count() == 0
            assert rows.schema["time"] == pl.Datetime("ns")
            assert rows.schema["time_flags"] == pl.UInt16
            assert rows["time_is_utc"].null_count() == 0


@everyone
@several
@given(raw=lines)
def test_elements_of_a_json_document_keep_the_law_too(name: str, raw: list[str]) -> None:
    """JSON of any shape, where a format wants objects of its own."""
    values = [json.dumps({"sys_id": text, "n": [text, None], "a": {"b": index}}) for index, text in enumerate(raw)]

    check_law(parsed(name, values, "a,b"), list(range(len(values))))


@pytest.mark.parametrize("name", list(formats()))
def test_a_format_says_what_it_is(name: str) -> None:
    one = formats()[name]

    assert one.name == name
    assert one.label == f"{name}@{one.version}"
    assert one.spec
