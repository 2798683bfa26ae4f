import re

from telemetry_ready.model.source import Lines
from telemetry_ready.sources.error_log import FORMAT
from tests.sources._parsing import naive, parse, rows, sample

APACHE_22 = "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties"
APACHE_24 = (  # the manual's example
    "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187] "
    "File does not exist: /usr/local/apache2/htdocs/favicon.ico"
)
NGINX = (
    '2024/01/02 03:04:05 [error] 123#7: *1 open() "/x" failed (2: No such file), client: 10.0.0.1, '
    'server: example.com, request: "GET /x HTTP/1.1", host: "www.example.com"'
)


def test_apache_22_gives_time_level_and_message():
    assert rows(FORMAT, APACHE_22) == [
        {
            "time": naive(2005, 12, 4, 4, 47, 44),
            "time_is_utc": False,
            "time_flags": 16,
            "severity_text": "notice",
            "body": "workerEnv.init() ok /etc/httpd/conf/workers2.properties",
        }
    ]


def test_apache_24_gives_module_process_and_client_too():
    [row] = rows(FORMAT, APACHE_24)

    assert (row["time"], row["time_flags"]) == (naive(2011, 9, 9, 10, 42, 29, 902_022), 0)
    assert (row["scope_name"], row["severity_text"]) == ("core", "error")
    assert (row["attr:process.pid"], row["attr:thread.id"]) == ("35708", "4328636416")
    assert row["attr:client.address"] == "72.15.99.187"
    assert row["body"].startswith("[client 72.15.99.187] File does not exist")


def test_nginx_gives_process_connection_client_and_server():
    [row] = rows(FORMAT, NGINX)

    assert (row["time"], row["severity_text"]) == (naive(2024, 1, 2, 3, 4, 5), "error")
    assert (row["attr:process.pid"], row["attr:thread.id"], row["attr:nginx.connection"]) == ("123", "7", "1")
    assert (row["attr:client.address"], row["attr:server.address"]) == ("10.0.0.1", "example.com")
    assert row["body"].startswith('open() "/x" failed')


def test_lines_without_a_head_continue_the_record():
    found = parse(FORMAT, "Stack trace:", NGINX, "#0 {main}", "", APACHE_22)

    assert found.accepted.to_list() == [1, 4]
    assert found.absorbed.to_list() == [2, 3]
    assert found.rejects["record_no"].to_list() == [0]
    assert found.rows["logs"]["body"][0].endswith('"www.example.com"\n#0 {main}')


def test_a_record_without_a_level_is_still_a_record():
    [row] = rows(FORMAT, "[Sun Dec 04 04:47:44 2005] mod_jk: starting")

    assert row["body"] == "mod_jk: starting"


def test_all_three_are_detected_and_start_where_the_framer_is_told():
    assert isinstance(FORMAT.framing, Lines)
    start = re.compile((FORMAT.framing.start or "").encode())

    assert [FORMAT.detect(sample(line)).confidence for line in (APACHE_22, APACHE_24, NGINX)] == [0.95] * 3
    assert all(start.match(line.encode()) for line in (APACHE_22, APACHE_24, NGINX))
