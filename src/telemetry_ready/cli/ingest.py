"""``ingest``, ``retract``, ``audit``, ``detect``: files in, files out, and the proof that nothing was lost."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from telemetry_ready.cli.session import InSession, Session, say
from telemetry_ready.cli.tables import show_table

if TYPE_CHECKING:
    from telemetry_ready.model.staged import Receipt
    from telemetry_ready.pipeline.landing import Candidate
    from telemetry_ready.settings import Project

Flag = Annotated[bool, Parameter(negative="")]
PARTLY = 1
OUTCOMES = ("known", "empty", "replaced", "retracted", "failed")


def ingest(
    *paths: Path,
    source: str | None = None,
    format: str | None = None,  # the option's name
    time_zone: str | None = None,
    date_order: Literal["day_first", "month_first"] | None = None,
    again: Flag = False,
    session: InSession,
) -> int:
    """Take files into the lake: the configured sources, or files and folders as they come.

    Each file is taken whole or not at all. What the lake has already is not added twice.

    Args:
        paths: Files and folders; folders are walked, links and hidden files are not. Default: the configured sources.
        source: The source that the files belong to; it need not be configured. Default: files.
        format: Read every file as this format, instead of detecting it.
        time_zone: IANA zone of times without an offset, such as Europe/Berlin.
        date_order: Which comes first in dates such as 01/02/2024, where the file does not show it.
        again: Replace the rows of the files: after a zone, mapping or format was corrected.
        session: Of the call.
    """
    from telemetry_ready.errors import ConfigurationError
    from telemetry_ready.pipeline.ingest import overridden
    from telemetry_ready.pipeline.landing import configured, loose, loose_source, unmatched
    from telemetry_ready.settings import checked_zone

    project = session.project()
    if not paths and (source or format or time_zone or date_order or again):
        raise ConfigurationError(
            "--source, --format, --time-zone, --date-order and --again go with PATH….\n"
            "Hint: telemetry-ready ingest --help"
        )
    if paths:
        zone = checked_zone(time_zone) if time_zone else None
        options = overridden(loose_source(project, source), format_name=format, time_zone=zone, date_order=date_order)
        candidates = loose(paths, options)
    else:
        candidates = configured(project)
        for pattern in unmatched(project):
            session.reporter.note(f"Warning: {pattern} matches no file")
        if not project.settings.sources:
            session.reporter.note(
                "No sources are configured.\n"
                "Hint: name them in telemetry-ready.yaml, or give files: telemetry-ready ingest FILE…"
            )
    with session.logged(project, "ingest"):
        receipts = _take(session, project, candidates, again=again)
    return _told(session, receipts)


def retract(*paths: str, session: InSession) -> int:
    """Take files back out of the lake.

    Files whose rows were skipped because these had brought them are read again in the same transaction.

    Args:
        paths: Files, or uris as source_files shows them.
        session: Of the call.
    """
    from telemetry_ready.errors import ConfigurationError
    from telemetry_ready.pipeline import mend
    from telemetry_ready.pipeline.places import workbench, writing

    if not paths:
        raise ConfigurationError("Which file?\nHint: telemetry-ready retract PATH…")
    project = session.project()
    with session.logged(project, "retract"), writing(project, session.now, session.reporter) as lake:
        receipts = mend.retract(
            paths, project, lake, workbench(lake, session.now), batch_id=session.batch_id(), progress=session.reporter
        )
    return _told(session, receipts)


def audit(*, json_: Annotated[bool, Parameter(name="--json", negative="")] = False, session: InSession) -> int:
    """Prove that nothing was lost: every record and row has one fate, and the lake holds what the ledger says.

    Args:
        json_: The whole result as one JSON object.
        session: Of the call.
    """
    from dataclasses import asdict

    from telemetry_ready.lake import audit as audit_lake
    from telemetry_ready.pipeline.places import reading

    with reading(session.project()) as lake:
        found = audit_lake(lake)
    if json_:
        say(json.dumps(asdict(found), indent=2, default=dict))
    else:
        columns = ["source", "read", "parsed", "rejected", "absorbed", "made", "stored", "duplicate", "refused"]
        rows = [
            [
                one.name,
                *(one.records_read, one.records_parsed, one.records_rejected, one.records_absorbed),
                *(one.rows_made, one.rows_stored, one.rows_duplicate, one.rows_rejected),
            ]
            for one in found.sources
        ]
        show_table(columns, rows)
        say("records: read = parsed + rejected + absorbed; rows: made = stored + duplicate + refused")
        for line in found.imbalances:
            say(f"NOT BALANCED: {line.source}: {line.uri}: {line.detail}")
        say("balanced" if found.balanced else "NOT BALANCED")
    return 0 if found.balanced else PARTLY


def detect(
    *files: Path,
    json_: Annotated[bool, Parameter(name="--json", negative="")] = False,
    write_mapping: Flag = False,
    session: InSession,
) -> int:
    """Say which format each file has, how sure that is and why, with three parsed rows.

    Exits 1 where a file is unknown: it is never a guess.

    Args:
        files: The files.
        json_: A list of objects with file, format, confidence, evidence and rows.
        write_mapping: Draft a mapping for the project file instead, with its confidence per column.
        session: Of the call.
    """
    from telemetry_ready.pipeline.detect import describe, draft

    if write_mapping:
        for file in files:
            say(draft(file))
        return 0
    found = [describe(file, now=session.now) for file in files]
    if json_:
        say(json.dumps(found, indent=2, default=str))
    else:
        for one in found:
            say(f"{one['file']}: {one['format']} (confidence {one['confidence']:.2f}): {one['evidence']}")
            for row in one["rows"]:
                say("    " + json.dumps(row, default=str, ensure_ascii=False))
    return PARTLY if any(one["format"] == "unknown" for one in found) else 0


def _take(session: Session, project: "Project", candidates: "Sequence[Candidate]", *, again: bool) -> "list[Receipt]":
    from telemetry_ready.pipeline import mend
    from telemetry_ready.pipeline.ingest import take
    from telemetry_ready.pipeline.places import workbench, writing

    batch_id, now, progress = session.batch_id(), session.now, session.reporter
    if not again:
        return take(candidates, project, batch_id=batch_id, now=now, progress=progress)
    with writing(project, now, progress) as lake:
        return mend.again(candidates, project, lake, workbench(lake, now), batch_id=batch_id, progress=progress)


def _told(session: Session, receipts: "list[Receipt]") -> int:
    """A line per file that needs one, a last line with the sums, and the exit code."""
    failed = [one for one in receipts if one.outcome == "failed"]
    for one in receipts:
        rejected = one.records_rejected + one.rows_rejected
        counts = f"{one.rows_stored:,} rows, {one.rows_duplicate:,} duplicates, {rejected:,} rejected"
        line = f"{one.uri}: {one.outcome}, {counts}"
        if one.outcome == "failed":
            session.reporter.note(f"Error: {one.detail}")
        elif rejected or one.detail:
            session.reporter.note(line + (f" ({one.detail})" if one.detail else ""))
        else:
            session.reporter.detail(line)
    outcomes = Counter(one.outcome for one in receipts)
    others = [f"{outcomes[word]:,} files {word}" for word in OUTCOMES if outcomes[word]]
    sums = (
        f"{len(receipts):,} files: {sum(one.rows_stored for one in receipts):,} rows stored",
        f"{sum(one.rows_duplicate for one in receipts):,} duplicates",
        f"{sum(one.records_rejected + one.rows_rejected for one in receipts):,} rejected",
    )
    say(", ".join([*sums, *others]))
    return PARTLY if failed else 0


COMMANDS = (ingest, retract, audit, detect)
