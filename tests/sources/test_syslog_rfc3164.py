from telemetry_ready.sources.syslog_rfc3164 import FORMAT
from tests.sources._parsing import naive, parse, rows, sample


def test_a_line_of_linux_gives_host_service_process_and_message():
    """The commonest log of all would not be stored."""
    line = "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0"

    assert rows(FORMAT, line) == [
        {
            "time": naive(1972, 6, 14, 15, 16, 1),
            "time_is_utc": False,
            "time_flags": 2 | 16,
            "host_name": "combo",
            "service_name": "sshd(pam_unix)",
            "attr:process.pid": "19939",
            "body": "authentication failure; logname= uid=0",
        }
    ]


def test_pri_gives_severity_and_facility():
    """The RFC's own example, section 5.4."""
    [row] = rows(FORMAT, "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8")

    assert (row["severity_number"], row["attr:syslog.facility"]) == (18, "4")
    assert (row["host_name"], row["service_name"]) == ("mymachine", "su")
    assert row["body"] == "'su root' failed for lonvick on /dev/pts/8"


def test_a_pri_over_191_gives_no_severity():
    [row] = rows(FORMAT, "<192>Oct 11 22:14:15 mymachine su: hello")

    assert "severity_number" not in row
    assert row["body"] == "hello"


def test_an_iso_time_is_utc_to_the_nanosecond():
    """rsyslog's RSYSLOG_FileFormat is the default of several distributions."""
    line = "2024-03-31T01:59:59.123456+02:00 web-01 CRON[77]: (root) CMD (true)"

    assert rows(FORMAT, line) == [
        {
            "time": naive(2024, 3, 30, 23, 59, 59, 123456),
            "time_is_utc": True,
            "time_flags": 0,
            "host_name": "web-01",
            "service_name": "CRON",
            "attr:process.pid": "77",
            "body": "(root) CMD (true)",
        }
    ]


def test_odd_tags_and_missing_hosts_are_read():
    """Lines off the usual form would lose their host, or take a word of the message for it."""
    found = rows(
        FORMAT,
        "Jun 19 04:09:11 combo syslogd 1.4.1: restart.",
        "Jul  7 08:06:15 combo  -- root[2421]: ROOT LOGIN ON tty2",
        "Jul  1 09:00:55 sshd[7]: error: no host here",
        "Jul  1 09:00:55 mac com.apple.xpc.launchd[1] (com.apple.alf): Service exited",
        "Jul  1 09:00:55 2001:db8::1 dhcpd: on IPv6",
        "Jul  1 09:00:55 h postfix/smtpd[12]: connect",
    )

    seen = [(row.get("host_name"), row.get("service_name"), row["body"]) for row in found]
    assert seen == [
        ("combo", "syslogd", "restart."),
        ("combo", "root", "ROOT LOGIN ON tty2"),
        (None, "sshd", "error: no host here"),
        ("mac", "com.apple.xpc.launchd", "Service exited"),
        ("2001:db8::1", "dhcpd", "on IPv6"),
        ("h", "postfix/smtpd", "connect"),
    ]
    assert found[0]["res:service.version"] == "1.4.1"


def test_repeats_are_counted_in_an_attribute_not_in_rows():
    found = rows(
        FORMAT,
        "Jul  1 09:00:55 h last message repeated 3 times",
        "Jul  1 09:04:37 --- last message repeated 1 time ---",
        "Jul  1 09:04:37 last message repeated 2 times",
        "Dec 10 06:55:48 LabSZ sshd[1]: message repeated 5 times: [ Failed password]",
    )

    assert [row.get("host_name") for row in found] == ["h", None, None, "LabSZ"]
    assert [row["attr:syslog.repeated"] for row in found] == ["3", "1", "2", "5"]


def test_a_year_or_a_fraction_in_the_text_is_used():
    found = rows(FORMAT, "Jun 4 2024 15:16:01.5 asa01 fw[1]: built", "Feb 29 00:00:00 h x: leap")

    assert [row["time"] for row in found] == [naive(2024, 6, 4, 15, 16, 1, 500_000), naive(1972, 2, 29)]
    assert [row["time_flags"] for row in found] == [0, 18]


def test_a_line_without_a_time_is_a_reject_and_a_blank_one_is_absorbed():
    """Nothing may vanish: each line is a row, a reject or absorbed."""
    found = parse(FORMAT, "no time", "", "Jun 31 00:00:00 h x: y", "Jun 14 15:16:01 h x[1]: ok\r", "  ")

    assert found.accepted.to_list() == [3]
    assert found.absorbed.to_list() == [1, 4]
    assert found.rejects.select("record_no", "reason_code", "raw").rows() == [
        (0, "no_time", "no time"),
        (2, "no_time", "Jun 31 00:00:00 h x: y"),
    ]
    assert found.rows["logs"]["raw"].to_list() == ["Jun 14 15:16:01 h x[1]: ok"]


def test_nul_bytes_and_other_alphabets_stay_in_the_message():
    found = rows(FORMAT, "Jun 14 15:16:02 combo ss\x00hd[1]: nul", "Jun 14 15:16:02 combo x[1]: Größe 🟩")

    assert [row["body"] for row in found] == ["ss\x00hd[1]: nul", "Größe 🟩"]


def test_application_logs_with_a_level_are_not_taken_for_hosts():
    """``2024-01-01T00:00:00Z INFO main: hi`` would become a host called INFO."""
    assert FORMAT.detect(sample("2024-01-01T00:00:00Z INFO main: hi")).confidence == 0
    assert FORMAT.detect(sample("2024-01-01T00:00:00Z web01 main: hi")).confidence == 0.95
    assert FORMAT.detect(sample()).confidence == 0
