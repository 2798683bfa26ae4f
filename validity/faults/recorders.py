"""Damage that exports, envelopes, filters, parsers, clusters and reorganised programs do to lines; oddities."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_times,
    elapsed,
    filled,
    is_error,
    is_filled,
    keep,
    message,
    pattern,
    put,
    rewritten,
    rows,
    shift,
    together,
    units,
)
from validity.table import Table

CURSORS = (1, 60, 1800, 14_400, 604_800)  # seconds
PAGE = 50  # lines
MEMORIES = (1.5, 1.0, 0.7, 0.35, 0.05)  # of the lines that a device writes in half a day
BULKS = (2, 10, 35, 100, 250)  # lines
POISONOUS = 0.01  # of all lines
LISTED = (0.01, 0.03, 0.08, 0.2, 0.4)  # shares of the words
WATCHED = 0.95  # of the lines
OF_LETTERS = r"\b[A-Za-z]{4,}\b"
MOVED = (0.03, 0.1, 0.25, 0.5, 0.9)  # shares of what programs say
REPLACED = (0.01, 0.04, 0.12, 0.35, 0.9)  # shares of the words
DICTIONARIES = 7
ENVELOPES = (2, 6, 20, 80, 500)  # lines
PARKED = (0.02, 0.1, 0.3, 0.6, 0.95)  # shares of the lines
REDRIVEN = timedelta(hours=8)  # of the day
DAY = timedelta(days=1)
TERMS = 12
BEFORE_ERROR = (1500, 150, 30, 6, 0)  # lines
UP_TO_NUMBER = r"(?s)^.*\d\S*\s+(\S.*)$"
FILES = (1, 2, 4, 8, 24)  # in a day
TURNED_OVER = "logfile turned over"
BEHIND = (0.1, 0.25, 0.5, 0.75, 1.0)  # seconds
ORDER = {"TRACE": 0, "DEBUG": 1, "INFO": 2, "WARN": 3, "WARNING": 3, "ERROR": 4, "SEVERE": 4, "CRITICAL": 5, "FATAL": 5}
IS_WHOLE = r"^\d{1,18}$"
IS_WORD = r"^[A-Za-z]{2,}$"


def _names(hit: Hit) -> list[str]:
    """Columns that say who wrote a line."""
    return sorted({one for role in ("entity", "host", "service") for one in hit.table.columns(role)})


def _under_names_of(hit: Hit, writer: pl.Series) -> Table:
    """Each eligible line has the names of the unit that the series tells, none: its own; an empty cell stays."""
    columns = _names(hit)
    faces = hit.frame.group_by("_unit").agg(pl.col(one).filter(is_filled(one)).first() for one in columns)
    told = pl.DataFrame({"_unit": writer.cast(pl.String)}).join(faces, on="_unit", how="left", maintain_order="left")
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(filled(hit, one)).then(told[one]).fill_null(pl.col(one)).alias(one) for one in columns
        )
    )


def _words(hit: Hit, mask: pl.Series) -> pl.DataFrame:
    """The words of the masked messages: place of the row, word."""
    split = pl.col(message(hit)).str.split(" ").alias("_word")
    lines = hit.frame.select(pl.int_range(pl.len()).alias("_place"), split).filter(mask & filled(hit, message(hit)))
    return lines.explode("_word")


def _written(hit: Hit, words: pl.DataFrame) -> Table:
    """The messages put together from their words; others stay."""
    new = words.group_by("_place", maintain_order=True).agg(pl.col("_word").str.join(" ").alias("_new"))
    places = pl.DataFrame({"_place": range(hit.frame.height)}, schema=words.select("_place").schema)
    text = places.join(new, on="_place", how="left", maintain_order="left")["_new"]
    return hit.table.with_frame(hit.frame.with_columns(text.fill_null(hit.frame[message(hit)]).alias(message(hit))))


def _share(hit: Hit, words: Sequence[str]) -> list[str]:
    """A share of the words, at random."""
    return [word for word, chance in zip(words, hit.rng.random(len(words)), strict=True) if chance < hit.amount]


def _paged(hit: Hit) -> Table:
    """A page holds the next lines, and the one after it begins at the next full step."""
    step = int(hit.amount * 1_000_000)
    lines = hit.frame.select(pl.col("_time").dt.epoch("us").alias("_at"), pl.int_range(pl.len()).alias("_place"))
    queue = lines.filter(hit.eligible).sort("_at", "_place")
    at, is_got = queue["_at"].to_numpy(), np.zeros(queue.height, bool)
    begin = 0
    while begin < len(at):
        last = min(begin + PAGE, len(at)) - 1
        is_got[begin : last + 1] = True
        begin = int(np.searchsorted(at, (at[last] // step + 1) * step))
    return keep(hit, ~lines["_place"].is_in(queue.filter(~pl.Series(is_got, dtype=pl.Boolean))["_place"].implode()))


def _last_of_half_day(hit: Hit) -> Table:
    """Of each half day of a unit the last lines are left, as many as there is room for."""
    lines = hit.frame.select("_unit", pl.col("_time").dt.truncate("12h").alias("_half"), hit.eligible.alias("_hurt"))
    usual = pl.len().over("_unit") / pl.col("_half").n_unique().over("_unit")
    left = pl.len().over(lines.columns) - pl.int_range(pl.len()).over(lines.columns)
    return keep(hit, ~hit.eligible | lines.select(left <= (usual * hit.amount).ceil()).to_series())


def _poisoned(hit: Hit) -> Table:
    """Requests of so many lines are lost whole where one of these cannot be taken."""
    request = (hit.eligible.cast(pl.Int64).cum_sum() - 1) // int(hit.amount)
    lost = request.filter(rows(hit, POISONOUS)).unique()
    return keep(hit, ~(hit.eligible & request.is_in(lost.implode())))


def _withheld(hit: Hit) -> Table:
    """Lines that hold a word of the list are lost."""
    said = pl.col(message(hit)).str.extract_all(OF_LETTERS).alias("_said")
    words = hit.frame.select(said).filter(filled(hit, message(hit)))["_said"].explode().drop_nulls().unique().sort()
    listed = _share(hit, words.to_list())
    holds = hit.frame.select(said.list.eval(pl.element().is_in(listed)).list.any().fill_null(value=False)).to_series()
    return keep(hit, ~(rows(hit, WATCHED) & filled(hit, message(hit)) & holds))


def _moving(hit: Hit) -> Table:
    """From some moment on a share of what each unit says is said by another one."""
    lines = hit.frame.select("_unit", pattern(hit).fill_null("").alias("_said"), elapsed(hit).alias("_passed"))
    duties = lines.filter(filled(hit, message(hit))).select("_unit", "_said").unique().sort("_unit", "_said")
    others = duties["_unit"].unique().sort()
    duties = duties.with_columns(
        pl.Series("_is_moved", hit.rng.random(duties.height) < hit.amount, dtype=pl.Boolean),
        pl.Series("_moment", hit.rng.random(duties.height), dtype=pl.Float64),
        others[hit.rng.integers(0, max(1, len(others)), duties.height)].alias("_heir"),
    )
    both = lines.join(duties, on=["_unit", "_said"], how="left", maintain_order="left")
    return _under_names_of(
        hit, both.select(pl.when(pl.col("_is_moved") & (pl.col("_passed") >= pl.col("_moment"))).then("_heir"))["_heir"]
    )


def _by_dictionaries(hit: Hit) -> Table:
    """In each part of the period a share of the words stand for each other, otherwise than in the part before."""
    part = (elapsed(hit) * DICTIONARIES).floor().clip(0, DICTIONARIES - 1).cast(pl.Int64)
    words = _words(hit, hit.eligible).with_columns(pl.lit(part).gather("_place").alias("_part"))
    names = words.filter(pl.col("_word").str.contains(IS_WORD))["_word"].unique().sort().to_list()
    listed = [_share(hit, names) for _ in range(DICTIONARIES)]
    read = pl.DataFrame(
        {
            "_part": [number for number, some in enumerate(listed) for _ in some],
            "_word": [one for some in listed for one in some],
            "_read": [str(one) for some in listed for one in hit.rng.permutation(some)],
        },
        schema={"_part": pl.Int64, "_word": pl.String, "_read": pl.String},
    )
    both = words.join(read, on=["_part", "_word"], how="left", maintain_order="left")
    return _written(hit, both.select("_place", pl.coalesce("_read", "_word").alias("_word")))


def _level_of_envelope(hit: Hit) -> Table:
    """Lines of a unit that are sent together have the highest level of them all."""
    column = hit.table.columns("severity")[0]
    rank = pl.col(column).str.to_uppercase().replace_strict(ORDER, default=None, return_dtype=pl.Int64)
    lines = hit.frame.select("_unit", column, rank.alias("_rank"), hit.eligible.alias("_hurt"))
    number = pl.int_range(pl.len()).over("_unit", "_hurt") // int(hit.amount)
    lines = lines.with_columns(number.alias("_number"))
    envelope = ["_unit", "_hurt", "_number"]
    tops = lines.drop_nulls("_rank").sort("_rank", descending=True, maintain_order=True)
    tops = tops.group_by(envelope, maintain_order=True).agg(pl.col(column).first().alias("_top"))
    top = lines.join(tops, on=envelope, how="left", maintain_order="left")["_top"]
    return put(hit, [column], hit.eligible & lines["_rank"].is_not_null(), pl.lit(top))


def _redriven(hit: Hit) -> Table:
    """Some lines have the moment of the next morning at which somebody looks."""
    return change_times(
        hit,
        hit.table.columns("time"),
        rows(hit),
        lambda moment: (moment - REDRIVEN).dt.truncate("1d") + DAY + REDRIVEN,
    )


def _led(hit: Hit) -> Table:
    """Lines of some units have the names of the one that leads them at that time."""
    mask = units(hit)
    members = hit.frame.filter(mask)["_unit"].unique().sort()
    if not len(members):
        return hit.table
    leaders = members[hit.rng.integers(0, len(members), TERMS)]
    term = (elapsed(hit) * TERMS).floor().clip(0, TERMS - 1).cast(pl.Int64)
    return _under_names_of(replace(hit, eligible=mask), leaders[term])


def _with_errors(hit: Hit) -> Table:
    """Of each unit errors are left, and so many lines before each of them."""
    lines = hit.frame.select("_unit", hit.eligible.alias("_hurt"), is_error(hit).alias("_is_error"))
    lines = lines.with_columns(pl.int_range(pl.len()).over("_unit", "_hurt").alias("_number"))
    following = pl.when("_is_error").then("_number").backward_fill().over("_unit", "_hurt")
    is_near = lines.select((following - pl.col("_number") <= hit.amount).fill_null(value=False)).to_series()
    return keep(hit, ~hit.eligible | is_near)


def _behind_number(hit: Hit) -> Table:
    """Of some messages that is left which is behind the last word with a digit that anything is behind."""
    return change(hit, hit.table.columns("text"), rows(hit), lambda one: one.str.replace(UP_TO_NUMBER, "$1"))


def _base64(hit: Hit) -> Table:
    """Some units' traces are encoded as bytes are."""
    return rewritten(hit, hit.table.columns("trace"), lambda one: one.str.encode("base64"))


def _hexadecimal(hit: Hit) -> Table:
    """Words that are whole numbers are written to the base of sixteen in some units' messages."""
    words = _words(hit, units(hit))
    numbers = words["_word"].filter(words["_word"].str.contains(IS_WHOLE)).unique().to_list()
    new: Mapping[str, str] = {one: f"0x{int(one):x}" for one in numbers}
    read = pl.col("_word").replace_strict(new, default=pl.col("_word"), return_dtype=pl.String) if new else "_word"
    return _written(hit, words.with_columns(read))


def _letters(hit: Hit) -> Table:
    """Some units' levels are told by their first letter; one that is none stays."""
    columns = hit.table.columns("severity")
    return rewritten(
        hit,
        columns,
        lambda one: pl.when(one.str.to_uppercase().is_in(list(ORDER))).then(one.str.head(1)).otherwise(one),
    )


def _turned_over(hit: Hit) -> Table:
    """Before a unit's first line in each file there is one that says that the file is new."""
    file = (pl.col("_time").dt.epoch("us") * int(hit.amount) // 86_400_000_000).alias("_file")
    marked = hit.frame.with_columns(file).filter(hit.eligible).unique(["_unit", "_file"], keep="first")
    marked = marked.sort("_time", "_unit").drop("_file")
    said = {"text": TURNED_OVER, "severity": "INFO", "trace": None}
    written = [pl.lit(one, pl.String).alias(name) for role, one in said.items() for name in hit.table.columns(role)]
    return together(hit.table, [marked.with_columns(written), hit.frame]) if marked.height else hit.table


def _smeared(hit: Hit) -> Table:
    """Lines are ever more behind, at last by so many seconds."""
    behind = (elapsed(hit) * hit.amount * -1_000_000).round().cast(pl.Int64).cast(pl.Duration("us"))
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit(behind))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "pages_skip_the_rest",
        "logs",
        "text",
        _paged,
        "the export asks for page after page of fifty lines, each from the next full second, minute, hour or week on, "
        "and what the last one had no room for is skipped",
        amounts=CURSORS,
    ),
    Fault(
        "memory_fetched_twice_a_day",
        "logs",
        "text",
        _last_of_half_day,
        "devices keep lines in a small memory, whose oldest are overwritten, and it is fetched at noon and at midnight",
        amounts=MEMORIES,
    ),
    Fault(
        "bulk_refused_whole",
        "logs",
        "text",
        _poisoned,
        "lines of all emitters are sent by so many in one request, and the store refuses the whole of it for one line "
        "that it cannot take",
        amounts=BULKS,
    ),
    Fault(
        "words_withheld",
        "logs",
        "text",
        _withheld,
        "a protection against data loss has a list of words, a share of all, and holds lines with any of them "
        "back, on all gateways but one that few use",
        amounts=LISTED,
    ),
    Fault(
        "functions_move_house",
        "logs",
        "entity",
        _moving,
        "programs are cut anew, and at one time or another a share of what each does becomes another's duty",
        amounts=MOVED,
    ),
    Fault(
        "dictionary_of_next_version",
        "logs",
        "text",
        _by_dictionaries,
        "the archive keeps numbers for words and rebuilds its dictionary now and then, and what is restored is read "
        "with a dictionary of another version, in which a share of the words have moved",
        amounts=REPLACED,
    ),
    Fault(
        "level_on_envelope",
        "logs",
        "severity",
        _level_of_envelope,
        "agents send so many lines in one envelope, which has a single level, the highest one inside",
        amounts=ENVELOPES,
    ),
    Fault(
        "redriven_next_morning",
        "logs",
        "text",
        _redriven,
        "a share of the lines fails and is parked until somebody sends it again the next morning, with that time",
        amounts=PARKED,
    ),
    Fault(
        "leader_writes_for_all",
        "logs",
        "entity",
        _led,
        "some emitters join a cluster, in which the leader of the day writes the log of all members as its own",
    ),
    Fault(
        "written_with_errors_only",
        "logs",
        "severity",
        _with_errors,
        "loggers hold lines back until an error comes and then write the last ones before it; others are thrown away",
        amounts=BEFORE_ERROR,
    ),
    Fault(
        "header_read_greedily",
        "logs",
        "text",
        _behind_number,
        "one of several parsers has a greedy expression for the header, which swallows the message up to its last "
        "number",
    ),
    Fault(
        "traces_in_base64",
        "logs",
        "trace",
        _base64,
        "some exporters take the ids of traces for bytes, which JSON holds in base64",
    ),
    Fault(
        "numbers_in_hexadecimal",
        "logs",
        "text",
        _hexadecimal,
        "some programs are built with a format that writes whole numbers in hexadecimal",
    ),
    Fault(
        "levels_by_letter",
        "logs",
        "severity",
        _letters,
        "some programs move to a library that writes the first letter of the level only, as Google's does",
    ),
    Fault(
        "files_turned_over",
        "logs",
        "text",
        _turned_over,
        "files are rotated so many times a day, and the rotation writes a line of its own into each new one",
        amounts=FILES,
    ),
    Fault(
        "leap_second_smeared",
        "logs",
        "text",
        _smeared,
        "time servers run slower ahead of a leap second, and clocks are behind by ever more of it",
        amounts=BEHIND,
    ),
)
