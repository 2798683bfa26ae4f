"""Damage to ticket exports."""

from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import Apply, Fault, Hit, by_unit, change, keep, oldest, put, shift, stretches, units
from validity.table import Table

CATCH_ALL = "Service Desk"
PLACEHOLDERS = ("n/a", "TBD", "unknown", "-")
BOILERPLATE = "User reports a problem with the system, please check"
ORIGINALS = 5  # tickets that a storm copies
ZONE = timedelta(hours=7)


def _known(hit: Hit, role: str) -> list[str]:
    """Values of the role's first column, the most frequent first; missing ones left out."""
    column = hit.table.columns(role)[0]
    counts = hit.frame.filter(~pl.col(column).is_in(["?", ""])).group_by(column).len()
    return counts.sort("len", column, descending=[True, False])[column].to_list()


def _missing(role: str) -> Apply:
    return lambda hit: put(hit, hit.table.columns(role), units(hit), None)


def _label_noise(hit: Hit) -> Table:
    labels = _known(hit, "label")
    columns = hit.table.columns("label")
    mask = units(hit)
    return by_unit(
        hit,
        columns,
        mask,
        lambda names: {one: dict(zip(names, hit.rng.choice(labels, len(names)), strict=True)) for one in columns},
    )


def _label_confused(hit: Hit) -> Table:
    """Each group's tickets go to its neighbour in size, and the other way round."""
    labels = _known(hit, "label")
    pairs = {
        a: b for k in range(0, len(labels) - 1, 2) for a, b in ((labels[k], labels[k + 1]), (labels[k + 1], labels[k]))
    }
    return change(hit, hit.table.columns("label"), units(hit), lambda one: one.replace(pairs))


def _labels_renamed(hit: Hit) -> Table:
    """Older tickets keep the names that groups had before a reorganisation."""
    labels = {one: f"OLD_{one.upper().replace(' ', '_')}" for one in _known(hit, "label")}
    return change(hit, hit.table.columns("label"), oldest(hit), lambda one: one.replace(labels))


def _labels_merged(hit: Hit) -> Table:
    """A share of the groups, the larger ones among them, is written as one."""
    labels = _known(hit, "label")
    merged = dict.fromkeys(labels[: max(2, round(hit.amount * len(labels)))], "Operations")
    return change(hit, hit.table.columns("label"), hit.eligible, lambda one: one.replace(merged))


def _fields_missing_by_class(hit: Hit) -> Table:
    labels = _known(hit, "label")
    count = max(1, round(hit.amount * len(labels)))
    chosen = [str(one) for one in hit.rng.choice(labels, count, replace=False)]
    last = hit.frame.group_by("_unit", maintain_order=True).agg(pl.col(hit.table.columns("label")[0]).last().alias("l"))
    hurt = last.filter(pl.col("l").is_in(chosen))["_unit"]
    return put(hit, hit.table.columns("fields"), hit.eligible & hit.frame["_unit"].is_in(hurt.to_list()), None)


def _fields_placeholder(hit: Hit) -> Table:
    columns = hit.table.columns("fields")
    return by_unit(
        hit,
        columns,
        units(hit),
        lambda names: {one: dict(zip(names, hit.rng.choice(PLACEHOLDERS, len(names)), strict=True)) for one in columns},
    )


def _fields_renamed(hit: Hit) -> Table:
    """Older tickets carry the keys of the form before the last one."""
    return change(hit, hit.table.columns("fields"), oldest(hit), lambda one: pl.lit("v1:") + one.str.to_uppercase())


def _fields_shuffled(hit: Hit) -> Table:
    """Wrong values: what one ticket has stands in another; all versions of a ticket alike."""
    columns = list(hit.table.columns("fields"))
    first = hit.frame.group_by("_unit", maintain_order=True).agg(pl.col(columns).first())
    mask = units(hit)
    names = sorted(hit.frame.filter(mask)["_unit"].unique())
    dealt = first.filter(pl.col("_unit").is_in(names)).sort("_unit")
    dealt = dealt.with_columns(dealt[one][hit.rng.permutation(len(names))].alias(one) for one in columns)
    return by_unit(
        hit, columns, mask, lambda names: {one: dict(zip(names, dealt[one], strict=True)) for one in columns}
    )


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


def _text_shuffled(hit: Hit) -> Table:
    columns = list(hit.table.columns("text"))
    first = hit.frame.group_by("_unit", maintain_order=True).agg(pl.col(columns).first())
    mask = units(hit)
    names = sorted(hit.frame.filter(mask)["_unit"].unique())
    dealt = first.filter(pl.col("_unit").is_in(names)).sort("_unit")[hit.rng.permutation(len(names))]
    return by_unit(
        hit, columns, mask, lambda names: {one: dict(zip(names, dealt[one], strict=True)) for one in columns}
    )


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
    columns = list(hit.table.columns("breach"))
    values = sorted(hit.frame[columns[0]].drop_nulls().unique())
    return by_unit(
        hit,
        columns,
        units(hit),
        lambda names: {one: dict(zip(names, hit.rng.choice(values, len(names)), strict=True)) for one in columns},
    )


def _ci_renamed(hit: Hit) -> Table:
    """The service desk spells items in its own way."""
    return change(
        hit, hit.table.columns("entity"), units(hit), lambda one: pl.lit("CI_") + one.str.replace_all("[-.]", "_")
    )


FAULTS = (
    Fault(
        "label_missing", "tickets", "label", _missing("label"), "group empty", ("TKT-002", "TKT-004"), is_answer=True
    ),
    Fault(
        "label_noise",
        "tickets",
        "label",
        _label_noise,
        "group replaced by any other",
        ("TKT-024", "TKT-025", "TKT-006"),
        is_answer=True,
    ),
    Fault(
        "label_confused",
        "tickets",
        "label",
        _label_confused,
        "groups of like size swapped",
        ("TKT-024", "TKT-025"),
        is_answer=True,
    ),
    Fault(
        "catch_all",
        "tickets",
        "label",
        lambda hit: put(hit, hit.table.columns("label"), units(hit), CATCH_ALL),
        "group is the service desk",
        ("TKT-003", "TKT-028", "TKT-024", "TKT-025"),
        is_answer=True,
    ),
    Fault(
        "labels_renamed",
        "tickets",
        "label",
        _labels_renamed,
        "older tickets keep old names of groups",
        ("TKT-017", "TKT-024", "TKT-025"),
        is_answer=True,
    ),
    Fault(
        "labels_merged",
        "tickets",
        "label",
        _labels_merged,
        "many groups written as one",
        ("TKT-028", "TKT-024", "TKT-025"),
        is_answer=True,
    ),
    Fault(
        "fields_missing",
        "tickets",
        "fields",
        _missing("fields"),
        "category and the like empty",
        ("TKT-013", "TKT-024", "TKT-026"),
    ),
    Fault(
        "fields_missing_by_class",
        "tickets",
        "label",
        _fields_missing_by_class,
        "fields empty for some groups",
        ("TKT-013", "TKT-024", "TKT-026"),
    ),
    Fault(
        "fields_placeholder",
        "tickets",
        "fields",
        _fields_placeholder,
        "fields filled with n/a, TBD, -",
        ("TKT-013", "TKT-015", "TKT-024", "TKT-026"),
    ),
    Fault(
        "fields_renamed",
        "tickets",
        "fields",
        _fields_renamed,
        "older tickets carry other keys",
        ("TKT-018", "TKT-024", "TKT-026"),
    ),
    Fault("fields_shuffled", "tickets", "fields", _fields_shuffled, "fields of other tickets", ("TKT-024", "TKT-026")),
    Fault(
        "fields_constant",
        "tickets",
        "fields",
        _fields_constant,
        "fields left at the form's first choice",
        ("TKT-024", "TKT-026"),
    ),
    Fault("text_missing", "tickets", "text", _missing("text"), "texts empty", ("TKT-001", "TKT-025")),
    Fault("text_truncated", "tickets", "text", _text_truncated, "two words left", ("TKT-001", "TKT-025")),
    Fault(
        "text_constant",
        "tickets",
        "text",
        lambda hit: put(hit, hit.table.columns("text"), units(hit), BOILERPLATE),
        "one boilerplate text",
        ("TKT-029", "TKT-009", "TKT-025"),
    ),
    Fault("text_shuffled", "tickets", "text", _text_shuffled, "texts of other tickets", ("TKT-025",)),
    Fault(
        "tickets_copied",
        "tickets",
        "key",
        _copied,
        "a storm of copies of five tickets",
        ("TKT-022", "TKT-009", "TKT-029"),
        (0.05, 0.15, 0.3, 0.5, 0.7),
        learn_only=True,
    ),
    Fault(
        "volume_cut",
        "tickets",
        "key",
        lambda hit: keep(hit, ~units(hit)),
        "fewer tickets",
        ("TKT-004", "TKT-005", "TKT-021"),
        (0.3, 0.6, 0.8, 0.92, 0.98),
        learn_only=True,
    ),
    Fault(
        "history_cut",
        "tickets",
        "key",
        lambda hit: keep(hit, ~oldest(hit)),
        "the oldest tickets gone",
        ("TKT-008", "TKT-004", "TKT-005"),
        (0.3, 0.5, 0.7, 0.85, 0.95),
        learn_only=True,
    ),
    Fault("days_lost", "tickets", "key", _lost, "days missing from the export", ("TKT-023",), learn_only=True),
    Fault(
        "outcome_times_missing",
        "tickets",
        "outcome",
        _missing("outcome"),
        "resolved and closed times empty",
        ("TKT-019", "TKT-016"),
    ),
    Fault("times_swapped", "tickets", "outcome", _times_swapped, "opened after closed", ("TKT-007", "TKT-027")),
    Fault(
        "breach_missing",
        "tickets",
        "breach",
        _missing("breach"),
        "breach unknown",
        ("TKT-020", "TKT-021"),
        is_answer=True,
    ),
    Fault("breach_noise", "tickets", "breach", _breach_noise, "breach dealt anew", ("TKT-026",), is_answer=True),
    Fault("closing_missing", "tickets", "closing", _missing("closing"), "close codes and the like empty"),
    Fault("people_missing", "tickets", "people", _missing("people"), "callers and assignees empty"),
    Fault("priority_missing", "tickets", "priority", _missing("priority"), "priority empty"),
    Fault(
        "ci_missing",
        "tickets",
        "entity",
        _missing("entity"),
        "configuration item empty",
        ("TKT-011", "LNK-001", "LNK-002", "LNK-003"),
    ),
    Fault(
        "ci_renamed",
        "tickets",
        "entity",
        _ci_renamed,
        "items spelled in another way",
        ("LNK-001", "LNK-002", "LNK-003", "LNK-013"),
    ),
    Fault(
        "ticket_zone_shift",
        "tickets",
        "time",
        lambda hit: shift(hit, hit.table.columns("time"), units(hit), ZONE),
        "times of some tickets seven hours off",
        ("LNK-006", "LNK-009", "LNK-011"),
    ),
)
