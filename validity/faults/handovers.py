"""Damage to tickets where one tool, team or rule hands them to another: imports, portals, alerts, habits."""

import polars as pl

from validity.faults._damage import (
    NOTHING,
    Fault,
    Hit,
    change,
    choices,
    exchanged,
    is_filled,
    keep,
    known,
    moment,
    put,
    together,
    units,
)
from validity.table import Table

SLOW = (0.1, 0.25, 0.45, 0.7, 0.9)  # of the tickets that ended, the slowest
SOME = (0.05, 0.12, 0.25, 0.45, 0.7)
ALERTED = ("Threshold exceeded on monitored item", "Event management opened this record from an alert. No user called.")
MONITORING = "Event Monitoring"
RICH = '<div class="rte"><p style="margin:0px;font-family:Calibri">', '</p><p><br data-mce-bogus="1"></p></div>'
LONGER = r"\b(\w{3})\w{2,}"


def _place(hit: Hit) -> pl.Expr:
    """Number of the version within its ticket, from 0: in the file's order, those that ended behind the others."""
    row = pl.int_range(pl.len())
    for one in hit.table.columns("outcome")[:1]:
        row += is_filled(one).cast(pl.Int64) * pl.len()
    return row.rank("ordinal").over("_unit").cast(pl.Int64) - 1


def _spent(hit: Hit) -> pl.Expr:
    """From opening to closing."""
    return moment(hit, pl.col(hit.table.columns("outcome")[-1])) - moment(hit, pl.col(hit.table.columns("opened")[0]))


def _at_closing(hit: Hit) -> Table:
    """Only the last version of a ticket that ended has the fields."""
    is_last = _place(hit) == pl.len().over("_unit") - 1
    is_final = hit.frame.select(is_last & is_filled(hit.table.columns("outcome")[0])).to_series()
    return put(hit, hit.table.columns("fields"), units(hit) & ~is_final, None)


def _ticked(hit: Hit) -> Table:
    """Each field holds its own choice and that of another ticket, in the order of the alphabet."""
    columns, mask = hit.table.columns("fields"), units(hit)
    others = exchanged(hit, columns, mask, is_one_deal=False).frame
    frame = hit.frame
    for one in columns:
        pair = pl.concat_list(pl.col(one), pl.lit(others[one])).list.set_difference(list(NOTHING)).list.drop_nulls()
        ticked = pair.list.unique().list.sort()
        is_said = mask & (ticked.list.len() > 0)
        frame = frame.with_columns(pl.when(is_said).then(ticked.list.join("; ")).otherwise(pl.col(one)).alias(one))
    return hit.table.with_frame(frame)


def _collided(hit: Hit) -> Table:
    """A share of the tickets carries, in pairs, one number for two."""
    names = sorted(hit.frame.filter(units(hit))["_unit"].unique())
    dealt = [str(one) for one in hit.rng.permutation(names)]
    twins = dict(zip(dealt[::2], dealt[1::2], strict=False))
    key = hit.table.columns("key")[0]
    number = dict(hit.frame.group_by("_unit").agg(pl.col(key).first()).iter_rows())
    new = {one: number[other] for one, other in twins.items()}
    taken = pl.col("_unit").replace_strict(new, default=None, return_dtype=pl.String)
    return put(hit, [key], hit.eligible, pl.coalesce(taken, pl.col(key)))


def _unsent(hit: Hit) -> Table:
    """Of a share of the tickets there is the first version only."""
    is_update = hit.frame.select(_place(hit) > 0).to_series()
    return keep(hit, ~(units(hit) & is_update))


def _short(hit: Hit) -> Table:
    """Three letters are left of each longer word."""
    return change(hit, hit.table.columns("text"), units(hit), lambda one: one.str.replace_all(LONGER, "${1}."))


def _rich(hit: Hit) -> Table:
    """Tags around the text, and every third blank as an entity."""
    begin, end = map(pl.lit, RICH)
    return change(
        hit,
        hit.table.columns("text")[-1:],
        units(hit),
        lambda one: begin + one.str.replace_all(r"(\S+ \S+ \S+) ", "${1}&nbsp;") + end,
    )


def _unresolved(hit: Hit) -> Table:
    """Groups, items and people are the internal keys of their records, the same for the same name."""
    table, mask = hit.table, units(hit)
    keys: dict[str, str] = {}
    for one in (column for role in ("label", "entity", "people") for column in table.columns(role)):
        keys |= {name: hit.rng.bytes(16).hex() for name in choices(hit, one) if name and name not in keys}
        table = put(Hit(table, hit.eligible, hit.amount, hit.rng), [one], mask, pl.col(one).replace(keys))
    return table


def _symptom(hit: Hit) -> Table:
    """Each item is written as the one that depends on it, which is always the same."""
    items = known(hit, "entity")
    above = dict(zip(items, items[1:] + items[:1], strict=True))
    return change(hit, hit.table.columns("entity"), units(hit), lambda one: one.replace(above))


def _afterwards(hit: Hit) -> Table:
    """Tickets that ended were opened when they were resolved."""
    resolved = hit.table.columns("outcome")[0]
    is_done = hit.frame.select(is_filled(resolved)).to_series()
    return put(hit, hit.table.columns("opened"), units(hit) & is_done, pl.col(resolved))


def _bounced(hit: Hit) -> Table:
    """All versions but the first and the last name any team."""
    is_between = hit.frame.select(_place(hit).is_between(1, pl.len().over("_unit") - 2)).to_series()
    teams = pl.Series(hit.rng.choice(known(hit, "label"), hit.frame.height).tolist(), dtype=pl.String)
    return put(hit, hit.table.columns("label"), units(hit) & is_between, pl.lit(teams))


def _slow_gone(hit: Hit) -> Table:
    """The slowest of the tickets that ended are missing."""
    spent = hit.frame.select(_spent(hit).dt.total_minutes().max().over("_unit")).to_series()
    limit = spent.filter(hit.eligible & hit.frame["_unit"].is_first_distinct()).quantile(1 - hit.amount, "nearest")
    if limit is None:
        return hit.table
    return keep(hit, ~(hit.eligible & (spent > limit).fill_null(value=False)))


def _alerted(hit: Hit) -> Table:
    """Tickets of the monitoring, as many as make up the share of all, at times at which others came in."""
    names = sorted(hit.frame.filter(hit.eligible)["_unit"].unique())
    if not names:
        return hit.table
    count = round(hit.amount / (1 - hit.amount) * len(names))
    drawn = pl.DataFrame({"_unit": hit.rng.choice(names, count).tolist(), "_copy": range(count)})
    extra = hit.frame.join(drawn, on="_unit", how="inner", maintain_order="right_left")
    title, *bodies = hit.table.columns("text") or (None,)
    said = ({title: ALERTED[0]} if title else {}) | dict.fromkeys(bodies, ALERTED[1])
    said |= dict.fromkeys(hit.table.columns("fields"), "Event") | {hit.table.columns("label")[0]: MONITORING}
    key = hit.table.columns("key")[0]
    extra = extra.with_columns(
        *(pl.lit(text).alias(column) for column, text in said.items()),
        *(pl.format("EVT{}", pl.col("_copy").cast(pl.String).str.zfill(7)).alias(one) for one in (key, "_unit")),
    )
    return together(hit.table, [hit.frame, extra.select(hit.frame.columns)])


FAULTS: tuple[Fault, ...] = (
    Fault(
        "classified_at_closing",
        "tickets",
        "fields",
        _at_closing,
        "agents leave the category and the like empty until the tool demands them at closing",
    ),
    Fault(
        "choices_ticked_twice",
        "tickets",
        "fields",
        _ticked,
        "the form lets people tick more than one choice, and the export joins what they ticked in one cell",
    ),
    Fault(
        "numbers_collide",
        "tickets",
        "key",
        _collided,
        "two desks that both count from one are loaded into one tool, and tickets of the same number become one",
        learn_only=True,
    ),
    Fault(
        "updates_unsent",
        "tickets",
        "key",
        _unsent,
        "the interface hands tickets over when they are created, and their updates get lost",
        learn_only=True,
    ),
    Fault(
        "words_abbreviated",
        "tickets",
        "text",
        _short,
        "agents who type while the caller talks leave three letters of each longer word",
    ),
    Fault(
        "markup_kept",
        "tickets",
        "text",
        _rich,
        "the portal's editor stores descriptions with their markup",
    ),
    Fault(
        "references_unresolved",
        "tickets",
        "label",
        _unresolved,
        "one of two export jobs writes the internal keys of groups, items and people instead of their names",
        is_answer=True,
    ),
    Fault(
        "ci_of_symptom",
        "tickets",
        "entity",
        _symptom,
        "agents name the item on which the user saw the trouble, not the one beneath it that failed",
    ),
    Fault(
        "logged_afterwards",
        "tickets",
        "outcome",
        _afterwards,
        "agents help first and write the ticket when they are done, opened and resolved in the same minute",
    ),
    Fault(
        "bounced_around",
        "tickets",
        "label",
        _bounced,
        "tickets are handed from team to team before the one that closes them has them",
        learn_only=True,
    ),
    Fault(
        "slow_left_out",
        "tickets",
        "outcome",
        _slow_gone,
        "the report that is exported leaves out tickets that took longer than its filter allows",
        amounts=SLOW,
        learn_only=True,
    ),
    Fault(
        "alerts_ticketed",
        "tickets",
        "label",
        _alerted,
        "the monitoring opens a ticket for every alert, and a team of its own closes them",
        amounts=SOME,
        learn_only=True,
    ),
)
