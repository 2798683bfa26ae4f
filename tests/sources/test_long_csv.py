"""One sample per row."""

from telemetry_ready.sources.long_csv import FORMAT
from tests.sources._blocks import codes, parse_csv, sample

TEXT = """ts,Metric,value,unit,host,dc
1700000000,cpu,1.5,%,h1,fra
1700000060,cpu,,%,h1,fra
x,cpu,1,%,h1,fra
1700000060,,1,%,h1,fra
1700000060,cpu,"2,048",%,h1,fra
1700000060,cpu,high,%,h1,fra
"""


def test_columns_are_known_by_their_headers():
    found = parse_csv(FORMAT, TEXT)

    assert found.rows["metrics"].select("record_no", "metric_name", "value", "unit", "host_name", "attr:dc").rows() == [
        (0, "cpu", 1.5, "%", "h1", "fra"),
        (4, "cpu", 2048.0, "%", "h1", "fra"),
    ]


def test_what_is_missing_or_wrong_is_told():
    found = parse_csv(FORMAT, TEXT)

    assert codes(found) == [(2, "record", "no_time"), (3, "row", "no_name"), (5, "row", "bad_number")]
    assert found.accepted.to_list() == [0, 1, 3, 4, 5]


def test_long_files_are_recognised():
    assert FORMAT.detect(sample("ts,metric,value\n1700000000,cpu,1\n")).confidence == 0.9
    assert FORMAT.detect(sample("ts,cpu\n1700000000,1\n")).confidence == 0
