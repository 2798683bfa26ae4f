from telemetry_ready.sources.access_log import FORMAT
from tests.sources._parsing import naive, parse, rows, sample

COMMON = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326'  # Apache's docs
COMBINED = COMMON + ' "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"'


def test_the_example_of_apaches_manual_is_read():
    assert rows(FORMAT, COMBINED) == [
        {
            "time": naive(2000, 10, 10, 20, 55, 36),
            "time_is_utc": True,
            "time_flags": 16,
            "severity_number": 9,
            "attr:severity.derived": "true",
            "attr:client.address": "127.0.0.1",
            "attr:user.name": "frank",
            "attr:http.request.method": "GET",
            "attr:url.path": "/apache_pb.gif",
            "attr:network.protocol.version": "1.0",
            "attr:http.response.status_code": "200",
            "attr:http.response.body.size": "2326",
            "attr:http.request.header.referer": "http://www.example.com/start.html",
            "attr:user_agent.original": "Mozilla/4.08 [en] (Win98; I ;Nav)",
            "body": '"GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" '
            '"Mozilla/4.08 [en] (Win98; I ;Nav)"',
            "parse_status": "ok",
        }
    ]


def test_severity_follows_the_status_and_a_dash_is_no_size():
    found = rows(FORMAT, *(COMMON.replace(" 200 2326", f" {status} -") for status in (304, 404, 503)))

    assert [row["severity_number"] for row in found] == [9, 13, 17]
    assert [row["attr:http.response.body.size"] for row in found] == ["0", "0", "0"]


def test_query_virtual_host_forwarded_addresses_and_own_fields_are_kept():
    found = rows(
        FORMAT,
        COMBINED.replace("/apache_pb.gif", "/a?b=c&d=%20") + " 0.123",
        "www.example.com:443 " + COMBINED,
        "10.0.0.1, 192.0.2.7" + COMBINED.removeprefix("127.0.0.1"),
    )

    assert (found[0]["attr:url.path"], found[0]["attr:url.query"]) == ("/a", "b=c&d=%20")
    assert found[0]["attr:access_log.more"] == "0.123"
    assert (found[1]["attr:server.address"], found[1]["attr:client.address"]) == ("www.example.com", "127.0.0.1")
    assert found[2]["attr:client.address"] == "10.0.0.1, 192.0.2.7"


def test_a_request_that_is_none_is_kept_and_marked():
    """A TLS handshake on a plain port, and a connection without a request."""
    found = rows(
        FORMAT,
        r'192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "\x16\x03\x01\"" 400 226 "-" "-"',
        '192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "-" 408 - "-" "-"',
        r'192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /say\"hi\" HTTP/1.1" 200 5 "-" "agent \"x\" ü"',
    )

    assert [row["parse_status"] for row in found] == ["partial", "ok", "ok"]
    assert found[0]["attr:http.request.line"] == r"\x16\x03\x01\""
    assert found[2]["attr:url.path"] == r"/say\"hi\""
    assert found[2]["attr:user_agent.original"] == r"agent \"x\" ü"


def test_a_line_without_a_time_is_a_reject():
    found = parse(FORMAT, "127.0.0.1 - -", COMMON, COMMON.replace("10/Oct", "32/Oct"), "")

    assert found.accepted.to_list() == [1]
    assert found.rejects["record_no"].to_list() == [0, 2]
    assert found.absorbed.to_list() == [3]


def test_common_and_combined_are_detected():
    assert FORMAT.detect(sample(COMMON, COMBINED)).confidence == 0.95
    assert FORMAT.detect(sample("127.0.0.1 localhost", "::1 localhost")).confidence == 0
