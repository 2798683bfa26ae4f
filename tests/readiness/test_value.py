"""A value follows from what was stated and measured, and from nothing else."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.evaluation import Baseline
from telemetry_ready.model.use_case import Kpi
from telemetry_ready.model.value import Attestation, Hypothesis, Topic, UnitValue, attested
from telemetry_ready.readiness import merged, misfits, value_of, with_target

HOURS = Kpi("Median hours from opening to resolution", "SELECT 1", "hours", "down")
LATE = Kpi("Share that is late", "SELECT 1", "share", "down")
MOVES = Kpi("Reassignments per ticket", "SELECT 1", "per ticket", "down")
INCIDENTS = Kpi("Incidents", "SELECT 1", "incidents per 30 days", "down")
IDLE = Kpi("Idle spend", "SELECT 1", "EUR per month", "down")
CAUSES = Kpi("Share with a recorded cause", "SELECT 1", "share", "up")

STATED = Hypothesis(
    change=0.4, volume_per_year=4200, unit_value=UnitValue(5, "hour"), adoption=0.5, currency="EUR",
    pilot_cost=30_000, running_cost_per_year=12_000,
)  # fmt: skip


def worth(kpi: Kpi, baseline: float | None, **changes: object) -> float | None:
    return value_of(
        replace(STATED, **changes), [Baseline(kpi, baseline, "no tickets" if baseline is None else "")]
    ).per_year  # type: ignore[arg-type]


def test_the_example_of_the_documentation() -> None:
    """By hand: (10 - 6) h x 4,200 x 5 EUR x 0.5 = 42,000; 30,000 net pay 30,000 back in a year."""
    found = value_of(STATED, [Baseline(HOURS, 10.0)])

    assert (found.target, found.per_year, found.net_per_year) == (6.0, 42_000.0, 30_000.0)
    assert (found.payback_months, found.first_year_return) == (12.0, 0.0)
    assert found.formula == "(10 - 6) hours x 4,200 items a year x 5 EUR per hour x 50 % adoption = 42,000 EUR a year"
    assert found.missing == ()
    assert [one.words for one in found.assumptions] == [
        "40 %", "4,200", "5 EUR per hour", "50 %", "30,000 EUR", "12,000 EUR",
    ]  # fmt: skip


def test_each_kind_of_unit_becomes_a_sum_a_year() -> None:
    """By hand, each: 0.1 x 4,200 x 80 x .5; 0.5 x 4,200 x 25 x .5; 12 x 365.25/30 x 300 x .5; 2,000 x 12 x .5."""
    ticket, move, incident = UnitValue(80, "ticket"), UnitValue(25, "reassignment"), UnitValue(300, "incident")
    counted = {"volume_per_year": None, "change": None}

    assert worth(LATE, 0.25, change=0.4, unit_value=ticket) == pytest.approx(16_800)
    assert worth(MOVES, 1.0, change=None, target=0.5, unit_value=move) == pytest.approx(26_250)
    assert worth(INCIDENTS, 60, **counted, target=48, unit_value=incident) == pytest.approx(21_915)
    assert worth(IDLE, 9_000, **counted, target=7_000, unit_value=None) == pytest.approx(12_000)


def test_a_count_of_many_and_a_period_in_the_name_are_understood() -> None:
    """By hand: 2 x 5,000 devices / 100 x 900 x .5; and 1,000 x 12 x .5 in whichever currency the bill is in."""
    failures = Kpi("Failures per 100 devices and year", "", "failures", "down")
    spend = Kpi("Spend per month", "", "of the bill's currency", "down")

    found = worth(failures, 6, change=None, target=4, volume_per_year=5000, unit_value=UnitValue(900, "failure"))

    assert found == pytest.approx(45_000)
    assert worth(
        spend, 9_000, change=None, target=8_000, volume_per_year=None, unit_value=None, currency="CHF"
    ) == pytest.approx(6_000)


def test_more_is_better_where_the_kpi_says_up() -> None:
    assert worth(CAUSES, 0.4, change=0.5, unit_value=UnitValue(10, "incident")) == pytest.approx(0.2 * 4200 * 10 * 0.5)


@pytest.mark.parametrize("key", [one.name for one in fields(Hypothesis) if getattr(STATED, one.name) is not None])
def test_there_is_no_value_without_any_one_statement_and_it_is_named(key: str) -> None:
    """No hidden default: whichever is left out, the number goes and its key is named."""
    found = value_of(replace(STATED, **{key: None}), [Baseline(HOURS, 10.0)])

    assert (found.per_year, found.net_per_year, found.payback_months, found.formula) == (None, None, None, "")
    (missing,) = found.missing
    assert missing.startswith("target:" if key == "change" else f"{key}:")


def test_there_is_no_value_without_a_baseline_a_kpi_or_a_gain() -> None:
    unmeasured = value_of(STATED, [Baseline(HOURS, None, "the scope holds no tickets")])
    reached = value_of(replace(STATED, change=None, target=12), [Baseline(HOURS, 10.0)])
    beyond = value_of(replace(STATED, unit_value=UnitValue(1, "ticket")), [Baseline(CAUSES, 0.9)])
    unclear = value_of(STATED, [Baseline(HOURS, 10.0), Baseline(MOVES, 1.0)])

    assert unmeasured.missing == (
        "the baseline of “Median hours from opening to resolution”: the scope holds no tickets",
    )
    assert reached.missing == ("a target that is better than today: it is 12 hours, measured is 10",)
    assert beyond.missing == ("a target that can be reached: it would be 1.26 share, measured is 0.9",)
    assert unclear.missing == ("kpi: which of the use case's KPIs it is to move",)
    assert {one.per_year for one in (unmeasured, reached, beyond, unclear)} == {None}


def test_what_costs_more_to_run_than_it_is_worth_is_never_paid_back() -> None:
    found = value_of(replace(STATED, running_cost_per_year=42_000), [Baseline(HOURS, 10.0)])

    assert (found.net_per_year, found.payback_months) == (0.0, None)


@pytest.mark.parametrize(
    ("kpi", "changes", "key", "words"),
    [
        (HOURS, {"unit_value": UnitValue(5, "ticket")}, ("unit_value", "per"), "needs money per hour"),
        (HOURS, {"unit_value": UnitValue(5, "minute")}, ("unit_value", "per"), "needs money per hour"),
        (LATE, {}, ("unit_value", "per"), "not per time"),
        (INCIDENTS, {"unit_value": UnitValue(5, "incident")}, ("volume_per_year",), "count twice"),
        (INCIDENTS, {"volume_per_year": None, "unit_value": UnitValue(5, "ticket")}, ("unit_value", "per"), "incident"),
        (IDLE, {"volume_per_year": None}, ("unit_value",), "money already"),
        (IDLE, {"volume_per_year": None, "unit_value": None, "currency": "USD"}, ("currency",), "'USD'"),
        (Kpi("Incidents", "", "incidents", "down"), {"unit_value": None}, ("kpi",), "does not say per what"),
        (Kpi("Late", "", "%", "down"), {"unit_value": None}, ("kpi",), "share"),
        (HOURS, {"change": 1.2}, ("change",), "at most 1"),
        (LATE, {"change": None, "target": 12.0, "unit_value": None}, ("target",), "cannot be 12"),
        (HOURS, {"kpi": "Hours"}, ("kpi",), "it has: Median hours from opening to resolution"),
    ],
)
def test_what_does_not_fit_is_named_with_its_key(
    kpi: Kpi, changes: dict[str, object], key: tuple[str, ...], words: str
) -> None:
    """A rate per ticket for hours, a volume for what is counted over time: a sum of them would be nonsense."""
    (found,) = misfits(replace(STATED, **changes), [kpi])  # type: ignore[arg-type]

    assert found[0] == key
    assert words in found[1]


def test_what_fits_is_not_refused() -> None:
    assert misfits(STATED, [HOURS]) == []
    assert misfits(Hypothesis(), [HOURS, LATE]) == []
    assert misfits(Hypothesis(), []) == []


def test_the_project_file_goes_before_the_use_case_key_by_key() -> None:
    shipped = replace(STATED, kpi=HOURS.name)

    assert merged(shipped, Hypothesis(adoption=0.9)) == replace(shipped, adoption=0.9)
    assert merged(shipped, Hypothesis(target=3.0)) == replace(shipped, change=None, target=3.0)
    assert merged(shipped, Hypothesis()) == shipped
    assert merged(shipped, Hypothesis(kpi=LATE.name)) == replace(
        shipped, kpi=LATE.name, change=None, volume_per_year=None, unit_value=None
    )


def test_the_target_stands_beside_the_baseline_that_it_is_about() -> None:
    baselines = (Baseline(MOVES, 1.0), Baseline(HOURS, 10.0))

    found = with_target(baselines, value_of(replace(STATED, kpi=HOURS.name), baselines))

    assert [one.target for one in found] == [None, 6.0]


@given(
    baseline=st.floats(0.1, 1e6), change=st.floats(0.01, 1), volume=st.floats(1, 1e9), adoption=st.floats(0.01, 1),
    factor=st.floats(1, 100),
)  # fmt: skip
def test_value_grows_in_proportion_and_never_without_cause(
    baseline: float, change: float, volume: float, adoption: float, factor: float
) -> None:
    """Twice the tickets, twice the value; all of it gross, so that costs come off once."""
    stated = replace(STATED, change=change, volume_per_year=volume, adoption=adoption)

    one = value_of(stated, [Baseline(HOURS, baseline)])
    more = value_of(replace(stated, volume_per_year=volume * factor), [Baseline(HOURS, baseline)])

    assert one.per_year is not None
    assert more.per_year is not None
    assert one.net_per_year is not None
    assert one.per_year > 0
    assert more.per_year == pytest.approx(one.per_year * factor)
    assert one.net_per_year == pytest.approx(one.per_year - 12_000, abs=1e-6 * one.per_year)


def test_all_four_topics_are_told_and_a_day_to_come_vouches_for_nothing() -> None:
    given_ = [
        Attestation(Topic.SKILLS, "Ada", date(2026, 9, 14)),
        Attestation(Topic.SPONSOR, "Grace", date(2026, 12, 1)),
    ]

    found = {str(one.topic): (one.by, one.detail) for one in attested(given_, date(2026, 11, 1))}

    assert found == {
        "skills": ("Ada", ""),
        "sponsor": (None, "Grace is to vouch for it on 2026-12-01, which is yet to come"),
        "target_workflow": (None, "nobody vouches for it"),
        "model_operations": (None, "nobody vouches for it"),
    }
