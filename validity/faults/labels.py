"""Damage to the groups of tickets: what a routing model learns."""

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    dealt,
    keep,
    known,
    labelled,
    missing,
    number_a_unit,
    oldest,
    put,
    units,
)
from validity.table import Table

CATCH_ALL = "Service Desk"


def _label_noise(hit: Hit) -> Table:
    labels = known(hit, "label")
    return dealt(hit, hit.table.columns("label"), units(hit), labels)


def _label_confused(hit: Hit) -> Table:
    """Each group's tickets go to its neighbour in size, and the other way round."""
    labels = known(hit, "label")
    pairs = {
        a: b for k in range(0, len(labels) - 1, 2) for a, b in ((labels[k], labels[k + 1]), (labels[k + 1], labels[k]))
    }
    return change(hit, hit.table.columns("label"), units(hit), lambda one: one.replace(pairs))


def _labels_renamed(hit: Hit) -> Table:
    """Older tickets keep the names that groups had before a reorganisation."""
    labels = {one: f"OLD_{one.upper().replace(' ', '_')}" for one in known(hit, "label")}
    return change(hit, hit.table.columns("label"), oldest(hit), lambda one: one.replace(labels))


def _labels_merged(hit: Hit) -> Table:
    """A share of the groups, the larger ones among them, is written as one."""
    labels = known(hit, "label")
    merged = dict.fromkeys(labels[: max(2, round(hit.amount * len(labels)))], "Operations")
    return change(hit, hit.table.columns("label"), hit.eligible, lambda one: one.replace(merged))


def _duties_moved(hit: Hit) -> Table:
    """Until a date each group's name stood for what is another group's work today."""
    labels = known(hit, "label")
    after = dict(zip(labels, labels[1:] + labels[:1], strict=True))
    return change(hit, hit.table.columns("label"), oldest(hit), lambda one: one.replace(after))


def _spelled(hit: Hit) -> Table:
    """Groups as people type them: in capitals, in small letters, with a word before or after."""
    form = number_a_unit(hit, 0, 4).floor()

    def typed(one: pl.Expr) -> pl.Expr:
        ways = (one.str.to_uppercase(), one.str.to_lowercase(), pl.lit("Team ") + one, one + pl.lit(" Dept."))
        return pl.coalesce(pl.when(form == place).then(way) for place, way in enumerate(ways))

    return change(hit, hit.table.columns("label"), units(hit), typed)


FAULTS = (
    Fault("label_missing", "tickets", "label", missing("label"), "group empty", is_answer=True),
    Fault(
        "label_noise",
        "tickets",
        "label",
        _label_noise,
        "group replaced by any other",
        is_answer=True,
    ),
    Fault(
        "label_confused",
        "tickets",
        "label",
        _label_confused,
        "groups of like size swapped",
        is_answer=True,
    ),
    Fault(
        "catch_all",
        "tickets",
        "label",
        lambda hit: put(hit, hit.table.columns("label"), units(hit), CATCH_ALL),
        "group is the service desk",
        is_answer=True,
    ),
    Fault(
        "labels_renamed",
        "tickets",
        "label",
        _labels_renamed,
        "older tickets keep old names of groups",
        is_answer=True,
    ),
    Fault(
        "labels_merged",
        "tickets",
        "label",
        _labels_merged,
        "many groups written as one",
        is_answer=True,
    ),
    Fault(
        "duties_moved",
        "tickets",
        "label",
        _duties_moved,
        "a reorganisation gives each group's name to another group's work, and older tickets keep the old sense",
        is_answer=True,
    ),
    Fault(
        "group_spellings",
        "tickets",
        "label",
        _spelled,
        "the group is a free text since the list of choices was switched off, and people spell it in five ways",
        is_answer=True,
    ),
    Fault(
        "teams_left_out",
        "tickets",
        "label",
        lambda hit: keep(hit, ~labelled(hit)),
        "the account that exports has no right to see the tickets of some teams",
        learn_only=True,
    ),
)
