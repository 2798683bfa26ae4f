"""Hashes that are stored: equal input gives equal numbers, on every machine and in every version.

Only ``xxh3_64`` of polars-hash is stored; hashes of Polars and DuckDB themselves change between their versions.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

import polars as pl
import polars_hash

from telemetry_ready.normalize.frames import scatter

SEPARATOR = "\x1f"
_ENTITY = f"entity{SEPARATOR}"
_LABEL = "\x1e"
_SEED_BYTES = 8
_MOST_REPEATS = 65_535  # of an unsigned 16-bit integer

_COMPRESSED = re.compile(r"\.(gz|zst|zstd)$", re.IGNORECASE)
_ROTATED = re.compile(
    r"(log|\.(?:txt|jsonl?|ndjson|out|err))[.-](?:[0-9]{1,3}|[0-9]{8}(?:-[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
    re.IGNORECASE,
)


def xxh3_64(text: pl.Expr, *, seed: int = 0) -> pl.Expr:
    """The 64-bit hash of each text; null stays null.

    >>> pl.select(xxh3_64(pl.lit("a"))).item()
    16629034431890738719
    """
    hashed: pl.Expr = polars_hash.NonCryptographicHashingNameSpace(text).xxh3_64(seed=seed)
    return hashed


def seed_of(key: bytes) -> int:
    """A hash seed that does not give the project's key away."""
    return int.from_bytes(hashlib.sha256(key).digest()[:_SEED_BYTES], "big")


def origin_of_path(path: str) -> str:
    """The file's name before rotation: ``error.log`` and ``error.log.1.gz`` are the same origin.

    >>> origin_of_path("/logs/error.log.1.gz"), origin_of_path("/logs/node.2")
    ('/logs/error.log', '/logs/node.2')
    """
    return _ROTATED.sub(r"\1", _COMPRESSED.sub("", path))


def joined(parts: Sequence[pl.Expr]) -> pl.Expr:
    """The parts as one text; a null part leaves its place empty, so that fields do not shift."""
    return pl.concat_str([part.fill_null("") for part in parts], separator=SEPARATOR)


def content_hash(parts: Sequence[pl.Expr], *, seed: int) -> pl.Expr:
    """Keyed hash of what a row is, before anything in it is redacted."""
    return xxh3_64(joined(parts), seed=seed).alias("content_hash")


def entity_id(normalized_name: pl.Expr) -> pl.Expr:
    """Id of an entity: a function of its normalized name alone."""
    return xxh3_64(pl.lit(_ENTITY) + normalized_name)


def template_id(template: pl.Expr) -> pl.Expr:
    """Id of a template: a function of its text alone."""
    return xxh3_64(template)


def series_id(parts: Sequence[pl.Expr], labels: Mapping[str, pl.Expr]) -> pl.Expr:
    """Id of a series; a label that is null counts as absent, and the order of labels does not matter."""
    texts = [(pl.lit(f"{_LABEL}{name}=") + labels[name]).fill_null("") for name in sorted(labels)]
    return xxh3_64(pl.concat_str([joined(parts), *texts])).alias("series_id")


def first_repeats(frame: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Occurrence number of each row's key within the frame; only repeated rows cost."""
    key = pl.col(keys[0]) if len(keys) == 1 else pl.struct(keys)
    positions = frame.select(key.is_duplicated()).to_series().arg_true()
    numbers = pl.zeros(len(frame), pl.UInt16, eager=True).alias("dup_seq")
    if positions.is_empty():
        return numbers
    repeated = frame.select(keys)[positions]
    number = pl.int_range(pl.len()).over(keys).clip(upper_bound=_MOST_REPEATS).cast(pl.UInt16)
    return scatter(numbers, positions, repeated.select(number.alias("n")).to_series())
