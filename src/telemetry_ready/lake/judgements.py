"""Evaluations as they lie in the lake: what decisions rest on."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows, rows_or_refuse
from telemetry_ready.model.decision import JudgedLine, Judgement, Musts, Subject
from telemetry_ready.model.evaluation import status_by_data
from telemetry_ready.model.use_case import Criticality

_COLUMNS = (
    *("evaluation_id", "use_case", "scope_name", "scope", "snapshot_id", "as_of", "assessed_at", "verdict", "score"),
    *("low", "use_case_sha256", "suite", "suite_sha256", "settings_sha256", "data_sha256", "results_sha256"),
)
_TEXTS = "The table catalogue_texts"
_LINE = ("requirement", "title", "criticality", "status", "attainment", "attainment_low", "points_lost")


def newest_judgements(lake: Lake, use_case: str) -> list[Judgement]:
    """The scopes of a use case in the newest evaluation that judged it; empty where none did."""
    newest = (
        "SELECT evaluation_id FROM evaluations "
        f"WHERE use_case = {literal(use_case)} ORDER BY assessed_at DESC, evaluation_id LIMIT 1"
    )
    return _judgements(lake, f"use_case = {literal(use_case)} AND evaluation_id = ({newest})")


def judgements_of(lake: Lake, evaluation_id: str) -> list[Judgement]:
    """Everything that one evaluation judged."""
    return _judgements(lake, f"evaluation_id = {literal(evaluation_id)}")


def stored_texts(lake: Lake) -> dict[str, tuple[str, str, str]]:
    """sha256 to kind, name and text of everything that evaluations were made by."""
    query = "SELECT sha256, kind, name, text FROM catalogue_texts"
    return {key: (kind, name, text) for key, kind, name, text in rows_or_refuse(lake.connection, query, _TEXTS)}


def must_haves(lake: Lake, use_cases: Collection[str]) -> list[Musts]:
    """The must-haves of every judgement of some use cases, in the order of time."""
    if not use_cases:
        return []
    columns = "evaluation_id, assessed_at, use_case, scope_name, requirement, title, status, measured, attainment"
    query = f"""SELECT {columns} FROM requirement_results JOIN evaluations USING (evaluation_id, use_case, scope_name)
        WHERE criticality = '{Criticality.MUST}' AND use_case IN ({", ".join(map(literal, sorted(use_cases)))})
        ORDER BY assessed_at, evaluation_id, requirement"""
    found: dict[tuple[str, datetime, Subject], dict[str, tuple[str, str]]] = {}
    for evaluation_id, moment, use_case, scope, requirement, title, *status in rows(lake.connection, query):
        statuses = found.setdefault((evaluation_id, moment, Subject(use_case, scope)), {})
        statuses[requirement] = (title, status_by_data(*status))
    return [Musts(*whose, statuses) for whose, statuses in found.items()]


def _judgements(lake: Lake, condition: str) -> list[Judgement]:
    lines: dict[tuple[str, str, str], list[JudgedLine]] = {}
    whose = ("evaluation_id", "use_case", "scope_name")
    columns = ", ".join((*_COLUMNS, "baselines"))
    query = f"SELECT {columns} FROM evaluations WHERE {condition} ORDER BY use_case, scope_name"
    found = rows_or_refuse(lake.connection, query, "The table evaluations")
    query = f"""SELECT {", ".join((*whose, *_LINE))} FROM requirement_results WHERE {condition}
        ORDER BY points_lost DESC, requirement"""
    for evaluation_id, use_case, scope, *line in rows_or_refuse(
        lake.connection, query, "The table requirement_results"
    ):
        lines.setdefault((evaluation_id, use_case, scope), []).append(JudgedLine(*line))
    return [_judgement(one, lines) for one in found]


def _judgement(row: tuple[Any, ...], lines: dict[tuple[str, str, str], list[JudgedLine]]) -> Judgement:
    *columns, baselines = row
    values = dict(zip(_COLUMNS, columns, strict=True))
    return Judgement(
        **{**values, "suite": json.loads(values["suite"])},
        baselines={one["name"]: one for one in json.loads(baselines or "[]")},
        lines=tuple(lines.get((values["evaluation_id"], values["use_case"], values["scope_name"]), ())),
    )
