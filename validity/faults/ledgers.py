"""Damage to tickets by contracts, reports, time clocks, storage and the people at the desk, and some oddities."""

from dataclasses import replace
from datetime import timedelta
from zlib import crc32

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_times,
    choices,
    filled,
    is_filled,
    keep,
    known,
    moment,
    number_a_unit,
    put,
    rewritten,
    units,
)
from validity.faults._tickets import by_ticket, is_one_of, versions
from validity.table import Table

WEEK = timedelta(days=7)
CHECKSUM_BITS = (16, 14, 13, 12, 8)
VOLUMES = (1.6, 1.1, 0.75, 0.5, 0.05)  # of a team's usual week, what contracts cover
QUOTAS = (2.0, 1.2, 0.8, 0.4, 0.0)  # of a week's usual misses, those that a supplier owns up to
REPORTED = (0.1, 0.5, 2, 6, 24)  # hours of a row in the report
LEFT = (0.1, 0.3, 0.6, 0.85, 0.97)  # of the people
ONCE_IN = (1, 12, 72, 336, 8760)  # hours
STEPS = (10, 1_000, 10_000, 100_000, 1_000_000)  # seconds: the last digit of 1.77912345E9, 1.779123E9, ... 1.779E9
REACH = 3  # places by which a wheel moves a choice at most
DAY, HOURS = timedelta(days=1), 24
BEGINNING = (1, 4, 8, 12, 18)  # the hour
BILLED = (15, 60, 240, 480, 1440)  # minutes of a unit
DRAFTS = (0.1, 0.3, 0.6, 1.0, 2.0)  # for each ticket


def _since_first(every: timedelta) -> pl.Expr:
    """Number of the period in which a ticket came in."""
    return ((pl.col("_time") - pl.col("_time").min()) / every).floor().cast(pl.Int64)


def _beyond(hit: Hit, tickets: pl.DataFrame, by: str) -> pl.Series:
    """Tickets that come in when a week has had what is allowed of the usual number with the same cell."""
    weeks = tickets.with_columns(_since_first(WEEK).alias("week"))
    allowed = hit.amount * pl.len().over(by) / pl.col("week").n_unique()
    return weeks.filter(pl.int_range(pl.len()).over(by, "week") >= allowed)["_unit"]


def _some(hit: Hit, column: str) -> list[str]:
    """A share of what a column says, at random."""
    said = sorted(choices(hit, column))
    return [said[place] for place in hit.rng.permutation(len(said))[: round(hit.amount * len(said))]]


def _by_checksum(hit: Hit) -> Table:
    """Each text is the first one that has the same checksum."""
    table = hit.table
    for one in hit.table.columns("text"):
        mask = filled(hit, one)
        texts = hit.frame.filter(mask)[one].unique(maintain_order=True).to_list()
        stored: dict[int, str] = {}
        shown = {text: stored.setdefault(crc32(text.encode()) % 2 ** int(hit.amount), text) for text in texts}
        table = put(replace(hit, table=table), [one], mask, pl.col(one).replace(shown))
    return table


def _wrong_window(hit: Hit) -> Table:
    """Two tickets that came in one after the other have the second half of each other's last text."""
    column = hit.table.columns("text")[-1]
    mask = units(hit) & filled(hit, column)
    tickets = by_ticket(replace(hit, eligible=mask), column)
    names, texts = tickets["_unit"].to_list(), tickets[column].to_list()
    pairs = [(place, place + 1) for place in range(0, len(names) - 1, 2)]
    others = {names[one]: texts[two] for pair in pairs for one, two in (pair, pair[::-1])}
    own = pl.col(column).str.split(" ")
    other = pl.col("_unit").replace_strict(others, default=None, return_dtype=pl.String).str.split(" ")
    halves = own.list.head(own.list.len() // 2), other.list.slice(other.list.len() // 2)
    mixed = pl.concat_str([half.list.join(" ") for half in halves], separator=" ").str.strip_chars()
    return put(hit, [column], mask, pl.coalesce(mixed, column))


def _person(hit: Hit) -> Table:
    """The group is whoever has the ticket."""
    label, people = hit.table.columns("label")[0], hit.table.columns("people")
    if not people:
        return hit.table
    person = pl.when(is_filled(people[-1])).then(pl.col(people[-1]))
    return put(hit, [label], units(hit) & filled(hit, label), pl.coalesce(person, label))


def _over_volume(hit: Hit) -> Table:
    """Tickets beyond what a team may book in a week have the group that comes next in size."""
    label, teams = hit.table.columns("label")[0], known(hit, "label")
    partner = dict(zip(teams, teams[1:] + teams[:1], strict=True))
    beyond = _beyond(hit, by_ticket(hit, label).filter(is_filled(label)), label)
    return put(hit, [label], is_one_of(hit, beyond), pl.col(label).replace(partner))


def _over_quota(hit: Hit) -> Table:
    """Deadlines that were missed when the week's misses are used up were met."""
    breach, outcomes = hit.table.columns("breach")[0], known(hit, "breach")
    if len(outcomes) < 2:  # noqa: PLR2004
        return hit.table
    met, missed = outcomes[:2]
    beyond = _beyond(hit, by_ticket(hit, breach).filter(pl.col(breach) == missed), breach)
    return put(hit, [breach], is_one_of(hit, beyond) & filled(hit, breach), met)


def _by_period(hit: Hit) -> Table:
    """Tickets that came in together have all missed their deadline if one of them has."""
    breach, outcomes = hit.table.columns("breach")[0], known(hit, "breach")
    if len(outcomes) < 2:  # noqa: PLR2004
        return hit.table
    missed = outcomes[1]
    tickets = by_ticket(hit, breach).with_columns(_since_first(timedelta(hours=hit.amount)).alias("period"))
    late = tickets.filter((pl.col(breach) == missed).any().over("period"))["_unit"]
    return put(hit, [breach], is_one_of(hit, late) & filled(hit, breach), missed)


def _without_leavers(hit: Hit) -> Table:
    """Tickets of some of those who had them last are gone."""
    people = hit.table.columns("people")[-1]
    erased = by_ticket(hit, people).filter(pl.col(people).is_in(_some(hit, people)))
    return keep(hit, ~is_one_of(hit, erased["_unit"]))


def _distinct(hit: Hit) -> Table:
    """Of tickets of one period with the same choices and group only the first is there."""
    columns = (*hit.table.columns("fields"), *hit.table.columns("label"))
    period = _since_first(timedelta(hours=hit.amount)).alias("period")
    tickets = by_ticket(hit, *columns).with_columns(period)
    shown = tickets.unique(["period", *columns], keep="first", maintain_order=True)["_unit"]
    return keep(hit, ~hit.eligible | is_one_of(hit, shown))


def _wheeled(hit: Hit) -> Table:
    """Choices and items are some places further up or down in their list, but not beyond its ends."""
    if not hit.frame.height:
        return hit.table
    mask, far = units(hit), number_a_unit(hit, -REACH, REACH)
    by = pl.lit((far.sign() * far.abs().ceil()).cast(pl.Int64))
    table = hit.table
    for one in (*hit.table.columns("fields"), *hit.table.columns("entity")):
        listed = dict(enumerate(sorted(choices(hit, one))))
        places = {choice: place for place, choice in listed.items()}
        place = pl.col(one).replace_strict(places, default=None, return_dtype=pl.Int64) + by
        shown = place.clip(0, max(0, len(listed) - 1)).replace_strict(listed, default=None, return_dtype=pl.String)
        table = put(replace(hit, table=table), [one], mask, pl.coalesce(shown, one))
    return table


def _past_midnight(hit: Hit) -> Table:
    """Until the day begins hours are counted on from 24, of the day before."""

    def told(one: pl.Expr) -> pl.Expr:
        at = moment(hit, one)
        before = (at - DAY).dt.strftime(hit.table.time_format)
        hour = pl.format("{}:", at.dt.hour().cast(pl.Int64) + HOURS)
        late = at.dt.hour() < hit.amount
        return pl.when(late).then(before.str.replace(r"\d\d:", hour)).otherwise(one)

    return change(hit, hit.table.columns("time"), hit.eligible, told)


def _few_digits(hit: Hit) -> Table:
    """Moments are the nearest ones that so few digits can tell."""
    step = int(hit.amount)

    def told(at: pl.Expr) -> pl.Expr:
        return pl.from_epoch((at.dt.epoch("s") / step).round().cast(pl.Int64) * step, "s")

    return change_times(hit, hit.table.columns("time"), hit.eligible, told)


def _numbered(hit: Hit) -> Table:
    """In front of the first text stands the ticket's number."""
    key = pl.col(hit.table.columns("key")[0])
    return rewritten(hit, hit.table.columns("text")[:1], lambda one: pl.coalesce(pl.format("[{}] {}", key, one), one))


def _last_name_first(hit: Hit) -> Table:
    """A comma and the other names follow the last one."""
    return rewritten(hit, hit.table.columns("people"), lambda one: one.str.replace(r"^(.*\S)\s+(\S+)$", "${2}, ${1}"))


def _retired(hit: Hit) -> Table:
    """A share of the choices about the solution are marked wherever they stand."""
    table = hit.table
    for one in hit.table.columns("closing"):
        mask = hit.eligible & hit.frame[one].is_in(_some(hit, one)).fill_null(value=False)
        table = put(replace(hit, table=table), [one], mask, pl.concat_str(pl.col(one), pl.lit(" (inactive)")))
    return table


def _billed(hit: Hit) -> Table:
    """Tickets ended when the unit that was begun is over."""
    opened = pl.lit(hit.frame["_time"])

    def over(at: pl.Expr) -> pl.Expr:
        begun = ((at - opened).dt.total_minutes() / hit.amount).ceil()
        return opened + pl.duration(minutes=(begun * hit.amount).cast(pl.Int64))

    return change_times(hit, hit.table.columns("outcome"), hit.eligible, over)


def _with_drafts(hit: Hit) -> Table:
    """Some tickets more, of which nothing is known that is not said when a form is begun."""
    table = hit.table
    first = versions(hit).unique("_unit", keep="first", maintain_order=True)
    if not first.height:
        return table
    source = np.sort(hit.rng.integers(0, first.height, round(hit.amount * first.height)))
    later = ("label", "outcome", "breach", "closing", "entity")
    unsaid = {one for role in later for one in table.columns(role)}
    unsaid |= {*table.columns("people")[1:], *table.columns("text")[1:]}
    number = [pl.format("{}-D{}", one, pl.int_range(pl.len())).alias(one) for one in (*table.columns("key"), "_unit")]
    drafts = first[source].with_columns(
        *number, *(pl.lit(None, pl.String).alias(one) for one in hit.frame.columns if one in unsaid)
    )
    return table.with_frame(pl.concat([hit.frame, drafts]))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "short_checksums",
        "tickets",
        "text",
        _by_checksum,
        "the archive stores texts of the same checksum once, and the checksum is so short that different texts share"
        " one",
        amounts=CHECKSUM_BITS,
    ),
    Fault(
        "wrong_chat_window",
        "tickets",
        "text",
        _wrong_window,
        "agents chat with two callers at a time and paste the rest of one conversation into the ticket of the other",
    ),
    Fault(
        "person_for_group",
        "tickets",
        "label",
        _person,
        "tickets may be given to a person instead of a team, and the export writes the person where the group belongs",
        is_answer=True,
    ),
    Fault(
        "contract_volume_used_up",
        "tickets",
        "label",
        _over_volume,
        "contracts cover so many tickets of a team a week, and what comes beyond them is booked on another team",
        amounts=VOLUMES,
        is_answer=True,
    ),
    Fault(
        "misses_within_quota",
        "tickets",
        "breach",
        _over_quota,
        "a supplier may miss so many deadlines a week, and from there on finds an excuse for every other",
        amounts=QUOTAS,
        is_answer=True,
    ),
    Fault(
        "missed_by_period",
        "tickets",
        "breach",
        _by_period,
        "the supplier reports for a period whether it missed a deadline, and the report is joined with all tickets"
        " of that period",
        amounts=REPORTED,
        is_answer=True,
    ),
    Fault(
        "leavers_erased",
        "tickets",
        "people",
        _without_leavers,
        "when somebody leaves, a data protection job erases every record that bears the name, and so the tickets",
        amounts=LEFT,
        learn_only=True,
    ),
    Fault(
        "distinct_selected",
        "tickets",
        "fields",
        _distinct,
        "the export selects distinct rows, and of a period's tickets with the same choices and group it gives one",
        amounts=ONCE_IN,
        learn_only=True,
    ),
    Fault(
        "wheel_moves_choice",
        "tickets",
        "entity",
        _wheeled,
        "agents choose from a list, turn the mouse wheel to read on, and turn the choice that is still active with it",
    ),
    Fault(
        "hours_past_midnight",
        "tickets",
        "time",
        _past_midnight,
        "the day of the works begins with its first shift, and until then half past one is 25:30 of the day before",
        amounts=BEGINNING,
    ),
    Fault(
        "moments_in_few_digits",
        "tickets",
        "time",
        _few_digits,
        "a spreadsheet shows seconds since 1970 as 1.7791E9, and its export holds no more digits than it shows",
        amounts=STEPS,
    ),
    Fault(
        "number_in_subject",
        "tickets",
        "text",
        _numbered,
        "the mail gateway puts the ticket's number in front of the subject, so that answers find their ticket",
    ),
    Fault(
        "names_last_first",
        "tickets",
        "people",
        _last_name_first,
        "the directory lists people by their last names, with the others behind a comma",
    ),
    Fault(
        "codes_marked_retired",
        "tickets",
        "closing",
        _retired,
        "choices that closing tickets may no longer have are shown with the remark that they are inactive",
    ),
    Fault(
        "billed_in_units",
        "tickets",
        "outcome",
        _billed,
        "the work is billed by units of time that were begun, and tickets end with their last unit",
        amounts=BILLED,
    ),
    Fault(
        "drafts_saved",
        "tickets",
        "key",
        _with_drafts,
        "the portal saves every form that somebody begins as a ticket of its own, and few of them are sent",
        amounts=DRAFTS,
    ),
)
