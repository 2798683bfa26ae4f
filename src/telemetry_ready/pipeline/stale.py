"""Whether an evaluation still says what the data, the checks, the use case and the project file say today."""

import json
from collections.abc import Iterator

from telemetry_ready.catalog import Catalog
from telemetry_ready.errors import LakeError
from telemetry_ready.lake import Lake, changed_tables, digest, stored_rows
from telemetry_ready.model.decision import Judgement
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline._results import RESULT_TABLES, results_digests
from telemetry_ready.pipeline.binding import settings_text, suite_of
from telemetry_ready.readiness.output import scope_json
from telemetry_ready.settings import PROJECT_FILE, Project, scopes_of


def out_of_date(project: Project, catalog: Catalog, lake: Lake, judgement: Judgement) -> list[str]:
    """What an evaluation stands on and what has changed since, in words; empty where nothing has.

    Args:
        project: As it is today.
        catalog: Checks and use cases of today.
        lake: Open at the newest snapshot.
        judgement: A use case in a scope of the evaluation.
    """
    return [*_data(lake, judgement), *_use_case(catalog, judgement), *_project(project, catalog, judgement)]


def was_changed(lake: Lake, judgement: Judgement) -> bool:
    """Whether the rows of the evaluation are others than those that were written."""
    rows = {table: stored_rows(lake, table, judgement.evaluation_id) for table in RESULT_TABLES}
    return results_digests(rows).get(judgement.subject) != judgement.results_sha256


def changed_texts(catalog: Catalog, judgement: Judgement) -> list[str]:
    """The use case's file and checks that are no longer those of the evaluation, in words."""
    return list(_use_case(catalog, judgement))


def _data(lake: Lake, judgement: Judgement) -> Iterator[str]:
    try:
        tables = changed_tables(lake, judgement.snapshot_id)
    except LakeError:
        yield f"its snapshot {judgement.snapshot_id} is no longer in the lake"
        return
    if tables:
        yield f"the data has changed since ({', '.join(tables)})"


def _use_case(catalog: Catalog, judgement: Judgement) -> Iterator[str]:
    use_case = catalog.use_cases.get(judgement.use_case)
    if use_case is None:
        yield f"there is no use case {judgement.use_case} any more"
        return
    if use_case.sha256 != judgement.use_case_sha256:
        yield f"the file of the use case {judgement.use_case} has changed since"
    now: dict[str, str] = json.loads(suite_of(use_case, catalog.checks))
    differ = sorted(name for name in {*now, *judgement.suite} if now.get(name) != judgement.suite.get(name))
    if differ:
        yield f"checks have changed since ({', '.join(differ)})"


def _project(project: Project, catalog: Catalog, judgement: Judgement) -> Iterator[str]:
    scopes = scopes_of(project.settings, catalog.use_cases).get(judgement.use_case, (Scope(),))
    scope = next((one for one in scopes if one.name == judgement.scope_name), None)
    if scope is None:
        yield f"{PROJECT_FILE} no longer has the scope {judgement.scope_name!r}"
    elif scope_json(scope) != json.loads(judgement.scope):
        yield f"{PROJECT_FILE} draws the scope {judgement.scope_name!r} otherwise"
    if digest(settings_text(project.settings)) != judgement.settings_sha256:
        yield f"sources or use cases of {PROJECT_FILE} have changed since"
