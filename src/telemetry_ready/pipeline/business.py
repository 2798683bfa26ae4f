"""Who answers for a use case and what it is worth, as the project file and the use case's own file say."""

from collections.abc import Mapping
from dataclasses import replace

from telemetry_ready.catalog import Catalog
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.use_case import UseCase
from telemetry_ready.model.value import NOTHING_STATED, Hypothesis
from telemetry_ready.readiness import merged, misfits, value_of, with_target
from telemetry_ready.settings import PROJECT_FILE, Project, ScopeSettings, UseCaseSettings
from telemetry_ready.value_settings import AMOUNTS
from telemetry_ready.yaml_file import refuse_misfits

Hypotheses = Mapping[tuple[str, str], Hypothesis]
"""Use case and scope, by their names, to what is stated of them."""


def with_people(catalog: Catalog, project: Project) -> Catalog:
    """The catalogue with department, owner, sponsor and attestations as the project file names them."""
    named = {
        name: _with_people(use_case, one)
        for name, one in project.settings.use_cases.items()
        if (use_case := catalog.use_cases.get(name))
    }
    return replace(catalog, use_cases={**catalog.use_cases, **named})


def hypotheses(catalog: Catalog, project: Project) -> Hypotheses:
    """What the project file states of each of its use cases and scopes, over what the use case's file states.

    Raises:
        ConfigurationError: A statement does not fit the KPI; names the line of the project file.
    """
    return {
        (name, scope.name): _stated(project, use_case, name, place)
        for name, one in project.settings.use_cases.items()
        if (use_case := catalog.use_cases.get(name))
        for place, scope in enumerate(one.scopes or (ScopeSettings(),))
    }


def with_value(assessment: Assessment, stated: Hypotheses) -> Assessment:
    """The assessment with its value, and the target beside the baseline."""
    use_case = assessment.use_case
    hypothesis = stated.get((use_case.name, assessment.scope.name), use_case.value)
    value = value_of(hypothesis, assessment.baselines)
    return replace(assessment, value=value, baselines=with_target(assessment.baselines, value))


def _with_people(use_case: UseCase, stated: UseCaseSettings) -> UseCase:
    return replace(
        use_case,
        department=use_case.department if stated.department is None else stated.department,
        owner=use_case.owner if stated.owner is None else stated.owner,
        sponsor=use_case.sponsor if stated.sponsor is None else stated.sponsor,
        attestations=stated.attestations.attestations(),
    )


def _stated(project: Project, use_case: UseCase, name: str, place: int) -> Hypothesis:
    """What is stated of one scope: its own amounts, or the use case's where it has no other scope."""
    settings = project.settings.use_cases[name]
    shared = settings.value.hypothesis()
    below = use_case.value
    if len(settings.scopes) > 1:
        _refuse_shared_amounts(project, name, settings)
        below = replace(below, **dict.fromkeys(AMOUNTS))
    own = settings.scopes[place].value.hypothesis() if settings.scopes else NOTHING_STATED
    for where, stated in ((("value",), shared), (("scopes", place, "value"), own)):
        below = merged(below, stated)
        if stated != NOTHING_STATED:
            file = project.folder / PROJECT_FILE
            refuse_misfits(file, ("use_cases", name, *where), misfits(below, use_case.kpis))
    return below


def _refuse_shared_amounts(project: Project, name: str, settings: UseCaseSettings) -> None:
    count = len(settings.scopes)
    found = [
        (
            (key,),
            f"the use case has {count} scopes; say it for each, under scopes: value, or it would count {count} times",
        )
        for key in AMOUNTS
        if getattr(settings.value, key) is not None
    ]
    refuse_misfits(project.folder / PROJECT_FILE, ("use_cases", name, "value"), found)
