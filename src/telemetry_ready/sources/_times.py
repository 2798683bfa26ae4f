"""Text to times: naive wall-clock nanoseconds as written, whether that is UTC, and what is doubtful about it.

Shapes: ISO 8601 and RFC 3339, epoch numbers (unit by the column's magnitude), day/month/year in either order
(by the column's vote), times with a month's name, and strptime formats. Years outside 1990 to 2099 are no times.
Few texts without an offset among many with one have forgotten it: they get the others', flagged.
"""

from collections.abc import Callable, Sequence

import polars as pl

from telemetry_ready.model.source import TimeFlag
from telemetry_ready.sources._time_parts import (
    NOON,
    PLACEHOLDER_YEAR,
    SECOND_NS,
    hour_of_day,
    month_number,
    no_times,
    put_together,
    wall_clock,
)

UNITS_NS = {"s": SECOND_NS, "ms": 10**6, "us": 10**3, "ns": 1}
MAGNITUDES = (("s", 1e11), ("ms", 1e14), ("us", 1e17), ("ns", float("inf")))  # formats_and_schema.md, section 1.8
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
NAMED_FORMATS = ("rfc3339", "iso8601", "epoch", DAY_FIRST, MONTH_FIRST)
LOOKED_AT = 4_000  # values of a column, to see whether their ends repeat
AGREED = 0.9  # of the offsets in a column are the same

ZONE = r"(Z|z|UTC|GMT|[+-](?:0[0-9]|1[0-8])(?::?[0-5][0-9])?)"
FRACTION = r"(?:[.,]([0-9]{1,9})[0-9]*)?"
AFTER_SECONDS = rf"^({FRACTION} ?{ZONE}?(?: [A-Z]{{1,5}})?(?: m=[+-][0-9.]+)?)$"
LOOSE_ISO = (
    rf"^([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})"
    rf"(?:[T ]+([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}){FRACTION})?)? ?{ZONE}?$"
)
DAY_MONTH = (
    rf"^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{4}}|[0-9]{{2}})"
    rf"(?:,?[ T]+([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}){FRACTION})? ?([AaPp])?(?:\.?[Mm]\.?)?)? ?{ZONE}?$"
)
CLOCK = rf"([0-9]{{1,2}}):([0-9]{{2}}):([0-9]{{2}}){FRACTION} ?([AaPp])?(?:[Mm])?"
AFTER_CLOCK = r" ?(Z|UTC|GMT)? ?([+-](?:0[0-9]|1[0-8]):?[0-5][0-9])?(?: ?\([^)]*\))?$"
DAY_NAME_YEAR = (
    rf"^(?:[A-Za-z]{{3,9}},? +)?([0-9]{{1,2}})[ /-]([A-Za-z]{{3}})[a-z]*[ /,-]+([0-9]{{4}})[ :,T]+{CLOCK}{AFTER_CLOCK}"
)
NAME_DAY_YEAR = (
    rf"^(?:[A-Za-z]{{3,9}},? +)?([A-Za-z]{{3}})[a-z]*\.? +([0-9]{{1,2}}),? +([0-9]{{4}})[ :,T]+{CLOCK}{AFTER_CLOCK}"
)
NAME_DAY = rf"^([A-Za-z]{{3}})[a-z]* +([0-9]{{1,2}}) {CLOCK}$"


def read_times(
    text: pl.Series, *, form: str | None = None, unit: str | None = None, order: str | None = None
) -> pl.DataFrame:
    """Read a text column as times.

    Args:
        text: The values as written.
        form: ``rfc3339``, ``iso8601``, ``epoch``, ``day_first``, ``month_first`` or a strptime format;
            None: every shape that is known. ``rfc3339`` takes a time without an offset as well, flagged FALLBACK.
        unit: Of epoch numbers: s, ms, us or ns; None: by the column's magnitude.
        order: ``day_first`` or ``month_first``, as the whole file shows it; None: by this column's vote.

    Returns:
        ``time`` (null where there is no plausible one), ``is_utc`` and ``flags``; as many rows as ``text``.
    """
    text = text.cast(pl.String).str.strip_chars()
    if unit or form == "epoch":
        return _epoch(text, unit)
    if form in ("rfc3339", "iso8601"):
        times = _with_forgotten_offsets(text, _iso(text))
        return _weak_without_zone(times) if form == "rfc3339" else times
    if form in (DAY_FIRST, MONTH_FIRST):
        return _day_month(text, form)
    if form:
        return _strptime(text, form)
    return _with_forgotten_offsets(text, _any_shape(text, order))


def day_month_votes(text: pl.Series) -> tuple[int, int, int]:
    """How many values can only be day first, how many only month first, and how many may be either.

    A date with dots is day first wherever it is written.
    """
    parts = text.str.strip_chars().str.extract_groups(r"^([0-9]{1,2})([/.-])([0-9]{1,2})[/.-][0-9]{2,4}(?:[ T,]|$)")
    first, second = (parts.struct.field(name).cast(pl.Int16, strict=False) for name in ("1", "3"))
    is_open = (first <= NOON) & (second <= NOON) & (first != second) & (parts.struct.field("2") != ".")
    return int((first > NOON).sum()), int((second > NOON).sum()), int(is_open.sum())


def winner(votes: Sequence[int]) -> str | None:
    """The order that more values demand; None where they say nothing, or as much for one as for the other."""
    if votes[0] == votes[1]:
        return None
    return DAY_FIRST if votes[0] > votes[1] else MONTH_FIRST


def _any_shape(text: pl.Series, order: str | None) -> pl.DataFrame:
    """The first shape that fits, each tried on what the ones before left over."""
    shapes: tuple[Callable[[pl.Series], pl.DataFrame], ...] = (
        _iso,
        lambda left: _epoch(left, None),
        lambda left: _day_month(left, order),
        _month_name,
        _compact,
    )
    times = no_times(len(text))
    for shape in shapes:
        is_open = times["time"].is_null() & text.is_not_null()
        if not is_open.any():
            break
        found = shape(pl.select(pl.when(is_open).then(text)).to_series())
        times = times.select(
            pl.when(is_open).then(found[name]).otherwise(pl.col(name)).alias(name) for name in times.columns
        )
    return times


def _iso(text: pl.Series) -> pl.DataFrame:
    """Seconds by a cached strptime on the first 19 characters, the rest by one expression on a short text."""
    sample = text.drop_nulls().head(1)
    separator = "T" if sample.str.slice(10, 1).eq("T").any() else " "
    frame = pl.DataFrame({"text": text}).select(
        "text",
        seconds=pl.col("text")
        .str.head(19)
        .str.strptime(pl.Datetime("us"), f"%Y-%m-%d{separator}%H:%M:%S", strict=False, cache=True),
        rest=_after_seconds(text),
    )
    rest = pl.col("rest").struct
    is_read = rest.field("1").is_not_null() & pl.col("text").str.slice(10, 1).is_in([separator])
    quick = put_together(frame, pl.when(is_read).then("seconds"), rest.field("2"), rest.field("3"))
    left = quick["time"].is_null() & text.is_not_null()
    if not left.any():
        return quick
    loose = _loose_iso(pl.select(pl.when(left).then(text)).to_series())
    return quick.select(pl.when(left).then(loose[name]).otherwise(pl.col(name)).alias(name) for name in quick.columns)


def _after_seconds(text: pl.Series) -> pl.Series:
    """Fraction and zone behind the seconds, as a struct; there are few different ones, and each is read once."""
    rest = text.str.slice(19)
    if rest.head(LOOKED_AT).n_unique() * 2 > min(len(rest), LOOKED_AT):
        return rest.str.extract_groups(AFTER_SECONDS)
    distinct = rest.unique()
    known = pl.DataFrame({"rest": distinct, "parts": distinct.str.extract_groups(AFTER_SECONDS)})
    return rest.to_frame("rest").join(known, on="rest", how="left", nulls_equal=True, maintain_order="left")["parts"]


def _loose_iso(text: pl.Series) -> pl.DataFrame:
    part = pl.DataFrame({"part": text.str.extract_groups(LOOSE_ISO)}).unnest("part")
    wall = wall_clock(*(pl.col(name) for name in "123456"))
    return put_together(part, wall, pl.col("7"), pl.col("8"))


def _day_month(text: pl.Series, order: str | None) -> pl.DataFrame:
    part = pl.DataFrame({"part": text.str.extract_groups(DAY_MONTH)}).unnest("part")
    decided = order or winner(day_month_votes(text))
    is_dotted = text.str.contains(r"^[0-9]+\.").fill_null(value=False)
    day, month = ("2", "1") if decided == MONTH_FIRST else ("1", "2")
    year = pl.when(pl.col("3").str.len_bytes() == len("16")).then("20" + pl.col("3")).otherwise(pl.col("3"))
    hour = hour_of_day(pl.col("4"), pl.col("8"))
    times = put_together(
        part, wall_clock(year, pl.col(month), pl.col(day), hour, pl.col("5"), pl.col("6")), pl.col("7"), pl.col("9")
    )
    if decided is None:  # nothing shows the order: day first is assumed, and said
        times = times.with_columns(
            pl.when(~is_dotted).then(pl.col("flags") | int(TimeFlag.FALLBACK)).otherwise("flags").alias("flags")
        )
    return times


def _month_name(text: pl.Series) -> pl.DataFrame:
    by_day = pl.DataFrame({"part": text.str.extract_groups(DAY_NAME_YEAR)}).unnest("part")
    by_name = pl.DataFrame({"part": text.str.extract_groups(NAME_DAY_YEAR)}).unnest("part")
    part = (
        by_name.with_columns(
            pl.coalesce(pl.col(one), by_day[other]).alias(one)
            for one, other in zip("123456789", "213456789", strict=True)
        ).with_columns(pl.coalesce(pl.col("10"), by_day["10"]).alias("10"))
        if "10" in by_name.columns
        else by_name
    )
    clock = hour_of_day(pl.col("4"), pl.col("8"))
    wall = wall_clock(pl.col("3"), month_number(pl.col("1")), pl.col("2"), clock, pl.col("5"), pl.col("6"))
    times = put_together(part, wall, pl.col("7"), pl.coalesce("10", "9"))
    yearless = pl.DataFrame({"part": text.str.extract_groups(NAME_DAY)}).unnest("part")
    if yearless["1"].is_not_null().any():
        hour = hour_of_day(pl.col("3"), pl.col("7"))
        wall = wall_clock(
            pl.lit(str(PLACEHOLDER_YEAR)), month_number(pl.col("1")), pl.col("2"), hour, pl.col("4"), pl.col("5")
        )
        guessed = put_together(yearless, wall, pl.col("6"), pl.lit(None, pl.String), has_year=False)
        left = times["time"].is_null()
        times = times.select(
            pl.when(left).then(guessed[name]).otherwise(pl.col(name)).alias(name) for name in times.columns
        )
    return times


def _compact(text: pl.Series) -> pl.DataFrame:
    part = pl.DataFrame(
        {
            "part": text.str.extract_groups(
                r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[T ]?([0-9]{2})([0-9]{2})([0-9]{2}))?(Z)?$"
            )
        }
    ).unnest("part")
    return put_together(part, wall_clock(*(pl.col(name) for name in "123456")), pl.lit(None, pl.String), pl.col("7"))


def _strptime(text: pl.Series, form: str) -> pl.DataFrame:
    """A format in strptime's words; Python's ``.%f`` is meant as a fraction, and a format may lack the year."""
    has_year = any(directive in form for directive in ("%Y", "%y", "%G", "%c", "%F", "%D", "%x", "%+", "%s"))
    form = form.replace(".%f", "%.f") if has_year else f"%Y {form}".replace(".%f", "%.f")
    if not has_year:
        text = f"{PLACEHOLDER_YEAR} " + text
    has_zone = any(directive in form for directive in ("%z", "%:z", "%#z", "%+", "%s"))
    read = text.str.strptime(pl.Datetime("us", "UTC" if has_zone else None), form, strict=False)
    fraction = (
        text.str.extract(r"[0-9][.,]([0-9]{1,9})(?:[^0-9]|$)")
        if "f" in form
        else pl.Series([None] * len(text), dtype=pl.String)
    )
    frame = pl.DataFrame({"read": read.dt.replace_time_zone(None).dt.truncate("1s"), "fraction": fraction})
    zone = pl.lit("Z" if has_zone else None, pl.String)
    return put_together(frame, pl.col("read"), pl.col("fraction"), zone, has_year=has_year)


def _epoch(text: pl.Series, unit: str | None) -> pl.DataFrame:
    """Numbers since 1970; one unit for the whole column, by its median."""
    part = pl.DataFrame({"part": text.str.extract_groups(r"^([0-9]{1,19})(?:\.([0-9]{1,9})[0-9]*)?$")}).unnest("part")
    whole = part["1"].cast(pl.Int64, strict=False)
    median = whole.median()
    chosen = unit or next(name for name, limit in MAGNITUDES if not isinstance(median, int | float) or median < limit)
    factor = UNITS_NS[chosen]
    least, most = 631_152_000 * SECOND_NS // factor, 4_102_444_800 * SECOND_NS // factor  # 1990 to 2099
    fraction = pl.col("2").str.pad_end(9, "0").cast(pl.Int64).fill_null(0) * factor // SECOND_NS
    time = (pl.when(pl.col("whole").is_between(least, most, closed="left")).then("whole") * factor + fraction).cast(
        pl.Datetime("ns")
    )
    coarse = pl.col("2").is_null() if chosen == "s" else pl.lit(value=False)
    return part.with_columns(whole=whole).select(
        time=time,
        is_utc=time.is_not_null(),
        flags=pl.when(coarse & time.is_not_null()).then(int(TimeFlag.SUBSECOND_MISSING)).otherwise(0).cast(pl.UInt16),
    )


def _with_forgotten_offsets(text: pl.Series, times: pl.DataFrame) -> pl.DataFrame:
    """Times without an offset, where most have one: the others', if nearly all agree on it; flagged either way."""
    is_bare = times["time"].is_not_null() & ~times["is_utc"]
    bare, sure = int(is_bare.sum()), int(times["is_utc"].sum())
    if not bare or bare >= sure:
        return times
    ends = text.filter(times["is_utc"]).str.extract(rf"{ZONE}(?: ?\(.*\)| [A-Z]+)?(?: m=.*)?$")
    offsets = ends.fill_null("Z").str.replace("^(?i:Z|UTC|GMT)$", "+0000").str.replace(":", "", literal=True)
    usual = offsets.value_counts(sort=True).row(0)
    doubt = int(TimeFlag.FALLBACK)
    shift, is_utc = pl.duration(time_unit="ns"), times["is_utc"]
    if usual[1] >= AGREED * sure:
        hours, minutes = int(usual[0][:3]), int(usual[0][0] + (usual[0][3:5] or "00"))
        shift, is_utc = pl.duration(hours=hours, minutes=minutes, time_unit="ns"), times["time"].is_not_null()
        doubt |= int(TimeFlag.ZONE_ASSUMED)
    return times.select(
        time=pl.when(is_bare).then(pl.col("time") - shift).otherwise("time"),
        is_utc=is_utc,
        flags=pl.when(is_bare).then(pl.col("flags") | doubt).otherwise("flags"),
    )


def _weak_without_zone(times: pl.DataFrame) -> pl.DataFrame:
    is_weak = pl.col("time").is_not_null() & ~pl.col("is_utc")
    return times.with_columns(
        pl.when(is_weak).then(pl.col("flags") | int(TimeFlag.FALLBACK)).otherwise("flags").alias("flags")
    )
