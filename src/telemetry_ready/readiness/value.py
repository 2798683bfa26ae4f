"""What a use case is worth a year, by what people stated and what the lake measured; refused where anything is missing.

yearly value = gain x units a year x money per unit x adoption; payback = pilot / (yearly value - running cost).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace

from telemetry_ready.model.evaluation import Baseline
from telemetry_ready.model.use_case import Kpi
from telemetry_ready.model.value import NOTHING_STATED, Assumption, Hypothesis, UnitValue, Value
from telemetry_ready.model.words import money_words, number_words, share_words
from telemetry_ready.readiness.kpi_unit import TIME_UNITS, Kind, KpiUnit, kpi_unit

MONTHS = 12
OF_THE_KPI = ("target", "change", "volume_per_year", "unit_value")
"""What is said of one KPI and means nothing for another."""
MEANS = {
    "kpi": "which of the use case's KPIs it is to move",
    "target": "what the KPI shall reach, or `change`: the share by which it shall get better",
    "volume_per_year": "how many items a year the KPI is about",
    "unit_value": "what one unit of the KPI costs, as {amount: 45, per: hour}",
    "adoption": "the share of the items for which people will use it",
    "currency": "the currency of the sums, such as EUR",
    "pilot_cost": "what the pilot costs",
    "running_cost_per_year": "what it costs to run, a year",
}

Misfit = tuple[tuple[str, ...], str]


def merged(below: Hypothesis, above: Hypothesis) -> Hypothesis:
    """Two statements as one; what is stated above counts.

    ``target`` and ``change`` replace each other, and another KPI takes nothing that was said of the first.
    """
    stated = {one.name: value for one in fields(above) if (value := getattr(above, one.name)) is not None}
    forgotten = {"target", "change"} if stated.keys() & {"target", "change"} else set()
    if above.kpi is not None and below.kpi is not None and above.kpi != below.kpi:
        forgotten |= set(OF_THE_KPI)
    kept = {one.name: getattr(below, one.name) for one in fields(below) if one.name not in forgotten}
    return Hypothesis(**{**kept, **stated})


def misfits(stated: Hypothesis, kpis: Sequence[Kpi]) -> list[Misfit]:
    """What cannot be meant: each as the key within the hypothesis, and why in words with what is allowed."""
    kpi = kpi_of(stated, kpis)
    if stated == NOTHING_STATED or kpi is None:
        names = "; ".join(one.name for one in kpis) or "none: give the use case one"
        is_unknown = stated.kpi is not None
        return [(("kpi",), f"the use case has no KPI {stated.kpi!r}; it has: {names}")] if is_unknown else []
    unit = kpi_unit(kpi.unit, kpi.name)
    return [*_unit_misfits(stated, kpi, unit), *_target_misfits(stated, kpi, unit)]


def kpi_of(stated: Hypothesis, kpis: Sequence[Kpi]) -> Kpi | None:
    """The KPI that is meant: the one that is named, or the only one there is."""
    if stated.kpi is None:
        return kpis[0] if len(kpis) == 1 else None
    return next((one for one in kpis if one.name == stated.kpi), None)


def value_of(stated: Hypothesis, baselines: Sequence[Baseline]) -> Value:
    """The yearly value with every number that it rests on; without a number where anything is missing.

    Args:
        stated: Without misfits.
        baselines: Of the use case's KPIs in the scope.
    """
    kpi = kpi_of(stated, [one.kpi for one in baselines])
    baseline = next((one for one in baselines if one.kpi == kpi), None)
    found = Value(
        kpi=kpi.name if kpi else "",
        unit=kpi.unit if kpi else "",
        baseline=baseline.value if baseline else None,
        target=_target(stated, baseline) if baseline else None,
        pilot_cost=stated.pilot_cost,
        running_cost_per_year=stated.running_cost_per_year,
        currency=stated.currency or "",
        assumptions=tuple(_assumptions(stated)),
        missing=tuple(_missing(stated, baseline)),
    )
    return found if found.missing or baseline is None else _worth(found, stated, baseline)


def with_target(baselines: Iterable[Baseline], value: Value) -> tuple[Baseline, ...]:
    """Baselines, with the target beside the one that the value is about."""
    return tuple(replace(one, target=value.target) if one.kpi.name == value.kpi else one for one in baselines)


def _unit_misfits(stated: Hypothesis, kpi: Kpi, unit: KpiUnit) -> Iterator[Misfit]:
    named = f"the KPI “{kpi.name}” is in {kpi.unit!r}"
    if unit.kind is Kind.OTHER:
        yield ("kpi",), f"{named}, which does not say per what: write `per 30 days`, `per ticket`, hours or share"
    counts_itself = unit.kind in (Kind.RATE, Kind.MONEY)
    if counts_itself and stated.volume_per_year is not None:
        yield ("volume_per_year",), f"{named}: it counts over time already, so a volume would count twice; leave it out"
    if unit.kind is Kind.MONEY:
        if stated.unit_value is not None:
            yield ("unit_value",), f"{named}: it is money already; leave it out"
        if unit.thing and stated.currency not in (None, unit.thing):
            yield ("currency",), f"{named}; this is {stated.currency!r}"
    elif stated.unit_value is not None and (needed := _unfit(stated.unit_value, unit)):
        yield ("unit_value", "per"), f"{named}, so it needs money per {needed}; this is per {stated.unit_value.per!r}"


def _unfit(given: UnitValue, unit: KpiUnit) -> str:
    """Per what the money must be, where it is not."""
    per = given.per.strip().lower()
    if unit.kind is Kind.TIME or (unit.kind is Kind.RATE and unit.thing):
        return "" if per == unit.thing.lower() else unit.thing
    return "item or event, not per time" if per in TIME_UNITS else ""


def _target_misfits(stated: Hypothesis, kpi: Kpi, unit: KpiUnit) -> Iterator[Misfit]:
    if stated.change is not None and kpi.direction == "down" and stated.change > 1:
        yield ("change",), f"less is better for “{kpi.name}”, so at most 1 (all of it); this is {stated.change:g}"
    if stated.target is not None and (stated.target < 0 or (unit.kind is Kind.SHARE and stated.target > 1)):
        yield ("target",), f"“{kpi.name}” is in {kpi.unit!r} and cannot be {stated.target:g}"


def _target(stated: Hypothesis, baseline: Baseline) -> float | None:
    if stated.change is None or baseline.value is None:
        return stated.target
    sign = -1 if baseline.kpi.direction == "down" else 1
    return baseline.value * (1 + sign * stated.change)


def _gain(baseline: Baseline, target: float) -> float:
    """By how much the KPI gets better, in its unit."""
    measured = baseline.value or 0.0
    return measured - target if baseline.kpi.direction == "down" else target - measured


def _needed(unit: KpiUnit | None) -> list[str]:
    """Keys that a KPI of that unit needs, in the order of a form."""
    counts_itself = {Kind.RATE: {"volume_per_year"}, Kind.MONEY: {"volume_per_year", "unit_value"}}
    unneeded = counts_itself.get(unit.kind, set()) if unit else set()
    return [key for key in MEANS if key not in unneeded]


def _missing(stated: Hypothesis, baseline: Baseline | None) -> Iterator[str]:
    unit = kpi_unit(baseline.kpi.unit, baseline.kpi.name) if baseline else None
    has = {one.name for one in fields(stated) if getattr(stated, one.name) is not None}
    has |= {"target"} if "change" in has else set()
    has |= {"kpi"} if baseline else set()
    if baseline and baseline.value is None:
        yield f"the baseline of “{baseline.kpi.name}”: {baseline.detail or 'no data in scope'}"
    yield from (f"{key}: {MEANS[key]}" for key in _needed(unit) if key not in has)
    if baseline and baseline.value is not None and (target := _target(stated, baseline)) is not None:
        yield from _no_gain(baseline, target, unit)


def _no_gain(baseline: Baseline, target: float, unit: KpiUnit | None) -> Iterator[str]:
    shown = f"{number_words(target)} {baseline.kpi.unit}, measured is {number_words(baseline.value or 0.0)}"
    if unit and unit.kind is Kind.SHARE and target > 1:
        yield f"a target that can be reached: it would be {shown}"
    elif _gain(baseline, target) <= 0:
        yield f"a target that is better than today: it is {shown}"


def _worth(found: Value, stated: Hypothesis, baseline: Baseline) -> Value:
    unit = kpi_unit(baseline.kpi.unit, baseline.kpi.name)
    gain = _gain(baseline, found.target or 0.0)
    units = unit.per_year or (stated.volume_per_year or 0.0) / unit.items
    amount = stated.unit_value.amount if stated.unit_value else 1.0
    running, pilot = stated.running_cost_per_year or 0.0, stated.pilot_cost or 0.0
    per_year = gain * units * amount * (stated.adoption or 0.0)
    net = per_year - running
    return replace(
        found,
        per_year=per_year,
        net_per_year=net,
        payback_months=pilot / net * MONTHS if net > 0 else None,
        first_year_return=(net - pilot) / (pilot + running) if pilot + running else None,
        formula=_formula(found, stated, unit, units, per_year),
    )


def _formula(found: Value, stated: Hypothesis, unit: KpiUnit, units: float, per_year: float) -> str:
    first, second = sorted((found.baseline or 0.0, found.target or 0.0), reverse=True)
    factors = [f"({number_words(first)} - {number_words(second)}) {found.unit}"]
    factors += [f"{number_words(units)} {'periods' if unit.per_year else 'items'} a year"]
    if stated.unit_value:
        factors += [f"{money_words(stated.unit_value.amount, found.currency)} per {stated.unit_value.per}"]
    factors += [f"{share_words(stated.adoption or 0.0)} adoption"]
    return f"{' x '.join(factors)} = {money_words(per_year, found.currency)} a year"


def _assumptions(stated: Hypothesis) -> Iterator[Assumption]:
    unit = stated.unit_value

    def money(amount: float) -> str:
        return money_words(amount, stated.currency or "")

    names: dict[str, tuple[str, float | None, Callable[[float], str]]] = {
        "target": ("Target", stated.target, number_words),
        "change": ("Change off the baseline", stated.change, share_words),
        "volume_per_year": ("Items a year", stated.volume_per_year, number_words),
        "unit_value": (
            "Money per unit",
            unit.amount if unit else None,
            lambda one: f"{money(one)} per {unit.per if unit else ''}",
        ),
        "adoption": ("Adoption", stated.adoption, share_words),
        "pilot_cost": ("Cost of the pilot", stated.pilot_cost, money),
        "running_cost_per_year": ("Running cost a year", stated.running_cost_per_year, money),
    }
    yield from (Assumption(key, name, words(one)) for key, (name, one, words) in names.items() if one is not None)
    if stated.source:
        yield Assumption("source", "Where the numbers come from", stated.source)
