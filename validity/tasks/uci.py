"""Two tasks on the incident log of a real service desk (UCI 498): which group, and will it breach its SLA.

The log has no texts: both models see categorical fields only, as they stood at opening. Tickets that are asked are in
the files as they came in, open: what a model would have to answer is not there to be counted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from validity import real_data
from validity.table import Table, span
from validity.task import Data, Task
from validity.tasks._fields import class_probabilities

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NULL = "?"
TIME_FORMAT = "%-d/%-m/%Y %H:%M"
SETS = ("sites-a", "sites-b", "sites-c", "sites-d")
TOP = 3
LEARN_SHARE = 0.65
FIELDS = ["category", "subcategory", "contact_type", "opened_by_id", "priority_level"]
ROLES: Mapping[str, tuple[str, ...]] = {
    "key": ("number",),
    "label": ("assignment_group",),
    "fields": ("category", "subcategory", "contact_type"),
    "time": ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at"),
    "opened": ("opened_at",),
    "outcome": ("resolved_at", "closed_at"),
    "breach": ("made_sla",),
    "entity": ("cmdb_ci",),
    "people": ("caller_id", "assigned_to", "resolved_by"),
    "closing": ("closed_code", "problem_id", "caused_by"),
    "priority": ("impact", "urgency"),
}


class Truth(NamedTuple):
    """Tickets of the test period with what became of them, and those that were known before."""

    asked: dict[str, str]
    before: list[str]


@cache
def _log() -> pl.DataFrame:
    files = sorted((real_data.folder() / "uci_servicenow").glob("*.csv"))
    log = pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
    opened = pl.col("opened_at").str.to_datetime("%d/%m/%Y %H:%M")
    return log.with_columns(opened.alias("_time"), pl.col("number").alias("_unit"), _set_of_location(log).alias("_set"))


def _set_of_location(log: pl.DataFrame) -> pl.Expr:
    """Sites are dealt to four sets, the largest first, each to the smallest set so far."""
    sizes = log.group_by("location").agg(pl.col("number").n_unique().alias("n"))
    totals = dict.fromkeys(SETS, 0)
    where: dict[str, str] = {}
    for location, size in sizes.sort("n", "location", descending=[True, False]).iter_rows():
        where[location] = min(totals, key=lambda one: totals[one])
        totals[where[location]] += size
    return pl.col("location").replace_strict(where)


@cache
def _data(name: str, outcome: str) -> Data:
    rows = _log().filter(pl.col("_set") == name).drop("_set")
    last = rows.group_by("number", maintain_order=True).last().sort("_time", "number")
    split: datetime = last["_time"][int(last.height * LEARN_SHARE)]
    known = last.filter(pl.col(outcome) != NULL)
    asked = known.filter(pl.col("_time") >= split)
    as_of = partial(_as_of, split=split)
    return Data(
        name=name,
        tables=(Table("incidents.csv", "tickets", as_of(rows), ROLES, TIME_FORMAT, as_of),),
        sources=[real_data.source("uci_incidents", "incidents.csv", time_zone="UTC")],
        split=split,
        as_of=span(rows["_time"])[1] + timedelta(days=1),
        truth=Truth(
            dict(zip(asked["number"], asked[outcome], strict=True)),
            known.filter(pl.col("_time") < split)[outcome].to_list(),
        ),
    )


def _as_of(rows: pl.DataFrame, split: datetime) -> pl.DataFrame:
    """Tickets to learn from as they ended, tickets that are asked as they stood when they came in: open.

    Every ticket is active when it comes in.
    """
    is_asked = pl.col("_time") >= split
    came_in = rows.filter(is_asked).group_by("number", maintain_order=True).first().select(rows.columns)
    unknown = [
        pl.lit(NULL).alias(one) for one in ("made_sla", "closed_code", "resolved_by", "resolved_at", "closed_at")
    ]
    opened = came_in.with_columns(*unknown, incident_state=pl.lit("New"))
    return pl.concat([rows.filter(~is_asked), opened])


def _tickets(connection: "DuckDBPyConnection") -> pl.DataFrame:
    """One row a ticket: the fields of its first version, group and breach of its last one."""
    found: pl.DataFrame = connection.execute("""
        WITH first_versions AS (
          SELECT ticket_id, category, subcategory, contact_type, opened_by_id, priority_level,
            assignment_group AS first_group
          FROM ticket_versions
          QUALIFY row_number() OVER (PARTITION BY ticket_id ORDER BY version_at, version_no) = 1
        )
        SELECT first_versions.*, opened_at, assignment_group, sla_breached
        FROM first_versions JOIN tickets USING (ticket_id) ORDER BY ticket_id
    """).pl()
    return found


def _learn_and_ask(connection: "DuckDBPyConnection", data: Data) -> tuple[pl.DataFrame, pl.DataFrame]:
    tickets = _tickets(connection)
    is_asked = pl.col("ticket_id").is_in(list(data.truth.asked))
    return tickets.filter(~is_asked & (pl.col("opened_at") < data.split)), tickets.filter(is_asked)


def _route(connection: "DuckDBPyConnection", data: Data) -> float:
    learn, asked = _learn_and_ask(connection, data)
    classes, chances = class_probabilities(learn, asked, FIELDS, "assignment_group")
    if not asked.height or len(classes) < 2:  # noqa: PLR2004
        return _route_trivially(data)
    best = np.argsort(-chances, axis=1, kind="stable")[:, :TOP]
    truth = [data.truth.asked[one] for one in asked["ticket_id"]]
    return float(np.mean([one in {classes[k] for k in ks} for one, ks in zip(truth, best, strict=True)]))


def _route_trivially(data: Data) -> float:
    common = pl.Series(data.truth.before).value_counts(sort=True).head(TOP)
    return float(np.mean([one in set(common.to_series()) for one in data.truth.asked.values()]))


def _breach(connection: "DuckDBPyConnection", data: Data) -> float:
    learn, asked = _learn_and_ask(connection, data)
    fields = [*FIELDS, "first_group"]
    classes, chances = class_probabilities(
        learn.with_columns(pl.col("sla_breached").cast(pl.String)), asked, fields, "sla_breached"
    )
    truth = np.array([data.truth.asked[one] == "false" for one in asked["ticket_id"]])  # made_sla
    if len(classes) < 2 or not 0 < truth.sum() < len(truth):  # noqa: PLR2004
        return 0.5
    return float(roc_auc_score(truth, chances[:, classes.index("true")]))


ROUTING = Task(
    name="uci-assignment-group",
    use_case="ticket-routing-by-fields",
    is_real=True,
    about="Service desk of a real company, no texts, categorical fields at opening only; logistic regression; share of "
    "tickets whose last group is among the three likeliest; baseline: the three most frequent groups.",
    data_sets=SETS,
    load=lambda name: _data(name, "assignment_group"),
    perform=_route,
    trivial=_route_trivially,
)
BREACH = Task(
    name="uci-sla-breach",
    use_case="time-to-resolve",
    is_real=True,
    about="The same desk: will the ticket breach its SLA, told from categorical fields at opening; logistic "
    "regression; area under the ROC curve; baseline: 0.5.",
    data_sets=SETS,
    load=lambda name: _data(name, "made_sla"),
    perform=_breach,
    trivial=lambda _: 0.5,
)
