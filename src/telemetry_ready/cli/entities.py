"""``entities``: link names to entities, and say what could not be linked."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from telemetry_ready.cli.session import InSession, say
from telemetry_ready.cli.tables import show_table

FEW = 5


def entities(
    *,
    candidates: Path | None = None,
    approve: Path | None = None,
    most: int = 20,
    json_: Annotated[bool, Parameter(name="--json", negative="")] = False,
    session: InSession,
) -> None:
    """Link the names of all stored rows to entities, and show how: by silo and method, unresolved, ambiguous.

    Args:
        candidates: Write proposals for unresolved names to this CSV file; none of them is linked.
        approve: Take the lines of such a file that say yes under "approve" into the project's aliases, and link.
        most: So many unresolved and ambiguous names are shown.
        json_: The whole result as one JSON object.
        session: Of the call.
    """
    from dataclasses import asdict

    from telemetry_ready.pipeline.aliases import load_aliases
    from telemetry_ready.pipeline.candidates import approve_candidates, write_candidates
    from telemetry_ready.pipeline.identity import link, report, survey
    from telemetry_ready.pipeline.places import writing

    project = session.project()
    with session.logged(project, "entities"), writing(project, session.now, session.reporter) as lake:
        if approve is not None:
            taken = approve_candidates(project, lake, approve)
            session.reporter.note(f"{taken:,} aliases were approved; they are in {project.settings.aliases}.")
        if link(lake, load_aliases(project)):
            session.reporter.note("Links have changed; every row is linked anew.")
        surveyed = survey(lake)
        found = report(project, surveyed)
        if candidates is not None:
            session.reporter.note(write_candidates(surveyed, found, candidates))
    if json_:
        say(json.dumps(asdict(found), indent=2))
        return
    show_table(
        ["silo", "column", "method", "rows", "share"],
        [(one.silo, one.column, one.method, one.rows, f"{one.share:.1%}") for one in found.resolved],
    )
    _show_names(found, most)
    for line in found.unknown_aliases:
        session.reporter.note(f"Warning: no entity goes by the name of {line}; that alias links nothing.")
    if found.cycles:
        session.reporter.note(
            f"Warning: {found.cycles:,} relations of the inventory go round in circles (entity_relations.is_in_cycle); "
            "they give no context."
        )


def _show_names(found, most: int) -> None:  # type: ignore[no-untyped-def]  # a Report, whose module imports Polars
    if found.unresolved:
        say(f"\nUnresolved: {len(found.unresolved):,} names that no inventory and no other silo knows")
        rows = [(one.name, one.column, ", ".join(one.sources), one.rows) for one in found.unresolved[:most]]
        show_table(["name", "column", "sources", "rows"], rows)
    if found.ambiguous:
        say(f"\nAmbiguous: {len(found.ambiguous):,} names that several entities claim; they are not linked")
        rows = [(one.name, one.column, _some(one.entities), one.rows) for one in found.ambiguous[:most]]
        show_table(["name", "column", "entities", "rows"], rows)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


COMMANDS = (entities,)
