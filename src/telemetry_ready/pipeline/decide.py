"""Decisions on the newest evaluation of a use case: who approved what, on which data, until when.

An approval is refused where the evaluation is older than what it stands on, or where neither the verdict nor waivers
carry it. Everything is checked within the transaction that writes the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from shlex import quote

from telemetry_ready import __version__
from telemetry_ready.errors import ConfigurationError, DecisionRefusedError
from telemetry_ready.lake import (
    Lake,
    append_decision,
    canonical,
    newest_judgements,
    read_decisions,
    waivers_in_force,
)
from telemetry_ready.model.decision import Decision, DecisionKind, Judgement
from telemetry_ready.model.evaluation import Status, Verdict
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.words import GO_LINE, score_words
from telemetry_ready.pipeline.assess import project_catalog
from telemetry_ready.pipeline.places import writing
from telemetry_ready.pipeline.stale import out_of_date, was_changed
from telemetry_ready.readiness.waived import score_without, would_suffice
from telemetry_ready.settings import Project
from telemetry_ready.yaml_file import near_match

WAIVER_DAYS = 90  # where nobody says when a waiver ends


@dataclass(frozen=True)
class Request:
    """What somebody wants to have decided.

    Attributes:
        scope: Name of the scope; None where the use case has one only.
        by: Who decides, as stored.
        expires: The last day on which it holds.
    """

    use_case: str
    by: str
    reason: str = ""
    scope: str | None = None
    expires: date | None = None
    conditions: str = ""


@dataclass(frozen=True)
class Reached:
    """What a pilot reached against a KPI, with which model."""

    kpi: str
    value: float
    model_id: str


def approve(project: Project, request: Request, *, now: datetime, progress: Progress) -> Decision:
    """Approve a use case in a scope on its newest evaluation.

    Raises:
        DecisionRefusedError: The evaluation is out of date, or does not carry it.
        ConfigurationError: The request is not complete, or names what does not exist.
    """

    def decide(lake: Lake) -> Decision:
        judgement = _judgement(lake, request)
        _refuse_stale(project, lake, judgement)
        waivers = waivers_in_force(lake, now.date()).get(judgement.subject, {})
        needed = _needed_waivers(judgement, waivers)
        conditions = _conditions(judgement, request, needed)
        kind = DecisionKind.APPROVE_WITH_CONDITIONS if conditions else DecisionKind.APPROVE
        ends = [one for one in (request.expires, *(one.expires_on for one in needed.values())) if one]
        row = _row(judgement, kind, request, now)
        return replace(row, conditions=conditions or None, expires_on=min(ends) if ends else None)

    return _decided(project, request, decide, now, progress)


def reject(project: Project, request: Request, *, now: datetime, progress: Progress) -> Decision:
    """Write down that a use case is not to start on its newest evaluation.

    Raises:
        ConfigurationError: The request is not complete, or names what does not exist.
    """

    def decide(lake: Lake) -> Decision:
        row = _row(_judgement(lake, request), DecisionKind.REJECT, request, now)
        return replace(row, conditions=request.conditions or None, expires_on=request.expires)

    return _decided(project, request, decide, now, progress)


def waive(project: Project, request: Request, requirement: str, *, now: datetime, progress: Progress) -> Decision:
    """Waive one requirement of a use case in a scope, for a time: it changes words and verdicts, never the score.

    Raises:
        ConfigurationError: The request is not complete, or names what does not exist.
    """

    def decide(lake: Lake) -> Decision:
        judgement = _judgement(lake, request)
        names = [one.requirement for one in judgement.lines]
        if requirement not in names:
            raise ConfigurationError(
                f"{judgement.subject} has no requirement {requirement!r}.{near_match(requirement, names)}\n"
                f"Requirements: {', '.join(names)}.\nHint: --requirement ID names the one to waive."
            )
        row = _row(judgement, DecisionKind.WAIVE, request, now)
        ends = request.expires or now.date() + timedelta(days=WAIVER_DAYS)
        return replace(row, conditions=request.conditions or None, expires_on=ends, requirement=requirement)

    return _decided(project, request, decide, now, progress)


def outcome(project: Project, request: Request, reached: Reached, *, now: datetime, progress: Progress) -> Decision:
    """Write down what was reached against a KPI, on the evaluation that was approved last, or else the newest.

    Raises:
        ConfigurationError: The request is not complete, or names what does not exist.
    """

    def decide(lake: Lake) -> Decision:
        judgement = _judgement(lake, request)
        approvals = [one for one in read_decisions(lake) if one.is_approval and one.subject == judgement.subject]
        row = replace(_row(judgement, DecisionKind.OUTCOME, request, now), outcome=_outcome(judgement, reached))
        if not approvals:
            return row
        stands_on = ("evaluation_id", "snapshot_id", "use_case_sha256", "suite_sha256", "data_sha256", "results_sha256")
        return replace(row, **{name: getattr(approvals[-1], name) for name in stands_on})

    if not reached.model_id.strip():
        raise ConfigurationError("--model-id is empty.\nHint: name the model whose outcome this is, with its version.")
    return _decided(project, request, decide, now, progress)


def _decided(
    project: Project, request: Request, decide: Callable[[Lake], Decision], now: datetime, progress: Progress
) -> Decision:
    for name, value in (("--by", request.by), ("--reason", request.reason)):
        if not value.strip():
            raise ConfigurationError(f"{name} is empty.\nHint: a decision says who made it and why.")
    if request.expires is not None and request.expires < now.date():
        raise ConfigurationError(f"--expires {request.expires} has passed.\nHint: give today or a later day.")
    with writing(project, now, progress) as lake:
        return append_decision(lake, decide, now=now)


def _judgement(lake: Lake, request: Request) -> Judgement:
    """The scope of the newest evaluation that the request means."""
    found = {one.scope_name: one for one in newest_judgements(lake, request.use_case)}
    scopes = ", ".join(sorted(found))
    if not found:
        raise ConfigurationError(
            f"No evaluation has judged a use case {request.use_case!r}.\n"
            "Hint: telemetry-ready assess judges those of the project; decisions stand on its result."
        )
    if request.scope is None and len(found) > 1:
        raise ConfigurationError(f"{request.use_case} has several scopes: {scopes}.\nHint: --scope NAME names one.")
    one = next(iter(found.values())) if request.scope is None else found.get(request.scope)
    if one is None:
        raise ConfigurationError(
            f"The newest evaluation of {request.use_case} has no scope {request.scope!r}.\nScopes: {scopes}."
        )
    return one


def _refuse_stale(project: Project, lake: Lake, judgement: Judgement) -> None:
    whose = f"the newest evaluation of {judgement.subject}, {judgement.evaluation_id}"
    if was_changed(lake, judgement):
        raise DecisionRefusedError(
            f"Refused: rows of {whose} were changed after they were written.\n"
            f"Hint: telemetry-ready decision verify {judgement.evaluation_id} says which; "
            "telemetry-ready assess makes a new one."
        )
    changed = out_of_date(project, project_catalog(project), lake, judgement)
    if changed:
        raise DecisionRefusedError(
            f"Refused: {whose}, is out of date: {'; '.join(changed)}.\n"
            "Hint: run telemetry-ready assess, look at the result, then decide."
        )


def _needed_waivers(judgement: Judgement, waivers: Mapping[str, Decision]) -> dict[str, Decision]:
    """The waivers that an approval rests on; none where the verdict carries it.

    Raises:
        DecisionRefusedError: Neither the verdict nor the waivers carry it.
    """
    if judgement.verdict in (Verdict.READY, Verdict.PILOT):
        return {}
    open_lines = {one.requirement for one in judgement.lines if one.attainment_low < 1}
    needed = {name: one for name, one in waivers.items() if name in open_lines}
    without = score_without(judgement, needed)
    if needed and without >= GO_LINE:
        return needed
    more = would_suffice(judgement, needed)
    named = ", ".join(f"{one.requirement} (“{one.title}”)" for one in more)
    waive = f"telemetry-ready decision waive {judgement.use_case} --scope {quote(judgement.scope_name)}"
    raise DecisionRefusedError(
        f"Refused: {judgement.subject} is {judgement.verdict}: score {score_words(judgement.score)}, "
        f"{score_words(judgement.low)} at the lower bound; an approval needs {GO_LINE:.0f}.\n"
        f"Waived: {', '.join(sorted(needed)) or 'nothing'}; without that it would be {score_words(without)}. "
        f"To reach {GO_LINE:.0f} these would have to be waived too: {named}.\n"
        f"Hint: mend them, or waive each by name and reason: {waive} --requirement {more[0].requirement} --by WHO "
        "--reason WHY --expires DATE."
    )


def _conditions(judgement: Judgement, request: Request, needed: Mapping[str, Decision]) -> str:
    """What was given; else, for what is not ready as it stands, the open findings and the waivers; else ""."""
    if request.conditions.strip() or judgement.verdict == Verdict.READY:
        return request.conditions.strip()
    titles = {one.requirement: one.title for one in judgement.lines}
    waived = [f"waived until {one.expires_on}: “{titles[name]}”" for name, one in sorted(needed.items())]
    unmet = [one for one in judgement.lines if one.status != Status.MET and one.requirement not in needed]
    findings = [f"“{one.title}” is {one.status}" for one in unmet]
    parts = [*waived, *(["open findings: " + "; ".join(findings)] if findings else [])]
    return "; ".join(parts) or "the lower bound of the score is watched: every requirement is met, on few rows"


def _outcome(judgement: Judgement, reached: Reached) -> str:
    """The outcome as JSON; its KPI must be one that the evaluation measured the baseline of, where it has any."""
    known = judgement.baselines
    if known and reached.kpi not in known:
        raise ConfigurationError(
            f"{judgement.use_case} has no KPI {reached.kpi!r}.{near_match(reached.kpi, known)}\n"
            f"KPIs: {'; '.join(known)}."
        )
    one = known.get(reached.kpi, {})
    return canonical(
        {
            "kpi": reached.kpi,
            "value": reached.value,
            "unit": one.get("unit", ""),
            "direction": one.get("direction", ""),
            "baseline": one.get("value"),
            "target": one.get("target"),
            "model_id": reached.model_id,
        }
    )


def _row(judgement: Judgement, kind: DecisionKind, request: Request, now: datetime) -> Decision:
    return Decision(
        sequence=0,
        decision_id=token_hex(8),
        decided_at=now,
        use_case=judgement.use_case,
        scope_name=judgement.scope_name,
        evaluation_id=judgement.evaluation_id,
        snapshot_id=judgement.snapshot_id,
        use_case_sha256=judgement.use_case_sha256,
        suite_sha256=judgement.suite_sha256,
        data_sha256=judgement.data_sha256,
        results_sha256=judgement.results_sha256,
        code_version=__version__,
        decision=kind,
        decided_by=request.by,
        reason=request.reason,
    )
