"""Templates to families: templates that differ only in values are one kind of message.

A function of the set of templates, whatever their order. A template keeps its id; its family may grow as the lake
comes to know more templates, which is why it is versioned and never a key. A word is a value where its place is known
to hold values: templates that are else the same have ``VALUES`` different words there, or one of them a mask
(ingest.md, section 4, stage 3). Else the same means: but for other values, where the place is that after ``=``. The
first word never goes: it says what the message is about.

Groups of equal first piece and equal number of words never merge with each other: they bound the work.
"""

from collections.abc import Callable
from dataclasses import dataclass

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

_LONGEST = 200  # pieces; longer templates stay what they are
_QUOTED = (  # but for the keys of JSON
    r"(?P<before>^|[ =:,(\[{])\"[^\"<]*\"(?P<after>$|[^:\"])",
    f'${{before}}"{MASK}"${{after}}',
)
_RUN = (r"<\*>(?:[ :,/.-]*<\*>)+", MASK)
_PIECE = r"<\*>|[^ <=:,;()\[\]{}\"'|]+|."
_FIRST_PIECE = rf"^(?:{_PIECE})"
_ROUNDS = 3  # a round can make places equal for the next


@dataclass(frozen=True)
class _Way:
    """How texts are taken apart.

    Attributes:
        split: A text to its pieces.
        joint: What joins them again.
        is_keyed: Only pieces after ``=`` can be values, each whatever the others are; else one of all pieces a round.
    """

    split: Callable[[pl.Expr], pl.Expr]
    joint: str
    is_keyed: bool = False


def _by_pieces(text: pl.Expr) -> pl.Expr:
    return text.str.extract_all(_PIECE)


_WAYS = (_Way(_by_pieces, "", is_keyed=True), _Way(lambda text: text.str.split(" "), " "), _Way(_by_pieces, ""))
"""By keys, by words, by what brackets, quotes, commas and colons part."""


def families(templates: pl.Series) -> pl.Series:
    """The family of each template, as text.

    >>> names = ["ann", "bob", "eve", "joe", "sue"]
    >>> families(pl.Series([f"user {name} came in" for name in names])).unique().to_list()
    ['user <*> came in']
    """
    texts = tidied(templates)
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
    rows = known.with_columns(tidied(known["template"])).with_columns(group(pl.col("text")).alias("part"))
    rows = rows.filter(is_old.any().over("part"))
    found = rows.with_columns(families(rows["template"]).alias("family"), rows["family"].alias("before"))
    return found.filter(is_old | (pl.col("family") != pl.col("before"))).select(
        "template_id",
        template_id(pl.col("family")).alias("family_id"),
        "family",
        pl.lit(FAMILY_VERSION, pl.UInt16).alias("family_version"),
    )


def tidied(templates: pl.Series) -> pl.Series:
    """Templates with single spaces and what stands in quotes masked."""
    texts = templates.str.replace_all(r"\s+", " ").str.strip_chars()
    for pattern, replacement in (_QUOTED, _QUOTED, _RUN):  # what parts two quoted values is seen by one of them only
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
    for way in _WAYS:
        for _ in range(_ROUNDS):
            before = known["family"].unique()
            after = _masked_once(before, way)
            if after.equals(before):
                break
            step = pl.DataFrame({"family": before, "after": after})
            known = known.join(step, on="family", how="left").select("text", pl.col("after").alias("family"))
    return known


def _masked_once(texts: pl.Series, way: _Way) -> pl.Series:
    """Texts with a mask at the places that surely hold values; without keys, at the surest place of each."""
    pieces = _pieces(texts, way)
    values = _values(pieces).sort("no", -pl.col("width").cast(pl.Int64), "place")
    if not way.is_keyed:
        values = values.unique("no", keep="first", maintain_order=True)
    places = values.select("no", "place", pl.lit(value=True).alias("is_value"))
    changed = (
        pieces.filter(pl.col("no").is_in(places["no"].implode()))
        .join(places, on=["no", "place"], how="left", maintain_order="left")
        .with_columns(pl.when("is_value").then(pl.lit(MASK)).otherwise("piece").alias("piece"))
        .group_by("no", maintain_order=True)
        .agg(pl.col("piece").str.join(way.joint))
    )
    numbered = texts.to_frame("text").with_row_index("no").join(changed, on="no", how="left", maintain_order="left")
    return numbered.select(pl.coalesce("piece", "text")).to_series()


def _pieces(texts: pl.Series, way: _Way) -> pl.DataFrame:
    """One row per piece: text ``no``, ``place``, whether it ``may`` be a value, ``others``: the hash of all else.

    The hash of a text is the sum over its pieces, so that one piece can be taken away; it is never stored.
    """
    lists = texts.to_frame("piece").with_row_index("no").select("no", way.split(pl.col("piece")))
    lists = lists.with_columns(pl.col("piece").list.len().alias("pieces"))
    flat = lists.filter(pl.col("pieces").is_between(1, _LONGEST)).explode("piece")
    place = pl.int_range(pl.len(), dtype=pl.UInt32).over("no").alias("place")
    before = pl.col("piece").shift(1).over("no").fill_null("")
    further = pl.col("piece").shift(2).over("no").fill_null("")
    after_key = (before == "=") | ((before == " ") & (further == "="))
    is_word = pl.col("piece").str.contains(r"\pL") | (pl.col("piece") == MASK)
    flat = flat.with_columns(place, is_word.alias("is_word"), (after_key & is_word).alias("after_key"))
    own = (pl.col("piece").hash(1) + pl.col("place").hash(2)).hash(3)
    if way.is_keyed:
        own = pl.when("after_key").then(pl.lit(0, pl.UInt64)).otherwise(own)
    may = pl.col("after_key") if way.is_keyed else (pl.col("place") > 0) & pl.col("is_word")
    return flat.with_columns((own.sum().over("no") - own).alias("others"), may.alias("may"))


def _values(pieces: pl.DataFrame) -> pl.DataFrame:
    """Pieces that are values, with ``width``: how many different ones stand at their place."""
    same_else = ("others", "place", "pieces")
    is_mask = pl.col("piece") == MASK
    other_words = (pl.col("is_word") & ~is_mask).sum().over("no").cast(pl.Int64) - 1
    found = pieces.with_columns(other_words.alias("other_words")).filter("may")
    found = found.with_columns(
        pl.col("piece").filter(~is_mask).n_unique().over(same_else).alias("width"),
        is_mask.any().over(same_else).alias("has_mask"),
    )
    is_value = (pl.col("width") >= VALUES) | (pl.col("has_mask") & (pl.col("other_words") >= SURROUNDING))
    return found.filter(~is_mask & is_value)
