"""How far data has moved from the state that was approved (readiness_model.md, section 3.6).

Population stability index for categories, Jensen-Shannon divergence for words, shifts of quantiles for numbers, the
share of what is new for templates.
"""

import math
from collections.abc import Iterator, Mapping

from telemetry_ready.model.monitoring import DriftFinding, Profile

PSI_LIMIT = 0.2  # the usual line for "significant"; Siddiqi, Credit Risk Scorecards, 2006
JS_LIMIT = 0.1  # expert
SHIFT_LIMIT = 0.5  # of the spread between the outer deciles; expert
NEW_LIMIT = 0.05  # of the records; IBM and readiness_model.md, section 4.5: new templates a day
FEWEST = 100  # rows on either side: below it a distance measures chance
SMALLEST = 1e-4  # share of a category that is not there
WORDS = ("title_words",)
NEW = ("template_id",)
NULL = "(none)"


def drift_between(before: Profile, now: Profile) -> tuple[DriftFinding, ...]:
    """Compare two states, field by field; what too few rows show is left out.

    Returns:
        The farthest over its limit first.
    """
    found = [*_of_counts(before, now), *_of_numbers(before, now)]
    return tuple(sorted(found, key=lambda one: (-one.value / one.limit, one.table, one.field)))


def _of_counts(before: Profile, now: Profile) -> Iterator[DriftFinding]:
    for (table, field), old in before.counts.items():
        new = now.counts.get((table, field), {})
        rows_before, rows_now = sum(old.values()), sum(new.values())
        if min(rows_before, rows_now) < FEWEST:
            continue
        if field in NEW:
            share = sum(count for value, count in new.items() if value not in old) / rows_now
            yield DriftFinding(
                table, field, "new_share", share, NEW_LIMIT, rows_before, rows_now, "records of templates never seen"
            )
        else:
            is_text = field in WORDS
            value = jensen_shannon(old, new) if is_text else population_stability(old, new)
            yield DriftFinding(
                table,
                field,
                "jensen_shannon" if is_text else "psi",
                value,
                JS_LIMIT if is_text else PSI_LIMIT,
                rows_before,
                rows_now,
                _moved_most(old, new),
            )


def _of_numbers(before: Profile, now: Profile) -> Iterator[DriftFinding]:
    for (table, field), (rows_before, old) in before.quantiles.items():
        rows_now, new = now.quantiles.get((table, field), (0, old))
        if min(rows_before, rows_now) < FEWEST:
            continue
        names = ("10 %", "median", "90 %")
        place, shift = max(enumerate(quantile_shifts(old, new)), key=lambda one: one[1])
        yield DriftFinding(
            table,
            field,
            "quantile_shift",
            shift,
            SHIFT_LIMIT,
            rows_before,
            rows_now,
            f"{names[place]} from {old[place]:g} to {new[place]:g}",
        )


def population_stability(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Population stability index of two tables of counts: 0 for alike.

    >>> round(population_stability({"a": 50, "b": 50}, {"a": 50, "b": 50}), 6)
    0.0
    >>> round(population_stability({"a": 50, "b": 50}, {"a": 80, "b": 20}), 4)
    0.4159

    Source:
        N. Siddiqi, Credit Risk Scorecards, 2006, chapter 6: sum of (now - before) * ln(now / before).
    """
    old, new = _shares(before, now)
    return math.fsum((new[name] - old[name]) * math.log(new[name] / old[name]) for name in old)


def jensen_shannon(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Jensen-Shannon divergence to base 2: 0 for alike, 1 where nothing is shared.

    >>> jensen_shannon({"a": 1}, {"a": 7}), jensen_shannon({"a": 1}, {"b": 1})
    (0.0, 1.0)

    Source:
        J. Lin, Divergence measures based on the Shannon entropy, IEEE Trans. Inf. Theory 37 (1991).
    """
    totals = sum(before.values()), sum(now.values())

    def half(mine: Mapping[str, int], total: int) -> float:
        return math.fsum(
            share * math.log2(share / ((before.get(name, 0) / totals[0] + now.get(name, 0) / totals[1]) / 2))
            for name, count in mine.items()
            if (share := count / total) > 0
        )

    return max(0.0, (half(before, totals[0]) + half(now, totals[1])) / 2)


def quantile_shifts(before: tuple[float, ...], now: tuple[float, ...]) -> tuple[float, ...]:
    """How far each quantile moved, in spreads between the outer ones of before.

    >>> quantile_shifts((0.0, 5.0, 10.0), (0.0, 10.0, 10.0))
    (0.0, 0.5, 0.0)

    A constant that changes moves by its own size: 1.0 is twice as much.
    """
    spread = before[-1] - before[0] or abs(before[1]) or 1.0
    return tuple(abs(new - old) / spread for old, new in zip(before, now, strict=True))


def _shares(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[dict[str, float], dict[str, float]]:
    totals = sum(before.values()), sum(now.values())
    names = sorted({*before, *now})
    old = {name: max(before.get(name, 0) / totals[0], SMALLEST) for name in names}
    new = {name: max(now.get(name, 0) / totals[1], SMALLEST) for name in names}
    return old, new


def _moved_most(before: Mapping[str, int], now: Mapping[str, int]) -> str:
    totals = sum(before.values()), sum(now.values())
    name = max(
        sorted({*before, *now}), key=lambda one: abs(now.get(one, 0) / totals[1] - before.get(one, 0) / totals[0])
    )
    then, today = before.get(name, 0) / totals[0], now.get(name, 0) / totals[1]
    return f"{name or NULL}: from {then:.1%} to {today:.1%}".replace("%", " %")
