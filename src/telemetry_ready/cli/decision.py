"""``decision``: who approved what, on which data, and whether it still holds."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from telemetry_ready.cli.session import InSession, say
from telemetry_ready.cli.tables import show_table

if TYPE_CHECKING:
    from telemetry_ready.model.decision import Decision, Record, Standing

Json = Annotated[bool, Parameter(name="--json", negative="")]
SHORT = 12  # digits of a hash that are shown
FAILED = 1

decision = App(
    name="decision",
    help="Approve, reject or waive on the newest evaluation; verify what was approved; record what was reached.",
)


@Parameter(name="*")
@dataclass(frozen=True)
class Who:
    """What every decision says."""

    by: Annotated[str, Parameter(help="Who decides; stored as given.")]
    reason: Annotated[str, Parameter(help="Why.")]
    scope: Annotated[str | None, Parameter(help="The scope, where the use case has several.")] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Measured:
    """What every outcome says."""

    by: Annotated[str, Parameter(help="Who measured it; stored as given.")]
    reason: Annotated[str, Parameter(help="How it was measured.")] = "measured"
    scope: Annotated[str | None, Parameter(help="The scope, where the use case has several.")] = None


Until = Annotated[date | None, Parameter(help="The last day on which it holds, such as 2027-03-31.")]


@decision.command
def approve(use_case: str, *, who: Who, expires: Until = None, conditions: str = "", session: InSession) -> None:
    """Approve a use case on its newest evaluation; refused where that is out of date or does not carry it.

    A pilot's open findings are its conditions where none are given.

    Args:
        use_case: Its name.
        who: Who, why, in which scope.
        expires: The last day on which it holds.
        conditions: Under which conditions.
        session: Of the call.
    """
    from telemetry_ready.pipeline import decide

    request = decide.Request(use_case, who.by, who.reason, who.scope, expires, conditions)
    _say(decide.approve(session.project(), request, now=session.now, progress=session.reporter))


@decision.command
def reject(use_case: str, *, who: Who, expires: Until = None, conditions: str = "", session: InSession) -> None:
    """Write down that a use case is not to start on its newest evaluation.

    Args:
        use_case: Its name.
        who: Who, why, in which scope.
        expires: The last day on which it holds.
        conditions: What would have to change.
        session: Of the call.
    """
    from telemetry_ready.pipeline import decide

    request = decide.Request(use_case, who.by, who.reason, who.scope, expires, conditions)
    _say(decide.reject(session.project(), request, now=session.now, progress=session.reporter))


@decision.command
def waive(use_case: str, *, requirement: str = "", who: Who, expires: Until = None, session: InSession) -> None:
    """Waive one requirement for a time: it changes words and what may be approved, never the score.

    Args:
        use_case: Its name.
        requirement: Id of the requirement; without it the command names those that there are.
        who: Who, why, in which scope.
        expires: The last day on which it holds; without it, 90 days from now.
        session: Of the call.
    """
    from telemetry_ready.pipeline import decide

    request = decide.Request(use_case, who.by, who.reason, who.scope, expires)
    _say(decide.waive(session.project(), request, requirement, now=session.now, progress=session.reporter))


@decision.command
def outcome(use_case: str, *, kpi: str, value: float, model_id: str, who: Measured, session: InSession) -> None:
    """Write down what was reached against a KPI; the report shows it beside the baseline. Repeatable.

    Args:
        use_case: Its name.
        kpi: Name of the KPI, as the use case has it.
        value: What was reached, in the KPI's unit.
        model_id: The model that reached it, with its version.
        who: Who, how, in which scope.
        session: Of the call.
    """
    from telemetry_ready.pipeline import decide

    request = decide.Request(use_case, who.by, who.reason, who.scope)
    reached = decide.Reached(kpi, value, model_id)
    _say(decide.outcome(session.project(), request, reached, now=session.now, progress=session.reporter))


@decision.command(name="list")
def list_(*, json_: Json = False, session: InSession) -> int:
    """Show every decision, and whether it holds; exits 1 where their chain is broken.

    Args:
        json_: As one JSON object: decisions, faults of the chain, and its head.
        session: Of the call.
    """
    from telemetry_ready.pipeline.record import read_record

    record = read_record(session.project(), session.now)
    if json_:
        say(json.dumps(_record_json(record), indent=2, ensure_ascii=False))
    else:
        _show(record)
    for fault in record.faults:
        session.reporter.note(f"Warning: {fault}.")
    return FAILED if record.faults else 0


@decision.command
def verify(evaluation_id: str, *, json_: Json = False, session: InSession) -> int:
    """Make an evaluation again on its snapshot: exits 0 where it matches to the last digit, else names what differs.

    Args:
        evaluation_id: As assess, the report and decision list show it.
        json_: As one JSON object.
        session: Of the call.
    """
    from telemetry_ready.pipeline.verify import verify as verify_evaluation

    project = session.project()
    with session.logged(project, "verify"):
        found = verify_evaluation(project, evaluation_id, now=session.now, progress=session.reporter)
    if json_:
        say(json.dumps({**asdict(found), "matches": found.matches}, indent=2, ensure_ascii=False))
        return 0 if found.matches else FAILED
    if found.matches:
        say(f"Evaluation {evaluation_id} matches to the last digit.")
    elif found.faults:
        say(f"Evaluation {evaluation_id} does not match: it, or what it stands on, was changed.")
    else:
        say(f"Evaluation {evaluation_id} cannot be made again: data was erased, on record.")
    for line in (*found.faults, *found.erased):
        say(f"- {line}")
    for line in found.notes:
        say(line)
    say(f"{found.files} data files compared; {found.decisions} decisions in the chain, head {found.head}.")
    return 0 if found.matches else FAILED


def _say(row: "Decision") -> None:
    say(f"Decision {row.sequence}: {row.decision}, {row.use_case} (scope {row.scope_name}), by {row.decided_by}.")
    if row.requirement:
        say(f"Waived: {row.requirement}.")
    if row.conditions:
        say(f"Conditions: {row.conditions}.")
    if row.outcome:
        say(f"Outcome: {row.outcome}")
    if row.expires_on:
        say(f"It holds until {row.expires_on}.")
    say(f"It stands on evaluation {row.evaluation_id}, snapshot {row.snapshot_id}; head of the chain: {row.sha256}.")


def _show(record: "Record") -> None:
    if not record.standings:
        say("No decision was made yet.")
        return
    columns = ["no", "when", "use case", "scope", "decision", "by", "reason", "holds until", "state"]
    show_table(columns, [_line(one) for one in record.standings])
    say(f"Head of the chain: {record.head}")


def _line(one: "Standing") -> tuple[object, ...]:
    row = one.decision
    what = f"{row.decision} {row.requirement}" if row.requirement else row.decision
    state = f"{one.state}: {one.why}" if one.why else str(one.state)
    when = f"{row.decided_at:%Y-%m-%d %H:%M}"
    return row.sequence, when, row.use_case, row.scope_name, what, row.decided_by, row.reason, row.expires_on, state


def _record_json(record: "Record") -> dict[str, object]:
    from telemetry_ready.readiness.output import standing_json

    return {
        "chain": {"is_whole": not record.faults, "faults": list(record.faults), "head": record.head},
        "decisions": [standing_json(one) for one in record.standings],
    }


COMMANDS = (decision,)
