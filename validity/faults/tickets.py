"""Damage to ticket exports."""

from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    dealt,
    exchanged,
    keep,
    labelled,
    missing,
    oldest,
    put,
    shift,
    stretches,
    units,
)
from validity.table import Table

PLACEHOLDERS = ("n/a", "TBD", "unknown", "-")
BOILERPLATE = "User reports a problem with the system, please check"
ORIGINALS = 5  # tickets that a storm copies
ZONE = timedelta(hours=7)


def _fields_renamed(hit: Hit) -> Table:
    """Older tickets carry the keys of the form before the last one."""
    return change(hit, hit.table.columns("fields"), oldest(hit), lambda one: pl.lit("v1:") + one.str.to_uppercase())


def _fields_constant(hit: Hit) -> Table:
    """The form's first choice, left as it was."""
    table, mask = hit.table, units(hit)
    for one in hit.table.columns("fields"):
        common = hit.frame[one].drop_nulls().mode().sort()[0]
        table = put(Hit(table, hit.eligible, hit.amount, hit.rng), [one], mask, str(common))
    return table


def _text_truncated(hit: Hit) -> Table:
    """Two words of the first text are left, nothing of the others."""
    first, *others = hit.table.columns("text")
    mask = units(hit)
    short = change(hit, [first], mask, lambda one: one.str.extract(r"^(\S+(?:\s+\S+)?)"))
    return put(Hit(short, hit.eligible, hit.amount, hit.rng), others, mask, None)


def _copied(hit: Hit) -> Table:
    """A storm: copies of a few tickets under new numbers make up the share of all."""
    names = sorted(hit.frame.filter(hit.eligible)["_unit"].unique())
    if not names:
        return hit.table
    sources = hit.rng.choice(names, min(ORIGINALS, len(names)), replace=False)
    copies = round(hit.amount / (1 - hit.amount) * len(names) / len(sources))
    rows = hit.frame.filter(pl.col("_unit").is_in([str(one) for one in sources]))
    key = hit.table.columns("key")[0]
    extra = rows.join(pl.DataFrame({"_copy": np.arange(copies)}), how="cross")
    extra = extra.with_columns(
        pl.format("{}-C{}", key, "_copy").alias(key), pl.format("{}-C{}", "_unit", "_copy").alias("_unit")
    )
    return hit.table.with_frame(pl.concat([hit.frame, extra.drop("_copy").select(hit.frame.columns)]))


def _lost(hit: Hit) -> Table:
    """Whole days are gone from the export."""
    one = Hit(
        hit.table.with_frame(hit.frame.with_columns(pl.lit("all").alias("_unit"))), hit.eligible, hit.amount, hit.rng
    )
    return keep(hit, ~stretches(one, length=0.06))


def _times_swapped(hit: Hit) -> Table:
    """Opened and closed change places."""
    opened, closed = hit.table.columns("opened")[0], hit.table.columns("outcome")[-1]
    mask = units(hit)
    a, b = pl.col(opened), pl.col(closed)
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(mask & b.is_not_null()).then(b).otherwise(a).alias(opened),
            pl.when(mask & b.is_not_null()).then(a).otherwise(b).alias(closed),
        )
    )


def _breach_noise(hit: Hit) -> Table:
    """The outcome of a share of the tickets is dealt anew."""
    columns = hit.table.columns("breach")
    return dealt(hit, columns, units(hit), sorted(hit.frame[columns[0]].drop_nulls().unique()))


def _ci_renamed(hit: Hit) -> Table:
    """The service desk spells items in its own way."""
    return change(
        hit, hit.table.columns("entity"), units(hit), lambda one: pl.lit("CI_") + one.str.replace_all("[-.]", "_")
    )


FAULTS = (
    Fault(
        "fields_missing",
        "tickets",
        "fields",
        missing("fields"),
        "category and the like empty",
    ),
    Fault(
        "fields_missing_by_class",
        "tickets",
        "label",
        lambda hit: put(hit, hit.table.columns("fields"), labelled(hit), None),
        "fields empty for some groups",
    ),
    Fault(
        "fields_placeholder",
        "tickets",
        "fields",
        lambda hit: dealt(hit, hit.table.columns("fields"), units(hit), PLACEHOLDERS),
        "fields filled with n/a, TBD, -",
    ),
    Fault(
        "fields_renamed",
        "tickets",
        "fields",
        _fields_renamed,
        "older tickets carry other keys",
    ),
    Fault(
        "fields_shuffled",
        "tickets",
        "fields",
        lambda hit: exchanged(hit, hit.table.columns("fields"), units(hit), is_one_deal=False),
        "fields of other tickets",
    ),
    Fault(
        "fields_constant",
        "tickets",
        "fields",
        _fields_constant,
        "fields left at the form's first choice",
    ),
    Fault("text_missing", "tickets", "text", missing("text"), "texts empty"),
    Fault("text_truncated", "tickets", "text", _text_truncated, "two words left"),
    Fault(
        "text_constant",
        "tickets",
        "text",
        lambda hit: put(hit, hit.table.columns("text"), units(hit), BOILERPLATE),
        "one boilerplate text",
    ),
    Fault(
        "text_shuffled",
        "tickets",
        "text",
        lambda hit: exchanged(hit, hit.table.columns("text"), units(hit), is_one_deal=True),
        "texts of other tickets",
    ),
    Fault(
        "tickets_copied",
        "tickets",
        "key",
        _copied,
        "a storm of copies of five tickets",
        (0.05, 0.15, 0.3, 0.5, 0.7),
        learn_only=True,
    ),
    Fault(
        "volume_cut",
        "tickets",
        "key",
        lambda hit: keep(hit, ~units(hit)),
        "fewer tickets",
        (0.3, 0.6, 0.8, 0.92, 0.98),
        learn_only=True,
    ),
    Fault(
        "history_cut",
        "tickets",
        "key",
        lambda hit: keep(hit, ~oldest(hit)),
        "the oldest tickets gone",
        (0.3, 0.5, 0.7, 0.85, 0.95),
        learn_only=True,
    ),
    Fault("days_lost", "tickets", "key", _lost, "days missing from the export", learn_only=True),
    Fault(
        "outcome_times_missing",
        "tickets",
        "outcome",
        missing("outcome"),
        "resolved and closed times empty",
    ),
    Fault("times_swapped", "tickets", "outcome", _times_swapped, "opened after closed"),
    Fault(
        "breach_missing",
        "tickets",
        "breach",
        missing("breach"),
        "breach unknown",
        is_answer=True,
    ),
    Fault("breach_noise", "tickets", "breach", _breach_noise, "breach dealt anew", is_answer=True),
    Fault("closing_missing", "tickets", "closing", missing("closing"), "close codes and the like empty"),
    Fault("people_missing", "tickets", "people", missing("people"), "callers and assignees empty"),
    Fault("priority_missing", "tickets", "priority", missing("priority"), "priority empty"),
    Fault(
        "ci_missing",
        "tickets",
        "entity",
        missing("entity"),
        "configuration item empty",
    ),
    Fault(
        "ci_renamed",
        "tickets",
        "entity",
        _ci_renamed,
        "items spelled in another way",
    ),
    Fault(
        "ticket_zone_shift",
        "tickets",
        "time",
        lambda hit: shift(hit, hit.table.columns("time"), units(hit), ZONE),
        "times of some tickets seven hours off",
    ),
)
