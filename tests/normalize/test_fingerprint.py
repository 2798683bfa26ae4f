"""Hashes that are stored."""

import polars as pl
import pytest

from telemetry_ready.normalize.fingerprint import (
    content_hash,
    entity_id,
    first_repeats,
    origin_of_path,
    seed_of,
    series_id,
    xxh3_64,
)


def one(expression: pl.Expr) -> int:
    value: int = pl.select(expression).item()
    return value


def test_xxh3_is_the_reference_implementation() -> None:
    """From https://github.com/Cyan4973/xxHash: of the empty text and of "a"."""
    assert one(xxh3_64(pl.lit(""))) == 0x2D06800538D394C2
    assert one(xxh3_64(pl.lit("a"))) == 0xE6C632B61E964E1F


def test_stored_hashes_never_change() -> None:
    parts = [pl.lit("src"), pl.lit("web01"), pl.lit("1700000000000000000"), pl.lit(None, pl.String), pl.lit("hello")]

    assert seed_of(b"key") == 3202306911907497721
    assert one(content_hash(parts, seed=seed_of(b"key"))) == 16786177135512799454
    assert one(entity_id(pl.lit("web01"))) == 12059361131282205587
    assert one(series_id([pl.lit("s"), pl.lit("cpu")], {"b": pl.lit("2"), "a": pl.lit("1")})) == 1317420295314970213


def test_another_key_gives_another_hash() -> None:
    assert one(content_hash([pl.lit("x")], seed=seed_of(b"a"))) != one(content_hash([pl.lit("x")], seed=seed_of(b"b")))


def test_a_null_field_does_not_shift_its_neighbours() -> None:
    null, text = pl.lit(None, pl.String), pl.lit("x")

    assert one(content_hash([null, text], seed=1)) != one(content_hash([text, null], seed=1))


def test_a_label_that_is_null_is_absent_and_order_does_not_matter() -> None:
    null = pl.lit(None, pl.String)

    with_null = one(series_id([pl.lit("m")], {"b": pl.lit("2"), "c": null, "a": pl.lit("1")}))

    assert with_null == one(series_id([pl.lit("m")], {"a": pl.lit("1"), "b": pl.lit("2")}))


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("/l/error.log.1", "/l/error.log"),
        ("/l/error.log.12.gz", "/l/error.log"),
        ("/l/access_log-20240131", "/l/access_log"),
        ("/l/app.log.2015-10-18.zst", "/l/app.log"),
        ("/l/error.log", "/l/error.log"),
        ("/l/node.1", "/l/node.1"),
        ("/l/node2/access.log", "/l/node2/access.log"),
    ],
)
def test_a_rotated_file_has_the_origin_of_the_file_that_it_was(path: str, origin: str) -> None:
    assert origin_of_path(path) == origin


def test_repeats_are_numbered_in_order_and_null_equals_null() -> None:
    frame = pl.DataFrame({"a": [1, 2, 1, 1, None, None], "v": [1.0, 1.0, 1.0, 2.0, None, None]})

    assert first_repeats(frame, ["a"]).to_list() == [0, 0, 1, 2, 0, 1]
    assert first_repeats(frame, ["a", "v"]).to_list() == [0, 0, 1, 0, 0, 1]
