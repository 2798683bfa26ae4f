"""Damage to tickets by redesigned forms, mergers, integrations and the ways in which teams share out their work."""

from datetime import timedelta

import polars as pl

from validity.faults._damage import Fault, Hit, change, change_times, choices, dealt, known, put, units
from validity.table import Table

RELEASE = timedelta(days=14)  # of the form
CHILDREN = 3  # teams that every master ticket informs
THREAD = 3  # earlier tickets that hang below a mail
NOON = 12
THURSDAY = 4  # as dt.weekday counts
MASK = "*****"
COMPUTERS = tuple(f"PC-{number:05d}" for number in range(10_000, 99_999, 450))
ACCOUNTS = ("Early Shift", "Late Shift", "Night Shift")
ANSWER = "Solved as described in the knowledge base"


def _recreated(hit: Hit) -> Table:
    """A share of each field's choices has another key in every release of the form."""
    release = ((pl.col("_time") - pl.col("_time").min()) / RELEASE).floor().cast(pl.Int64)

    def keyed(one: str) -> pl.Expr:
        offered = choices(hit, one)
        hurt = hit.rng.permutation(offered)[: round(hit.amount * len(offered))].tolist()
        key = pl.format("{} [{}]", one, release)
        return pl.when(hit.eligible & pl.col(one).is_in(hurt)).then(key).otherwise(pl.col(one)).alias(one)

    return hit.table.with_frame(hit.frame.with_columns(map(keyed, hit.table.columns("fields"))))


def _collided(hit: Hit) -> Table:
    """The other company's code for a choice is ours for the next in size."""
    mask = units(hit)

    def recoded(one: str) -> pl.Expr:
        theirs = choices(hit, one)
        ours = dict(zip(theirs, theirs[1:] + theirs[:1], strict=True))
        return pl.when(mask).then(pl.col(one).replace(ours)).otherwise(pl.col(one)).alias(one)

    return hit.table.with_frame(hit.frame.with_columns(map(recoded, hit.table.columns("fields"))))


def _blackened(hit: Hit) -> Table:
    """The rarest words, which together make up the share of all, are masked."""
    columns = hit.table.columns("text")
    every = pl.concat(hit.frame[one].drop_nulls().str.to_lowercase() for one in columns)
    words = every.str.extract_all(r"\w+").explode().drop_nulls().alias("word")
    counts = words.value_counts().sort("count", "word")
    rare = counts.filter(counts["count"].cum_sum() <= hit.amount * len(words))["word"].to_list()
    bare = pl.element().str.to_lowercase().str.strip_chars(".,;:!?")
    masked = pl.when(bare.is_in(rare)).then(pl.lit(MASK)).otherwise(pl.element())
    return change(hit, columns, hit.eligible, lambda one: one.str.split(" ").list.eval(masked).list.join(" "))


def _answered(hit: Hit) -> Table:
    """Below the text hang those of some other tickets."""
    columns = hit.table.columns("text")
    first = hit.frame.filter(hit.eligible).unique("_unit", keep="first", maintain_order=True)
    texts = first.select(pl.concat_str(columns, separator=" ", ignore_nulls=True)).to_series()
    thread = pl.select(pl.concat_str([texts[hit.rng.permutation(len(texts))] for _ in range(THREAD)], separator=" > "))
    below = pl.col("_unit").replace_strict(first["_unit"], thread.to_series(), default=None, return_dtype=pl.String)
    return change(
        hit,
        columns[-1:],
        units(hit),
        lambda one: pl.concat_str([one, below], separator=" > ", ignore_nulls=True),
    )


def _on_call(hit: Hit) -> Table:
    """The further a ticket's hour is from noon, the earlier nobody but the team on call is there."""
    labels = known(hit, "label")
    away = (pl.col("_time").dt.hour() + pl.col("_time").dt.minute() / 60 - NOON).abs()
    mask = hit.eligible & hit.frame.select(away > NOON * (1 - hit.amount)).to_series()
    team = pl.col("_time").dt.week().cast(pl.Int64) % len(labels)
    return put(hit, hit.table.columns("label"), mask, team.replace_strict(dict(enumerate(labels))))


def _children(hit: Hit) -> Table:
    """Copies of a share of the tickets, one for each of the largest teams."""
    key, label = hit.table.columns("key")[0], hit.table.columns("label")[0]
    masters = hit.frame.filter(units(hit))
    families = [hit.frame]
    for place, team in enumerate(known(hit, "label")[:CHILDREN], 1):
        child = [pl.format("{}-{}", one, pl.lit(place)).alias(one) for one in (key, "_unit")]
        families.append(masters.with_columns(*child, pl.lit(team).alias(label)))
    return hit.table.with_frame(pl.concat(families))


def _half_day_lost(hit: Hit) -> Table:
    """Hours of the afternoon count from noon, and the one after midnight is twelve."""
    half = timedelta(hours=NOON)

    def read(moment: pl.Expr) -> pl.Expr:
        hour = moment.dt.hour()
        return pl.when(hour > NOON).then(moment - half).when(hour == 0).then(moment + half).otherwise(moment)

    return change_times(hit, hit.table.columns("time"), units(hit), read)


def _by_calendar(hit: Hit) -> Table:
    """Tickets that ended met their deadline if they were opened before Thursday."""
    met, *missed = known(hit, "breach")
    late = pl.col("_time").dt.weekday() >= THURSDAY
    flag = pl.when(late).then(pl.lit(next(iter(missed), met))).otherwise(pl.lit(met))
    return _rewritten(hit, "breach", flag)


def _rewritten(hit: Hit, role: str, value: pl.Expr) -> Table:
    """In a share of the units, whatever the role's columns hold is replaced; what is empty stays so."""
    return change(hit, hit.table.columns(role), units(hit), lambda one: pl.when(one != "?").then(value).otherwise(one))


def _shared(hit: Hit) -> Table:
    """People are the account of the shift in which the ticket came in."""
    shift = pl.col("_time").dt.hour().cast(pl.Int64) // 8
    return _rewritten(hit, "people", shift.replace_strict(dict(enumerate(ACCOUNTS))))


FAULTS = (
    Fault(
        "choices_recreated",
        "tickets",
        "fields",
        _recreated,
        "with every release of the form, each fortnight, some choices are deleted and created anew under another key",
    ),
    Fault(
        "codes_collide",
        "tickets",
        "fields",
        _collided,
        "tickets of a company that was bought are loaded as they are, and its codes mean other choices than ours",
        amounts=(0.05, 0.12, 0.22, 0.35, 0.5),
    ),
    Fault(
        "words_blackened",
        "tickets",
        "text",
        _blackened,
        "a data protection job masks every word that is not frequent enough to be on its list of harmless ones",
    ),
    Fault(
        "old_mail_answered",
        "tickets",
        "text",
        _answered,
        "people open a ticket by answering an old mail, and the texts of three other tickets hang below theirs",
    ),
    Fault(
        "on_call_keeps",
        "tickets",
        "label",
        _on_call,
        "tickets that come in outside ever shorter office hours go to the team on call, another one each week, and the"
        " record keeps its name",
        amounts=(0.3, 0.45, 0.6, 0.75, 0.9),
        is_answer=True,
    ),
    Fault(
        "children_opened",
        "tickets",
        "label",
        _children,
        "a workflow opens three child tickets for a ticket, the same but for the group: one of the three largest each",
        amounts=(0.03, 0.07, 0.15, 0.4, 0.9),
        learn_only=True,
    ),
    Fault(
        "half_day_lost",
        "tickets",
        "time",
        _half_day_lost,
        "the export writes a clock of twelve hours without am and pm, and half past three is read as night",
    ),
    Fault(
        "ci_of_caller",
        "tickets",
        "entity",
        lambda hit: dealt(hit, hit.table.columns("entity"), units(hit), COMPUTERS),
        "the portal fills in the caller's own computer as the configuration item",
    ),
    Fault(
        "deadline_by_calendar",
        "tickets",
        "breach",
        _by_calendar,
        "the tool counts weekends as working time: what is opened from Thursday on has missed its deadline, all else"
        " has met it",
        is_answer=True,
    ),
    Fault(
        "numbers_migrated",
        "tickets",
        "key",
        lambda hit: change(hit, hit.table.columns("key"), units(hit), lambda one: pl.lit("MIG-") + one),
        "a migration gives tickets of the old tool numbers with a prefix",
        learn_only=True,
    ),
    Fault(
        "accounts_shared",
        "tickets",
        "people",
        _shared,
        "everyone in a shift works, and is recorded, under one shared account",
    ),
    Fault(
        "closed_by_template",
        "tickets",
        "closing",
        lambda hit: _rewritten(hit, "closing", pl.lit(ANSWER)),
        "agents close tickets with a ready-made answer, the same in every field about the solution",
    ),
)
