"""What a use case is worth and who answers for it, as its page shows it."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from telemetry_ready.model.evaluation import Assessment, Baseline
from telemetry_ready.model.use_case import UseCase
from telemetry_ready.model.value import Value, attested, is_named
from telemetry_ready.model.words import money_words, number_words, share_words
from telemetry_ready.report.value_words import RISK_WORDS, TOPIC_WORDS, months_words, vouched_words
from telemetry_ready.report.words import with_links

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class WorthView:
    """Value, people and attestations of one use case in one scope.

    Attributes:
        kpis: Name, baseline and what is wanted of each.
        results: What follows, line by line; empty where the value is refused.
        formula: How the yearly value comes about.
        assumptions: Key, name and what was stated.
        missing: What must be stated or measured first.
        people: Who asks, answers and pays.
        attested: Topic, who vouches since when, and whether anybody does.
        vouched: For how many of the topics somebody does.
        maturity: How far the field is, with its source as a link.
    """

    kpis: tuple[tuple[str, str, str], ...]
    results: Lines
    formula: str
    assumptions: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]
    people: Lines
    attested: tuple[tuple[str, str, bool], ...]
    vouched: str
    maturity: Markup


def worth_view(assessment: Assessment, today: date) -> WorthView:
    """The words of one assessment's value."""
    use_case, value = assessment.use_case, assessment.value
    topics = attested(use_case.attestations, today)
    return WorthView(
        kpis=tuple(_kpi(one) for one in assessment.baselines),
        results=_results(value),
        formula=value.formula,
        assumptions=tuple((one.key, one.name, one.words) for one in value.assumptions),
        missing=value.missing,
        people=_people(use_case),
        attested=tuple(
            (TOPIC_WORDS[one.topic], f"{one.by}, {one.on}" + (f": {one.note}" if one.note else ""), True)
            if one.by
            else (TOPIC_WORDS[one.topic], one.detail, False)
            for one in topics
        ),
        vouched=vouched_words(topics),
        maturity=Markup("{}, {}").format(use_case.maturity, with_links(use_case.maturity_source))
        if use_case.maturity
        else Markup("not stated"),
    )


def _people(use_case: UseCase) -> Lines:
    given = {
        "Department": use_case.department,
        "Business owner": use_case.owner,
        "Sponsor": use_case.sponsor,
    }
    people = tuple((name, who if is_named(who) else "nobody is named") for name, who in given.items())
    risk = RISK_WORDS.get(use_case.acts_on_production, use_case.acts_on_production)
    return (*people, ("Risk of acting", risk))


def _results(value: Value) -> Lines:
    if value.per_year is None:
        return ()
    gross, net = (f"{money_words(one, value.currency)} a year" for one in (value.per_year, value.net_per_year))
    spent = value.first_year_return
    return (
        ("Yearly value", gross),
        ("Running cost", f"{money_words(value.running_cost_per_year, value.currency)} a year"),
        ("Net value", net),
        ("Pilot", money_words(value.pilot_cost, value.currency)),
        ("Paid back after", months_words(value)),
        ("Return in the first year", "n/a" if spent is None else f"{spent * 100:,.0f} % of what is spent"),
    )


def _kpi(baseline: Baseline) -> tuple[str, str, str]:
    """Name, baseline, and which way is better, with the target where one is stated."""
    unit = baseline.kpi.unit
    wanted = "lower is better" if baseline.kpi.direction == "down" else "higher is better"
    target = "" if baseline.target is None else f"; target: {_shown(baseline.target, unit)}"
    if baseline.value is None:
        return baseline.kpi.name, f"could not be measured: {baseline.detail or 'no rows'}", wanted + target
    is_share = unit.startswith("share")
    value = _shown(baseline.value, unit) if is_share else f"{baseline.value:,.2f} {unit}"
    return baseline.kpi.name, value, wanted + target


def _shown(number: float, unit: str) -> str:
    """A number of a KPI in its unit.

    >>> _shown(0.128, "share"), _shown(0.128, "share of tickets"), _shown(6.0, "hours")
    ('12.8 %', '12.8 % of tickets', '6 hours')
    """
    if unit.startswith("share"):
        return f"{share_words(number)}{unit.removeprefix('share')}"
    return f"{number_words(number)} {unit}"
