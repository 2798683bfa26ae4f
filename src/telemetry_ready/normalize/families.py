"""Templates to families: templates that differ only in values are one kind of message.

A function of the set of templates, whatever their order. A template keeps its id; its family may grow as the lake
comes to know more templates, which is why it is versioned and never a key. First the values that stand after ``=``
or in quotes are masked, then words: two templates that differ in one word are one family where that place is known
to hold values: it has at least ``VALUES`` different words, or a mask in a template that is else the same
(ingest.md, section 4, stage 3). The first word never goes: it says what the message is about.

Groups of equal first piece and equal number of words never merge with each other: they bound the work.
"""

from collections.abc import Callable

import polars as pl

from telemetry_ready.normalize.fingerprint import template_id
from telemetry_ready.normalize.templates import MASK

FAMILY_VERSION = 1
FAMILY_UNKNOWN = 0
"""Version of a family that was not yet compared with the others."""
VALUES = 5
"""So many words at one place are values."""
SURROUNDING = 3
"""So many other words must agree with a template that has a mask at the place."""
AT_ONCE = 20_000  # templates: bounds memory

_LONGEST = 100  # words; longer templates stay what they are
_VALUES = (
    (r"(?P<key>[A-Za-z_)\]] ?= ?)[^ ,;)\]}\"'&=]+", "${key}" + MASK),
    (r"\"[^\"<]*\"", f'"{MASK}"'),
    (r"<\*>(?:[ :,/.-]*<\*>)+", MASK),
)
_PIECE = r"<\*>|[^ <=:,;()\[\]{}\"'|]+|."
_FIRST_PIECE = rf"^(?:{_PIECE})"
_ROUNDS = 3  # a round can make places equal for the next
_WAYS: tuple[tuple[Callable[[pl.Expr], pl.Expr], str], ...] = (
    (lambda text: text.str.split(" "), " "),  # words
    (lambda text: text.str.extract_all(_PIECE), ""),  # what brackets, quotes, commas and colons part
)
"""How a text is taken apart, and what joins it again."""


def families(templates: pl.Series) -> pl.Series:
    """The family of each template, as text.

    >>> names = ["ann", "bob", "eve", "joe", "sue"]
    >>> families(pl.Series([f"user {name} came in" for name in names])).unique().to_list()
    ['user <*> came in']
    """
    texts = values_masked(templates)
    frame = pl.DataFrame({"text": texts.unique()}).with_columns(group(pl.col("text")).alias("part"))
    parts = [_merged(part["text"]) for part in _parts(frame)]
    if not parts:
        return texts
    known = pl.concat(parts)
    return texts.to_frame("text").join(known, on="text", how="left", maintain_order="left")["family"]


def updates(known: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``log_templates`` whose family is not what it should be.

    Groups that hold a row of another version are looked at, the others are as they were.

    Args:
        known: All rows: ``template_id``, ``template``, ``family``, ``family_version``.

    Returns:
        ``template_id``, ``family_id``, ``family`` and ``family_version`` to be written.
    """
    is_old = pl.col("family_version") != FAMILY_VERSION
    rows = known.with_columns(values_masked(known["template"])).with_columns(group(pl.col("text")).alias("part"))
    rows = rows.filter(is_old.any().over("part"))
    found = rows.with_columns(families(rows["template"]).alias("family"), rows["family"].alias("before"))
    return found.filter(is_old | (pl.col("family") != pl.col("before"))).select(
        "template_id",
        template_id(pl.col("family")).alias("family_id"),
        "family",
        pl.lit(FAMILY_VERSION, pl.UInt16).alias("family_version"),
    )


def values_masked(templates: pl.Series) -> pl.Series:
    """Templates with what stands after ``=`` or in quotes masked, and single spaces."""
    texts = templates.str.replace_all(r"\s+", " ").str.strip_chars()
    for pattern, replacement in _VALUES:
        texts = texts.str.replace_all(pattern, replacement)
    return texts.alias("text")


def group(text: pl.Expr) -> pl.Expr:
    """Texts of different groups are never one family."""
    words = text.str.count_matches(" ", literal=True)
    return pl.struct(text.str.extract(_FIRST_PIECE, 0).alias("first"), words.alias("words"))


def _parts(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Whole groups, together about ``AT_ONCE`` texts."""
    sizes = frame.group_by("part").len().sort("part").with_columns((pl.col("len").cum_sum() // AT_ONCE).alias("no"))
    return frame.join(sizes, on="part").partition_by("no")


def _merged(texts: pl.Series) -> pl.DataFrame:
    """``text`` and ``family`` of distinct texts."""
    known = pl.DataFrame({"text": texts, "family": texts})
    for split, joint in _WAYS:
        for _ in range(_ROUNDS):
            before = known["family"].unique()
            after = _masked_once(before, split, joint)
            if after.equals(before):
                break
            step = pl.DataFrame({"family": before, "after": after})
            known = known.join(step, on="family", how="left").select("text", pl.col("after").alias("family"))
    return known


def _masked_once(texts: pl.Series, split: Callable[[pl.Expr], pl.Expr], joint: str) -> pl.Series:
    """Of each text, the one place that most surely holds values is masked."""
    pieces = _pieces(texts, split)
    best = (
        _values(pieces)
        .sort("no", -pl.col("width").cast(pl.Int64), "place")
        .unique("no", keep="first", maintain_order=True)
        .select("no", "place", pl.lit(value=True).alias("is_value"))
    )
    changed = (
        pieces.filter(pl.col("no").is_in(best["no"].implode()))
        .join(best, on=["no", "place"], how="left", maintain_order="left")
        .with_columns(pl.when("is_value").then(pl.lit(MASK)).otherwise("piece").alias("piece"))
        .group_by("no", maintain_order=True)
        .agg(pl.col("piece").str.join(joint))
    )
    numbered = texts.to_frame("text").with_row_index("no").join(changed, on="no", how="left", maintain_order="left")
    return numbered.select(pl.coalesce("piece", "text")).to_series()


def _pieces(texts: pl.Series, split: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    """One row per piece: text ``no``, ``place``, number of ``pieces``, and ``others``, the hash of all other pieces.

    The hash of a text is the sum over its pieces, so that one piece can be taken away; it is never stored.
    """
    lists = texts.to_frame("piece").with_row_index("no").select("no", split(pl.col("piece")))
    lists = lists.with_columns(pl.col("piece").list.len().alias("pieces"))
    flat = lists.filter(pl.col("pieces").is_between(1, _LONGEST)).explode("piece")
    flat = flat.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over("no").alias("place"))
    own = (pl.col("piece").hash(1) + pl.col("place").hash(2)).hash(3)
    return flat.with_columns((own.sum().over("no") - own).alias("others"))


def _values(pieces: pl.DataFrame) -> pl.DataFrame:
    """Pieces that are values, with ``width``: how many different ones stand at their place."""
    same_else = ("others", "place", "pieces")
    is_mask, is_word = pl.col("piece") == MASK, pl.col("piece").str.contains(r"\pL")
    words = (is_word & ~is_mask).sum().over("no").cast(pl.Int64) - 1
    found = pieces.with_columns(words.alias("others_words")).filter((pl.col("place") > 0) & (is_word | is_mask))
    found = found.with_columns(
        pl.col("piece").filter(~is_mask).n_unique().over(same_else).alias("width"),
        is_mask.any().over(same_else).alias("has_mask"),
    )
    is_value = (pl.col("width") >= VALUES) | (pl.col("has_mask") & (pl.col("others_words") >= SURROUNDING))
    return found.filter(~is_mask & is_value)
