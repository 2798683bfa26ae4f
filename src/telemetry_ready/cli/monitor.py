"""``trend`` and ``drift``: readiness over time."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from telemetry_ready.cli.assess import Json
from telemetry_ready.cli.session import InSession, say
from telemetry_ready.cli.tables import show_table


def trend(use_case: str | None = None, *, json_: Json = False, session: InSession) -> None:
    """Show where scores are going, what changed since the evaluation before, and checks that never say anything.

    Args:
        use_case: One instead of all.
        json_: Every evaluation and requirement as JSON.
        session: Of the call.
    """
    from telemetry_ready.pipeline.monitor import silent, trends

    project = session.project()
    found = trends(project, use_case)
    never = silent(project) if use_case is None else []
    if json_:
        say(_json({"trends": [asdict(one) for one in found], "silent_checks": [asdict(one) for one in never]}))
        return
    show_table(
        ("use case", "scope", "evaluations", "score", "low", "smoothed", "points a day", "alerts"),
        [
            (
                one.use_case,
                one.scope,
                len(one.past),
                round(one.past[-1].score, 1),
                round(one.past[-1].low, 1),
                round(one.smoothed, 1),
                None if one.slope is None else round(one.slope, 2),
                " ".join(one.alerts),
            )
            for one in found
        ],
    )
    for check in never:
        what = "could never be evaluated" if check.is_blind else "never failed"
        say(f"{check.check_id} {what} in {check.runs} evaluations since {check.since}")


def drift(use_case: str | None = None, *, json_: Json = False, session: InSession) -> int:
    """Compare the data that came since an approval (else since the first evaluation) with what was approved.

    Exit 1 where something drifted.

    Args:
        use_case: One instead of all.
        json_: Every distance as JSON.
        session: Of the call.
    """
    from telemetry_ready.pipeline.monitor import drifts

    found = drifts(session.project(), now=session.now, use_case=use_case)
    if json_:
        rows = [
            {**asdict(one), "findings": [{**asdict(each), "is_drift": each.is_drift} for each in one.findings]}
            for one in found
        ]
        say(_json({"drifts": rows}))
    else:
        for one in found:
            word = "approved" if one.is_approved else "first"
            say(
                f"{one.use_case} ({one.scope}), since the {word} evaluation {one.since_evaluation}: {one.note}".rstrip()
            )
            moved = [each for each in one.findings if each.is_drift]
            if moved:
                show_table(
                    ("table", "field", "measure", "value", "limit", "rows then", "rows now", "what moved most"),
                    [
                        (
                            each.table,
                            each.field,
                            each.measure,
                            round(each.value, 3),
                            each.limit,
                            each.rows_before,
                            each.rows_now,
                            each.detail,
                        )
                        for each in moved
                    ],
                )
            elif one.findings:
                say(f"nothing of {len(one.findings)} fields moved beyond its limit")
    return int(any(each.is_drift for one in found for each in one.findings))


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


COMMANDS = (trend, drift)
