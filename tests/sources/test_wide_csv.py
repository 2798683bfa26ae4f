"""One column per metric."""

from telemetry_ready.sources.wide_csv import FORMAT
from tests.sources._blocks import codes, parse_csv, sample

TEXT = """timestamp,host,cpu (%),mem_bytes
2024-01-01 00:00:00,h1,1.5,10
2024-01-01 00:01:00,h1,NaN,
2024-01-01 00:02:00,h1,abc,30
soon,h1,4,40
"""


def points(text: str, *names: str, name: str = "some/file.csv") -> list[tuple[object, ...]]:
    return parse_csv(FORMAT, text, name).rows["metrics"].select(names or ("record_no", "metric_name", "value")).rows()


def test_each_filled_cell_is_a_row():
    assert points(TEXT, "record_no", "metric_name", "value", "value_flags", "host_name") == [
        (0, "cpu (%)", 1.5, 0, "h1"),
        (1, "cpu (%)", None, 2, "h1"),
        (0, "mem_bytes", 10.0, 0, "h1"),
        (2, "mem_bytes", 30.0, 0, "h1"),
    ]


def test_a_cell_that_is_no_number_is_a_rejected_row_and_a_time_that_is_none_a_rejected_record():
    found = parse_csv(FORMAT, TEXT)

    assert codes(found) == [(2, "row", "bad_number"), (3, "record", "no_time")]
    assert found.accepted.to_list() == [0, 1, 2]


def test_columns_with_the_same_name_stay_apart():
    assert points("time,cpu,cpu\n2024-01-01 00:00:00,1,2\n", "metric_name", "value", "attr:csv.column") == [
        ("cpu", 1.0, None),
        ("cpu", 2.0, "3"),
    ]


def test_labels_in_braces_become_attributes():
    text = 'time,"cpu {host=""a"", dc=""b""}"\n2024-01-01 00:00:00,1\n'

    assert points(text, "metric_name", "attr:host", "attr:dc") == [("cpu", "a", "b")]


def test_a_column_of_words_is_a_label():
    assert points("time,state,cpu\n2024-01-01 00:00:00,ok,1\n", "metric_name", "attr:state") == [("cpu", "ok")]


def test_units_in_cells_and_decimal_commas_are_read():
    text = "time;cpu;mem\n2024-01-01 00:00:00;1,5;1.2 GiB\n"

    assert points(text, "metric_name", "value", "value_flags", "unit") == [
        ("cpu", 1.5, 0, None),
        ("mem", 1.2, 64, "GiB"),
    ]


def test_a_column_called_value_is_named_after_the_file():
    assert points("time,value\n2024-01-01 00:00:00,1\n", "metric_name", name="x/ec2_cpu.csv") == [("ec2_cpu",)]


def test_the_file_decides_the_order_of_day_and_month():
    text = "time,cpu\n1/2/2024 00:00,1\n13/2/2024 00:00,2\n"

    assert [str(time) for (time,) in points(text, "time")] == ["2024-02-01 00:00:00", "2024-02-13 00:00:00"]


def test_wide_files_are_recognised_and_others_are_not():
    assert FORMAT.detect(sample("time,cpu\n2024-01-01 00:00:00,1\n")).confidence > 0.8
    assert FORMAT.detect(sample("time,metric,value\n2024-01-01 00:00:00,cpu,1\n")).confidence == 0
    assert FORMAT.detect(sample("some prose, with a comma\nand more, of it\n")).confidence == 0
    assert FORMAT.detect(sample("x = 1\ny = 2\n")).confidence == 0
