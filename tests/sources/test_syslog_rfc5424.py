from telemetry_ready.model.source import Origin
from telemetry_ready.sources.syslog_rfc5424 import FORMAT
from tests.sources._parsing import naive, parse, records, rows, sample

EXAMPLES = (  # RFC 5424, section 6.5; a byte order mark stands where the RFC writes BOM
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed for lonvick on /dev/pts/8",
    "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.",
    '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" '
    'eventSource="Application" eventID="1011"] \ufeffAn application event log entry...',
    '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" '
    'eventSource="Application" eventID="1011"][examplePriority@32473 class="high"]',
)


def test_the_examples_of_the_standard_are_read():
    found = rows(FORMAT, *EXAMPLES)

    assert found[0] == {
        "time": naive(2003, 10, 11, 22, 14, 15, 3000),
        "time_is_utc": True,
        "time_flags": 0,
        "severity_number": 18,
        "host_name": "mymachine.example.com",
        "service_name": "su",
        "event_name": "ID47",
        "attr:syslog.facility": "4",
        "attr:syslog.msgid": "ID47",
        "body": "'su root' failed for lonvick on /dev/pts/8",
        "parse_status": "ok",
    }
    assert found[1]["time"] == naive(2003, 8, 24, 12, 14, 15, 3)
    assert (found[1]["attr:process.pid"], "event_name" in found[1]) == ("8710", False)
    assert found[1]["body"] == "%% It's time to make the do-nuts."
    assert found[2]["attr:syslog.exampleSDID@32473.eventSource"] == "Application"
    assert found[2]["body"] == "An application event log entry..."
    assert found[3]["attr:syslog.examplePriority@32473.class"] == "high"
    assert "body" not in found[3]


def test_escapes_in_values_are_taken_back_and_repeated_names_joined():
    [row] = rows(FORMAT, r'<14>1 2003-10-11T22:14:15Z h a - - [x@1 q="a\"b\]c\\d" ip="1" ip="2" w="C:\dir ü"] mit ü')

    assert row["attr:syslog.x@1.q"] == 'a"b]c\\d'
    assert row["attr:syslog.x@1.ip"] == "1,2"
    assert row["attr:syslog.x@1.w"] == r"C:\dir ü"
    assert row["body"] == "mit ü"


def test_a_bracket_in_the_message_is_no_structured_data():
    [row] = rows(FORMAT, "<14>1 2003-10-11T22:14:15Z h a - - - [not sd] text")

    assert row["body"] == "[not sd] text"


def test_octet_counts_of_a_captured_stream_are_passed_over():
    [row] = rows(FORMAT, "58 <14>1 2003-10-11T22:14:15.1234567Z h a - - - framed")

    assert (row["body"], row["parse_status"]) == ("framed", "ok")


def test_a_wrong_pri_or_missing_structured_data_makes_a_partial_row():
    found = rows(FORMAT, "<999>1 2003-10-11T22:14:15Z h a - - - x", "<14>1 2003-10-11T22:14:15Z h a - - no sd")

    assert [row["parse_status"] for row in found] == ["partial", "partial"]
    assert found[1]["body"] == "no sd"


def test_a_record_without_a_time_is_a_reject():
    found = parse(FORMAT, "<14>1 - h a - - - x", "<14>1 2003-13-11T22:14:15Z h a - - - x", "")

    assert found.rejects["record_no"].to_list() == [0, 1]
    assert set(found.rejects["reason_code"]) == {"no_time"}
    assert found.absorbed.to_list() == [2]


def test_more_names_than_columns_stay_together_as_text():
    """A sender that makes up names would make a table of thousands of columns."""
    lines = [f'<14>1 2003-10-11T22:14:15Z h a - - [x@1 n{i}="{i}"] m' for i in range(100)]

    found = FORMAT.parse(records(*lines), Origin("x")).rows["logs"]

    assert len([name for name in found.columns if name.startswith("attr:syslog.x@1.")]) == 64
    assert found["attr:syslog.structured_data"][99] == '[x@1 n99="99"]'


def test_detection_wants_a_pri_and_a_version():
    assert FORMAT.detect(sample(*EXAMPLES)).confidence == 0.95
    assert FORMAT.detect(sample("<34>Oct 11 22:14:15 mymachine su: x")).confidence == 0
