"""The line formats against real logs, field by field, as they were labelled by hand."""

import polars as pl
import pytest

from telemetry_ready.model.source import Format, Origin, Parsed, Sample
from telemetry_ready.sources import access_log, error_log, log4j, syslog_rfc3164, syslog_rfc5424, text
from telemetry_ready.sources._detect import choose

pytestmark = pytest.mark.real

FORMATS = [one.FORMAT for one in (access_log, error_log, log4j, syslog_rfc3164, syslog_rfc5424, text)]
SYSTEMS = {
    "Apache": ("error_log", {"Level": "severity_text"}),
    "HDFS": ("log4j", {"Level": "severity_text", "Component": "scope_name", "Pid": "attr:process.pid"}),
    "Hadoop": (
        "log4j",
        {"Level": "severity_text", "Component": "scope_name", "Process": "attr:thread.name"},
    ),
    "Linux": ("syslog_rfc3164", {"Level": "host_name", "Component": "service_name", "PID": "attr:process.pid"}),
    "OpenSSH": ("syslog_rfc3164", {"Component": "host_name", "Pid": "attr:process.pid"}),
    "OpenStack": (
        "log4j",
        {
            "Logrecord": "log_file_path",
            "Pid": "attr:process.pid",
            "Level": "severity_text",
            "Component": "scope_name",
            "ADDR": "attr:openstack.context",
        },
    ),
}
TIMES = {  # first and last event as the first and the last line have them
    "Apache": ("2005-12-04 04:47:44.000", "2005-12-05 19:15:57.000"),
    "HDFS": ("2008-11-09 20:36:15.000", "2008-11-11 10:20:17.000"),
    "Hadoop": ("2015-10-18 18:01:47.978", "2015-10-18 18:10:55.202"),
    "Linux": ("1972-06-14 15:16:01.000", "1972-07-27 14:42:00.000"),
    "OpenSSH": ("1972-12-10 06:55:46.000", "1972-12-10 11:04:45.000"),
    "OpenStack": ("2017-05-16 00:00:00.008", "2017-05-16 00:14:47.687"),
}


def read(path) -> tuple[list[str], Format, Parsed]:
    content = path.read_bytes().decode()
    lines = content.removesuffix("\n").split("\n")
    head = Sample(str(path), tuple(line.removesuffix("\r") for line in lines[:400]), content[:262_144], False)
    [(found, _)] = choose(head, FORMATS)
    frame = pl.DataFrame({"record_no": pl.Series(range(len(lines)), dtype=pl.UInt64), "raw": lines})
    return lines, found, found.parse(frame, Origin(str(path)))


@pytest.mark.parametrize("system", SYSTEMS)
def test_rows_equal_the_hand_labelled_fields(system, dev_set):
    """A field that is cut wrongly would be wrong in every check that looks at it."""
    name, fields = SYSTEMS[system]
    folder = dev_set / "loghub_2k" / system
    labels = pl.read_csv(folder / f"{system}_2k.log_structured.csv", infer_schema=False)

    lines, found, parsed = read(folder / f"{system}_2k.log")

    rows = parsed.rows["logs"]
    assert (len(lines), found.name, rows.height, parsed.rejects.height) == (2000, name, 2000, 0)
    for label, column in {**fields, "Content": "body"}.items():
        wanted, got = labels[label].fill_null(""), rows[column].fill_null("")
        differ = wanted.str.strip_chars() != got.str.strip_chars()
        allowed = 8 if (system, label) == ("Linux", "Component") else 0  # "syslogd 1.4.1" and "-- root"
        assert differ.sum() == allowed, (label, wanted.filter(differ)[0], got.filter(differ)[0])


@pytest.mark.parametrize("system", TIMES)
def test_times_are_those_of_the_lines(system, dev_set):
    _, _, parsed = read(dev_set / "loghub_2k" / system / f"{system}_2k.log")

    times = parsed.rows["logs"]["time"].dt.strftime("%Y-%m-%d %H:%M:%S%.3f")

    assert (times[0], times[-1]) == TIMES[system]


def test_ten_thousand_access_lines_are_all_read(dev_set):
    _, found, parsed = read(dev_set / "elastic_examples/Common Data Formats/apache_logs/apache_logs")

    rows = parsed.rows["logs"]
    assert (found.name, rows.height, parsed.rejects.height) == ("access_log", 10_000, 0)
    assert dict(rows["severity_number"].value_counts().rows()) == {9: 9_780, 13: 217, 17: 3}
    assert rows["attr:url.path"].null_count() == 0
    assert rows["parse_status"].unique().to_list() == ["ok"]


def test_kimais_monitor_is_text(dev_set):
    lines, found, parsed = read(dev_set / "kimai_upptime/monitor_commits.log")

    assert (len(lines), found.name) == (4_462, "text")
    assert parsed.rows["logs"].height == 4_462
