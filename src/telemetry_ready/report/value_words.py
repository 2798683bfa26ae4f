"""Value, gap and risk as a lead reads them: the same words on the pages and in the terminal."""

from collections.abc import Sequence

from telemetry_ready.model.portfolio import Entry, Gap, Lifted, SharedFix
from telemetry_ready.model.value import Attested, Topic, Value
from telemetry_ready.model.words import measure_words, money_words, number_words, points_words

MONTHS_OF_A_YEAR = 12
RISK_WORDS = {
    "read": "low: it only reads",
    "suggest": "medium: it suggests, people act",
    "act": "high: it acts by itself",
}
TOPIC_WORDS = {
    Topic.SKILLS: "Skills: who builds it and knows how",
    Topic.SPONSOR: "Sponsor: who pays and wants it",
    Topic.TARGET_WORKFLOW: "Target workflow: where its output is used, and by whom",
    Topic.MODEL_OPERATIONS: "Model operations: who watches, retrains and switches it off",
}


def months_words(value: Value) -> str:
    """Until the pilot is paid back.

    >>> months_words(Value(payback_months=7.2)), months_words(Value(payback_months=30.0)), months_words(Value())
    ('7.2 months', '2.5 years', 'never: it costs as much to run as it is worth')
    """
    if value.payback_months is None:
        return "never: it costs as much to run as it is worth"
    if value.payback_months > 2 * MONTHS_OF_A_YEAR:
        return f"{number_words(round(value.payback_months / MONTHS_OF_A_YEAR, 1))} years"
    return measure_words(value.payback_months, "months")


def net_words(value: Value) -> str:
    """Net value a year, or that there is none."""
    return "no value" if value.net_per_year is None else f"{money_words(value.net_per_year, value.currency)} a year"


def missing_words(value: Value) -> str:
    """The keys that are missing, without their explanations."""
    return ", ".join(one.split(":")[0] for one in value.missing)


def gap_words(gap: Gap) -> str:
    """Person-days to ready.

    >>> gap_words(Gap(0.0, (), True)), gap_words(Gap(9.5, ("TKT-001",), True)), gap_words(Gap(30.0, ("a",), False))
    ('none', '9.5 days', 'more than 30 days')
    """
    if not gap.checks and gap.is_enough:
        return "none"
    return f"{'' if gap.is_enough else 'more than '}{measure_words(gap.days, 'days')}"


def rank_words(entry: Entry) -> str:
    """Whether anything beats it on both axes."""
    if entry.is_unbeaten is None:
        return "cannot be said without a value"
    return "nothing beats it on both" if entry.is_unbeaten else f"beaten by {', '.join(entry.beaten_by)}"


def lifted_note(one: Lifted) -> str:
    """What a shared fix means for one use case, behind its scores."""
    return (", past a line" if one.unblocks else "") + (", on its way to ready" if one.is_needed else "")


def vouched_words(topics: Sequence[Attested]) -> str:
    """For how many of the topics that no data shows somebody vouches."""
    return f"{sum(one.by is not None for one in topics)} of {len(topics)} topics are vouched for"


def per_day_words(fix: SharedFix) -> str:
    """Points gained per person-day.

    >>> from collections.abc import Sequence

    from telemetry_ready.model.portfolio import SharedFix
    >>> per_day_words(SharedFix("TKT-001", "", "", "", 4.0, 10.0, 2.5, ()))
    '2.5 points a day'
    """
    if fix.points_per_day is None:
        return f"{points_words(fix.points)} for nothing"
    return f"{number_words(round(fix.points_per_day, 2))} points a day"
