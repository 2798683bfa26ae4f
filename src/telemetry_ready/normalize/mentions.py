"""Ids of tickets that texts name: edges with the origin ``text_mined``.

ServiceNow's numbers are sure: nothing else looks like them. A key as Jira writes it may be anything else (``UTF-8``),
so its edge is doubtful until the lake has that ticket: ``ticket_links`` tells it only then.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

NUMBER = r"(?i)\b(?:INC|CHG|PRB|RITM|REQ|SCTASK|CTASK|PTASK|TASK|CS|KE)[0-9]{5,10}\b"
KEY = r"\b[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,6}\b"
NO_PROJECTS = (
    *("UTF", "ISO", "RFC", "CVE", "SHA", "MD", "AES", "RSA", "TLS", "SSL", "HTTP", "IP", "X", "US", "EU", "COVID"),
    *("PEP", "IEEE", "ANSI", "WINDOWS", "CP", "KOI", "BASE", "USB", "GPT", "WPA", "CWE", "GHSA", "RHSA", "DSA", "USN"),
)
"""What stands before a dash and a number in texts, and is hardly ever a project."""

SURE, DOUBTFUL = 90, 50
SCHEMA: dict[str, Any] = {
    "record_no": pl.UInt64,
    "source_instance": pl.String,
    "from_ticket_id": pl.String,
    "link_type": pl.String,
    "to_kind": pl.String,
    "to_id": pl.String,
    "linked_at": pl.Datetime("us"),
    "origin": pl.String,
    "confidence": pl.UInt8,
}


def mentions(frame: pl.DataFrame, texts: Sequence[str], moment: str) -> pl.DataFrame:
    """One edge for each ticket that a ticket's texts name, itself excepted.

    Args:
        frame: Rows with ``record_no``, ``source_instance``, ``ticket_id``, perhaps ``ticket_number``.
        texts: Their columns of text; those that are absent have none.
        moment: Their column of time: since when the edge is known.

    Returns:
        Rows by ``SCHEMA``; an id once for each ticket, with the first row that names it.
    """
    present = [name for name in texts if name in frame.columns]
    if not present or frame.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    text = pl.concat_str([pl.col(name).cast(pl.String) for name in present], separator="\n", ignore_nulls=True)
    names = [name for name in ("ticket_id", "ticket_number") if name in frame.columns]
    distinct = frame.select(
        "record_no", "source_instance", *names, pl.col(moment).alias("linked_at"), text.alias("text")
    )
    distinct = distinct.filter(pl.col("text").str.contains(r"[A-Za-z0-9]-?[0-9]")).unique(
        ["source_instance", "ticket_id", "text"], keep="first", maintain_order=True
    )
    found = [
        distinct.with_columns(
            pl.col("text").str.extract_all(pattern).list.eval(pl.element().str.to_uppercase()).alias("to_id"),
            pl.lit(confidence, pl.UInt8).alias("confidence"),
        )
        .drop("text")
        .explode("to_id", empty_as_null=False, keep_nulls=False)
        for pattern, confidence in ((NUMBER, SURE), (KEY, DOUBTFUL))
    ]
    is_other = pl.all_horizontal(pl.col(name).str.to_uppercase().ne_missing(pl.col("to_id")) for name in names)
    is_project = ~pl.col("to_id").str.extract("^([A-Z]+)-").is_in(NO_PROJECTS).fill_null(value=False)
    return (
        pl.concat(found)
        .filter(is_other & is_project)
        .sort("record_no", maintain_order=True)
        .unique(["source_instance", "ticket_id", "to_id"], keep="first", maintain_order=True)
        .select(
            *("record_no", "source_instance", pl.col("ticket_id").alias("from_ticket_id")),
            *(pl.lit(text).alias(name) for name, text in (("link_type", "mentions"), ("to_kind", "ticket"))),
            *("to_id", "linked_at", pl.lit("text_mined").alias("origin"), "confidence"),
        )
    )
