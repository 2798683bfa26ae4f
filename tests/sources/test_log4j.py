import re

from telemetry_ready.model.source import Lines
from telemetry_ready.sources.log4j import FORMAT
from tests.sources._parsing import naive, parse, rows, sample

HADOOP = "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster"
HDFS = "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38 terminating"
SPARK = "17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers for [TERM]"
ZOOKEEPER = (
    "2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774]"
    " - Notification time out: 3200"
)
OPENSTACK = (
    "nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.osapi_compute.wsgi.server "
    '[req-38101a0b 113d 54fa - - -] 10.11.10.1 "GET /v2 HTTP/1.1" status: 200'
)
LOGBACK = "2024-01-02 03:04:05,678 [http-nio-8080-exec-1] WARN  com.example.App - slow"
SPRING = "2024-01-02T03:04:05.678+01:00  INFO 4711 --- [           main] c.e.App  : Started App in 2 s"
PYTHON = "2024-01-02 03:04:05,678 - app.module - ERROR - failed"
PLAIN = "[2024-01-02 03:04:05] ERROR: plain"
ALL = (HADOOP, HDFS, SPARK, ZOOKEEPER, OPENSTACK, LOGBACK, SPRING, PYTHON, PLAIN)


def test_each_kin_gives_time_level_logger_thread_and_message():
    found = rows(FORMAT, *ALL)

    fields = ("time", "severity_text", "scope_name", "attr:thread.name", "body")
    assert [tuple(row.get(name) for name in fields) for row in found] == [
        (
            naive(2015, 10, 18, 18, 1, 47, 978_000),
            "INFO",
            "org.apache.hadoop.mapreduce.v2.app.MRAppMaster",
            "main",
            "Created MRAppMaster",
        ),
        (
            naive(2008, 11, 9, 20, 36, 15),
            "INFO",
            "dfs.DataNode$PacketResponder",
            None,
            "PacketResponder 1 for block blk_38 terminating",
        ),
        (
            naive(2017, 6, 9, 20, 10, 40),
            "INFO",
            "executor.CoarseGrainedExecutorBackend",
            None,
            "Registered signal handlers for [TERM]",
        ),
        (
            naive(2015, 7, 29, 17, 41, 44, 747_000),
            "INFO",
            "FastLeaderElection",
            "QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181",
            "Notification time out: 3200",
        ),
        (
            naive(2017, 5, 16, 0, 0, 0, 8000),
            "INFO",
            "nova.osapi_compute.wsgi.server",
            None,
            '10.11.10.1 "GET /v2 HTTP/1.1" status: 200',
        ),
        (
            naive(2024, 1, 2, 3, 4, 5, 678_000),
            "WARN",
            "com.example.App",
            "http-nio-8080-exec-1",
            "slow",
        ),
        (naive(2024, 1, 2, 2, 4, 5, 678_000), "INFO", "c.e.App", "main", "Started App in 2 s"),
        (naive(2024, 1, 2, 3, 4, 5, 678_000), "ERROR", "app.module", None, "failed"),
        (naive(2024, 1, 2, 3, 4, 5), "ERROR", None, None, "plain"),
    ]


def test_each_kin_alone_is_detected():
    assert [FORMAT.detect(sample(line)).confidence for line in ALL] == [0.95] * len(ALL)


def test_openstack_names_file_service_and_request():
    [row] = rows(FORMAT, OPENSTACK)

    assert row["log_file_path"] == "nova-api.log.1.2017-05-16_13:53:08"
    assert (row["service_name"], row["attr:process.pid"]) == ("nova-api", "25746")
    assert row["attr:openstack.request_id"] == "req-38101a0b"


def test_whole_seconds_are_flagged_and_offsets_applied():
    found = rows(FORMAT, HADOOP, HDFS, SPRING)

    assert [row["time_flags"] for row in found] == [0, 16, 0]
    assert [row["time_is_utc"] for row in found] == [False, False, True]


def test_a_stack_trace_is_joined_to_its_record():
    """A trace of 40 lines would be 40 rejects, or 40 rows without a level."""
    found = parse(
        FORMAT,
        HADOOP,
        "java.io.IOException: broken",
        "\tat a.b.C(C.java:1)",
        "",
        "Caused by: x",
        "",
        HADOOP,
    )

    assert found.accepted.to_list() == [0, 6]
    assert found.absorbed.to_list() == [1, 2, 3, 4, 5]
    tail = "\njava.io.IOException: broken\n\tat a.b.C(C.java:1)\n\nCaused by: x"
    assert found.rows["logs"]["raw"].to_list() == [HADOOP + tail, HADOOP]
    assert found.rows["logs"]["body"].to_list() == ["Created MRAppMaster" + tail, "Created MRAppMaster"]


def test_lines_above_the_first_record_are_rejects():
    found = parse(FORMAT, "\tat a.b.C(C.java:1)", " ", HADOOP)

    assert found.rejects["record_no"].to_list() == [0]
    assert found.absorbed.to_list() == [1]


def test_an_impossible_time_takes_its_trace_into_the_reject():
    found = parse(FORMAT, HADOOP, HADOOP.replace("10-18", "13-45"), "\tat a.b.C(C.java:1)")

    assert found.accepted.to_list() == [0]
    assert found.rejects["raw"].to_list() == [HADOOP.replace("10-18", "13-45") + "\n\tat a.b.C(C.java:1)"]
    assert found.absorbed.to_list() == [2]


def test_no_record_swallows_a_whole_file():
    """A file of another format below one good line would vanish into that line's row."""
    found = parse(FORMAT, HADOOP, *["x"] * 10_001)

    assert len(found.absorbed) == 10_000
    assert found.rejects["record_no"].to_list() == [10_001]


def test_traces_do_not_count_against_detection():
    trace = ["java.io.IOException: broken", *["\tat a.b.C(C.java:1)"] * 30]

    assert FORMAT.detect(sample(HADOOP, *trace)).confidence == 0.95
    assert FORMAT.detect(sample(*trace, "INFO no time")).confidence == 0


def test_a_record_starts_where_the_framer_is_told_it_does():
    """Blocks are cut at the start expression: a record that it misses could be cut in two."""
    assert isinstance(FORMAT.framing, Lines)
    start = re.compile((FORMAT.framing.start or "").encode())

    assert [bool(start.match(line.encode())) for line in ALL] == [True] * len(ALL)
    assert not start.match(b"\tat a.b.C(C.java:1)")
