"""Damage that service desks, their forms and their tools do to tickets."""

from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_times,
    known,
    labelled,
    number_a_unit,
    oldest,
    put,
    shift,
    units,
)
from validity.table import Table

LETTERS = {  # of the other language: vowels and consonants move on, so that words stay words
    old: new for row in ("aeiou", "bcdfghjklmnpqrstvwxz") for old, new in zip(row, row[1:] + row[0], strict=True)
}
SIGNATURE = (
    " Kind regards, sent from the customer portal. This message and any attachment are confidential and meant for the"
    " addressee only; if you have received it in error please tell the sender and destroy every printed copy of it."
    " Registered office Main Street 1, managing directors A. Example and B. Sample."
)
HOURS_LATE = (2.0, 10.0)


def _slipped(hit: Hit) -> Table:
    """Cells move on by one column or more, those before them are empty, the last ones are lost."""
    columns = [*hit.table.columns("fields"), *hit.table.columns("entity")]
    far = number_a_unit(hit, 1, len(columns)).floor()
    mask = units(hit)

    def cell(place: int) -> pl.Expr:
        before = [pl.when(far == place - one).then(pl.col(columns[one])) for one in range(place)]
        moved = pl.coalesce(before) if before else pl.lit(None, pl.String)
        return pl.when(mask).then(moved).otherwise(pl.col(columns[place])).alias(columns[place])

    return hit.table.with_frame(hit.frame.with_columns(map(cell, range(len(columns)))))


def _folded(hit: Hit) -> Table:
    """The rarer choices of each field, which together make up the share of the tickets, are written as Other."""
    table = hit.table
    for one in hit.table.columns("fields"):
        counts = hit.frame[one].drop_nulls().value_counts().sort("count", one, descending=[True, False])
        before = counts["count"].cum_sum() - counts["count"]
        rare = counts.filter(before >= (1 - hit.amount) * hit.frame[one].count())[one]
        folded = hit.eligible & hit.frame[one].is_in(rare.to_list())
        table = put(Hit(table, hit.eligible, hit.amount, hit.rng), [one], folded, "Other")
    return table


def _encoded(hit: Hit) -> Table:
    """Texts are base64, as mail carries them: an encoded word (RFC 2047) for the title, bare for the others."""
    title, *bodies = hit.table.columns("text")
    mask = units(hit)
    word = pl.lit("=?UTF-8?B?"), pl.lit("?=")
    subject = change(hit, [title], mask, lambda one: word[0] + one.str.encode("base64") + word[1])
    return change(Hit(subject, hit.eligible, hit.amount, hit.rng), bodies, mask, lambda one: one.str.encode("base64"))


def _signed(hit: Hit) -> Table:
    end = pl.lit(SIGNATURE)
    return change(
        hit, hit.table.columns("text")[-1:], units(hit), lambda one: pl.concat_str([one, end], ignore_nulls=True)
    )


def _other_language(hit: Hit) -> Table:
    return change(
        hit,
        hit.table.columns("text"),
        oldest(hit),
        lambda one: one.str.to_lowercase().str.replace_many(list(LETTERS), list(LETTERS.values())),
    )


def _opened_late(hit: Hit) -> Table:
    late = (number_a_unit(hit, *HOURS_LATE) * 3600).cast(pl.Int64) * 1_000_000
    return shift(hit, hit.table.columns("opened"), units(hit), pl.lit(late.cast(pl.Duration("us"))))


def _inverted(hit: Hit) -> Table:
    values = sorted(known(hit, "breach"))
    other = dict(zip(values, reversed(values), strict=True))
    return change(hit, hit.table.columns("breach"), oldest(hit), lambda one: one.replace(other))


def _paused(hit: Hit) -> Table:
    """Tickets of some groups that ended have the commonest outcome, which is a deadline that was met."""
    return change(
        hit,
        hit.table.columns("breach"),
        labelled(hit),
        lambda one: pl.when(one != "?").then(pl.lit(known(hit, "breach")[0])).otherwise(one),
    )


def _pseudonyms(hit: Hit) -> Table:
    """Older tickets name no person but a number, the same for the same name."""
    columns = hit.table.columns("people")
    names = sorted(set().union(*(hit.frame[one].drop_nulls().unique() for one in columns)) - {"?"})
    numbers = hit.rng.choice(1_000_000, len(names), replace=False)
    new = {name: f"user-{number:06d}" for name, number in zip(names, numbers, strict=True)}
    return change(hit, columns, oldest(hit), lambda one: one.replace(new))


def _closed_by_job(hit: Hit) -> Table:
    """Closing moments are the end of their week, or the last one of the file if that is earlier."""

    def sunday(moment: pl.Expr) -> pl.Expr:
        return pl.when(moment.is_not_null()).then(
            pl.min_horizontal(moment.dt.truncate("1w") + timedelta(days=6, hours=23), moment.max())
        )

    return change_times(hit, hit.table.columns("outcome"), units(hit), sunday)


FAULTS = (
    Fault(
        "columns_slipped",
        "tickets",
        "fields",
        _slipped,
        "a separator inside a text is not quoted by the export, and the cells behind it move on by a column or more",
    ),
    Fault(
        "choices_folded",
        "tickets",
        "fields",
        _folded,
        "a shorter form offers the commonest choices only, and everything else becomes Other",
    ),
    Fault(
        "mail_undecoded",
        "tickets",
        "text",
        _encoded,
        "the mail gateway makes tickets of subjects and bodies without decoding them",
    ),
    Fault(
        "language_switched",
        "tickets",
        "text",
        _other_language,
        "a desk that moved abroad wrote its older tickets in another language",
    ),
    Fault(
        "signatures_appended",
        "tickets",
        "text",
        _signed,
        "tickets opened by mail carry the sender's signature and disclaimer",
    ),
    Fault(
        "opened_late",
        "tickets",
        "opened",
        _opened_late,
        "calls are noted on paper and typed in at the end of the shift, two to ten hours later",
    ),
    Fault(
        "dates_only",
        "tickets",
        "time",
        lambda hit: change_times(hit, hit.table.columns("time"), units(hit), lambda moment: moment.dt.truncate("1d")),
        "a data warehouse keeps the day of each time and writes midnight",
    ),
    Fault(
        "ci_first_choice",
        "tickets",
        "entity",
        lambda hit: put(hit, hit.table.columns("entity"), units(hit), next(iter(known(hit, "entity")), None)),
        "the form demands a configuration item, and agents take the one that it proposes",
    ),
    Fault(
        "breach_inverted",
        "tickets",
        "breach",
        _inverted,
        "the old tool's flag said that the SLA was missed, the new one's that it was met, and both share a column",
        is_answer=True,
    ),
    Fault(
        "clock_paused",
        "tickets",
        "breach",
        _paused,
        "some teams put tickets on hold when the deadline comes near, and theirs never breach",
        is_answer=True,
    ),
    Fault(
        "people_pseudonymised",
        "tickets",
        "people",
        _pseudonyms,
        "a data protection job replaces the names of people in older tickets by numbers",
    ),
    Fault(
        "closed_by_job",
        "tickets",
        "outcome",
        _closed_by_job,
        "nobody closes tickets by hand: a job does it on Sunday night",
    ),
)
