"""Ticket routing from text: which group will resolve a ticket, told from its title and description at opening.

Generated: no real data in ../shared/data has tickets with texts and groups. The groups' words overlap, so that even
clean data leaves some tickets undecided.
"""

import zlib
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from validity.table import Table
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETS = ("north", "east", "south", "west")
BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC throughout; a Monday
DAYS, TICKETS, LEARN_SHARE = 120, 1500, 0.65
LEAST_ASKED = 20
GROUPS_OF = {"north": 10, "east": 9, "south": 8, "west": 10}
OWN_SHARE, OTHER_SHARE = 0.33, 0.15  # words of a ticket that are its group's own, and those of one other group
FRONT = 3  # how much more often the first words are said
REASSIGNED = 0.1
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
TOPICS = {
    "Network": "vpn tunnel wlan switch router cable dns port gateway latency packet proxy subnet roaming signal",
    "Messaging": "mail outlook mailbox calendar invite attachment spam folder signature delegate quota archive sender",
    "Workplace": "laptop monitor docking keyboard mouse battery headset webcam boot bluescreen driver display fan",
    "Identity": "password account login locked token mfa certificate expired access role permission directory reset",
    "Printing": "printer toner paper scanner tray queue duplex badge copy jam cartridge label spooler driver",
    "Finance Applications": "invoice ledger posting booking payment vendor export period closing cost currency sap",
    "Database": "query table deadlock tablespace index backup restore listener replication schema timeout oracle",
    "Storage": "share disk quota folder snapshot volume mount restore filesystem capacity path drive backup archive",
    "Web Platform": "page browser certificate redirect session cookie shop checkout cart error timeout form login",
    "Telephony": "phone call voicemail extension conference headset dial ringing softphone line transfer queue audio",
    "Collaboration": "teams meeting channel chat guest screen recording audio invite sharing site document wiki",
    "Security": "phishing malware alert quarantine suspicious firewall blocked scan spam encryption token proxy",
}
COMMON = (
    "user cannot open since today after update please help not working again office new problem when trying system "
    "request slow message shows urgent every morning several colleagues affected restart tried without success "
    "customer needs access quickly application server error window closes data missing home started yesterday"
)
SYLLABLES = [before + after for before in "bdfgklmnprstvw" for after in "aeiou"]
NAMES = 160
CATEGORIES = ("Hardware", "Software", "Network", "Access", "Inquiry")
PRIORITIES = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")
CONTACTS = ("phone", "email", "self-service", "walk-in", "chat")
ENDINGS = ("Solved (Permanently)", "Solved (Workaround)", "Closed/Resolved by Caller", "Not Solved (Not Reproducible)")
ROLES = {
    "key": ("number",),
    "label": ("assignment_group",),
    "text": ("short_description", "description"),
    "fields": ("category", "subcategory", "contact_type"),
    "time": ("opened_at", "resolved_at", "closed_at", "sys_updated_on"),
    "opened": ("opened_at",),
    "outcome": ("resolved_at", "closed_at"),
    "entity": ("cmdb_ci",),
    "priority": ("priority",),
    "people": ("caller_id", "assigned_to"),
    "closing": ("close_code", "close_notes"),
}
SAME = ("description", "category", "subcategory", "contact_type", "assignment_group", "caller_id", "opened_at")
COLUMNS = {
    one: one for one in (*SAME, "resolved_at", "closed_at", "reassignment_count", "close_code", "close_notes")
} | {
    "ticket_id": "number",
    "ticket_number": "number",
    "title": "short_description",
    "state_text": "state",
    "priority_text": "priority",
    "ci_name": "cmdb_ci",
    "assignee": "assigned_to",
    "version_at": "sys_updated_on",
    "version_no": "sys_mod_count",
}
END = BEGIN + timedelta(days=DAYS)
STEADY = [
    *map(pl.col, ("number", "short_description", "description", "category", "subcategory", "contact_type", "cmdb_ci")),
    *map(pl.col, ("priority", "caller_id")),
    pl.col("opened").dt.strftime(TIME_FORMAT).alias("opened_at"),
]  # columns that stay as they were at opening


class Words(NamedTuple):
    """The groups of a data set, each with the words that it uses and how often."""

    groups: list[str]
    own: list[np.ndarray]
    share: np.ndarray


@cache
def _data(name: str) -> Data:
    chance = np.random.default_rng(zlib.crc32(f"text routing {name}".encode()))
    tickets = _tickets(name, _words(name, chance), chance)
    split: datetime = tickets["opened"].sort()[int(TICKETS * LEARN_SHARE)]
    ended = _as_closed(tickets, chance).filter(pl.col("_time") < split)  # tickets that are asked are still open
    versions = pl.concat([_as_opened(tickets), ended]).sort("_time", "number")
    asked = tickets.filter(pl.col("opened") >= split)
    source = {"name": "service_desk", "silo": "tickets", "path": "incidents.csv", "source_system": "servicenow"}
    constants = {"ticket_type": "incident", "source_table": "incident"}
    return Data(
        name=name,
        tables=(Table("incidents.csv", "tickets", versions, ROLES, TIME_FORMAT),),
        sources=[{**source, "mapping": {"input": "csv", "constants": constants, "columns": COLUMNS}}],
        split=split,
        as_of=END,
        truth=dict(zip(asked["number"], asked["group"], strict=True)),
    )


def _words(name: str, chance: np.random.Generator) -> Words:
    """Some topics are this company's groups; which of a topic's words are frequent differs between companies."""
    groups = [str(one) for one in chance.choice(list(TOPICS), GROUPS_OF[name], replace=False)]
    own = [np.array([*chance.permutation(TOPICS[one].split()), *_names(chance)]) for one in groups]
    share = 1 / (4 + np.arange(len(groups)))
    return Words(groups, own, share / share.sum())


def _names(chance: np.random.Generator) -> list[str]:
    """What the company calls the systems of one group: words that nobody else uses, each of them seldom."""
    return ["".join(chance.choice(SYLLABLES, 3)) for _ in range(NAMES)]


def _tickets(name: str, words: Words, chance: np.random.Generator) -> pl.DataFrame:
    """A row a ticket, as it truly was."""
    seconds = np.sort(chance.uniform(0, DAYS * 86_400, TICKETS)).astype(int)
    group = chance.choice(len(words.groups), TICKETS, p=words.share)
    hours = np.maximum(0.3, chance.lognormal(2.6, 1.0, TICKETS))
    opened = pl.Series([BEGIN + timedelta(seconds=int(one)) for one in seconds], dtype=pl.Datetime("us"))
    category = np.where(chance.random(TICKETS) < 0.5, group % len(CATEGORIES), chance.integers(0, 5, TICKETS))  # noqa: PLR2004
    texts = [_text(one, words, chance) for one in group]
    return pl.DataFrame(
        {
            "number": [f"INC{10_000 + 7 * one:07d}" for one in range(TICKETS)],
            "short_description": [one[0] for one in texts],
            "description": [one[1] for one in texts],
            "category": [CATEGORIES[one] for one in category],
            "subcategory": [str(words.own[one][chance.integers(0, 3)]).capitalize() for one in group],
            "contact_type": chance.choice(CONTACTS, TICKETS, p=[0.3, 0.25, 0.3, 0.05, 0.1]),
            "cmdb_ci": [f"{name}-{one:03d}" if one else None for one in chance.integers(0, 60, TICKETS)],
            "priority": chance.choice(PRIORITIES, TICKETS, p=[0.03, 0.12, 0.6, 0.25]),
            "caller_id": [f"Caller {one:03d}" for one in chance.integers(0, 400, TICKETS)],
            "group": [words.groups[one] for one in group],
            "first_group": [words.groups[one] for one in _first_groups(group, words, chance)],
            "opened": opened,
            "resolved": opened
            + pl.Series([timedelta(seconds=int(one)) for one in hours * 3600], dtype=pl.Duration("us")),
        }
    )


def _first_groups(group: np.ndarray, words: Words, chance: np.random.Generator) -> np.ndarray:
    """The groups, but for some tickets another one."""
    is_wrong = chance.random(TICKETS) < REASSIGNED
    return np.where(is_wrong, (group + chance.integers(1, len(words.groups), TICKETS)) % len(words.groups), group)


def _text(group: int, words: Words, chance: np.random.Generator) -> tuple[str, str]:
    """Title and description: words of the group, of another group and of everyday talk."""
    count, title = chance.integers(13, 30), chance.integers(4, 10)
    other = words.own[(group + chance.integers(1, len(words.groups))) % len(words.groups)]
    kind = chance.choice(3, count, p=[OWN_SHARE, OTHER_SHARE, 1 - OWN_SHARE - OTHER_SHARE])
    place = chance.random(count) ** FRONT  # words at the front are the frequent ones
    pools = (words.own[group], other, COMMON.split())
    said = [str(pools[k][int(where * len(pools[k]))]) for k, where in zip(kind, place, strict=True)]
    return " ".join(said[:title]).capitalize(), " ".join(said[title:]).capitalize() + "."


def _as_opened(tickets: pl.DataFrame) -> pl.DataFrame:
    """The first version of each ticket."""
    nothing = pl.lit(None, pl.String)
    return tickets.select(
        *STEADY,
        state=pl.lit("New"),
        assignment_group="first_group",
        assigned_to=nothing,
        resolved_at=nothing,
        closed_at=nothing,
        close_code=nothing,
        close_notes=nothing,
        reassignment_count=pl.lit("0"),
        sys_mod_count=pl.lit("0"),
        sys_updated_on=pl.col("opened").dt.strftime(TIME_FORMAT),
        _time="opened",
        _unit="number",
    )


def _as_closed(tickets: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """The last version of each ticket that was closed before the end."""
    closed = pl.col("resolved") + timedelta(days=3)
    solver = chance.integers(1, 9, tickets.height)
    ending = chance.choice(ENDINGS, tickets.height, p=[0.7, 0.15, 0.1, 0.05])
    return (
        tickets.with_columns(pl.Series("solver", solver), pl.Series("ending", ending), closed=closed)
        .filter(pl.col("closed") < END)
        .select(
            *STEADY,
            state=pl.lit("Closed"),
            assignment_group="group",
            assigned_to=pl.format("{} agent {}", "group", "solver"),
            resolved_at=pl.col("resolved").dt.strftime(TIME_FORMAT),
            closed_at=pl.col("closed").dt.strftime(TIME_FORMAT),
            close_code="ending",
            close_notes=pl.format("{}: {}", "group", "ending"),
            reassignment_count=(pl.col("group") != pl.col("first_group")).cast(pl.Int8).cast(pl.String),
            sys_mod_count=pl.lit("3"),
            sys_updated_on=pl.col("closed").dt.strftime(TIME_FORMAT),
            _time="opened",
            _unit="number",
        )
    )


def _perform(connection: "DuckDBPyConnection", data: Data) -> float:
    """Share of the asked tickets whose group is right; groups to learn from are the lake's, true ones the truth's."""
    tickets = connection.execute("""
        WITH first_versions AS (
          SELECT ticket_id, trim(concat_ws(' ', title, description)) AS text FROM ticket_versions
          QUALIFY row_number() OVER (PARTITION BY ticket_id ORDER BY version_at, version_no) = 1
        )
        SELECT ticket_id, text, opened_at, assignment_group,
          state_category IN ('resolved', 'closed') OR coalesce(resolved_at, closed_at) IS NOT NULL AS is_closed
        FROM first_versions JOIN tickets USING (ticket_id) ORDER BY ticket_id
    """).pl()
    is_asked = pl.col("ticket_id").is_in(list(data.truth))
    is_known = pl.col("is_closed") & pl.col("assignment_group").is_not_null() & (pl.col("opened_at") < data.split)
    learn, asked = tickets.filter(~is_asked & is_known), tickets.filter(is_asked)
    if asked.height < LEAST_ASKED or learn["assignment_group"].n_unique() < 2:  # noqa: PLR2004
        return _trivial(data)
    answers = _answers(learn["text"].to_list(), learn["assignment_group"].to_list(), asked["text"].to_list())
    return float(np.mean([data.truth[key] == answer for key, answer in zip(asked["ticket_id"], answers, strict=True)]))


def _answers(texts: list[str], groups: list[str], asked: list[str]) -> list[str]:
    vectors = TfidfVectorizer(sublinear_tf=True)
    try:
        known = vectors.fit_transform(texts)
    except ValueError:  # not one word in any text
        return [max(sorted(set(groups)), key=groups.count)] * len(asked)
    model = LinearSVC(C=0.3, random_state=0).fit(known, groups)
    return [str(one) for one in model.predict(vectors.transform(asked))]


def _trivial(data: Data) -> float:
    groups = list(data.truth.values())
    return max(groups.count(one) for one in set(groups)) / len(groups)


TASK = Task(
    name="generated-text-routing",
    use_case="ticket-routing",
    is_real=False,
    about="Generated: 1500 tickets in 120 days, 8 to 10 groups whose words overlap; words of title and description at "
    "opening (TF-IDF) and a linear support vector machine; share of right groups; baseline: the most frequent group.",
    data_sets=SETS,
    load=_data,
    perform=_perform,
    trivial=_trivial,
)
