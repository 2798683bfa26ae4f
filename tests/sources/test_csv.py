"""CSV records become cells, each record with one fate."""

from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.sources._csv import header_names, sniff_delimiter, split
from tests.sources._blocks import block


def test_quoted_and_plain_records_keep_their_order():
    table = split(block("a,b", '"x, y",2', "c,d"), "one,two")

    assert table.cells.rows() == [("a", "b"), ("x, y", "2"), ("c", "d")]
    assert table.records["record_no"].to_list() == [0, 1, 2]


def test_records_with_another_number_of_fields_are_rejects():
    table = split(block("a,b", "a", "a,b,c", '"a",b,"c"', ""), "one,two")

    assert table.rejects.select("record_no", "reason_code").rows() == [(n, "bad_fields") for n in (1, 2, 3)]
    assert table.absorbed.to_list() == [4]


def test_a_quote_that_stays_open_swallows_no_neighbour():
    table = split(block('"open,1', '"a",1', '"b",2'), "one,two")

    assert table.cells.rows() == [("a", "1"), ("b", "2")]
    assert table.rejects["record_no"].to_list() == [0]


def test_a_field_with_line_ends_and_doubled_quotes_is_one_cell():
    table = split(block('"q ""x""\nr",1'), "one,two")

    assert table.cells.rows() == [('q "x"\nr', "1")]


def test_a_cell_of_a_megabyte_is_read():
    table = split(block('"' + "x" * 1_000_000 + '",1'), "one,two")

    assert len(table.cells["one"].item()) == 1_000_000


def test_empty_cells_are_null():
    assert split(block(',""'), "one,two").cells.rows() == [(None, None)]


def test_names_are_told_apart():
    assert header_names("\ufefftime;;cpu;cpu") == ["time", "column 2", "cpu", "cpu (2)"]


def test_the_delimiter_is_the_one_outside_of_quotes():
    assert sniff_delimiter('"a,b,c,d"|e') == "|"


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n")), max_size=8))
def test_each_record_has_one_fate(texts):
    table = split(block(*texts), "one,two")

    fates = [*table.records["record_no"], *table.rejects["record_no"], *table.absorbed]
    assert sorted(fates) == list(range(len(texts)))
    assert table.cells.height == table.records.height
