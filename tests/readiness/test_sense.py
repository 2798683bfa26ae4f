"""Requirements that can never matter, and requirements that no data can meet."""

from dataclasses import replace

import pytest

from telemetry_ready.model.check import Kind
from telemetry_ready.model.fault import Level
from telemetry_ready.model.use_case import Criticality, Lines, Requirement, Scale
from telemetry_ready.readiness.sense import requirement_faults, use_case_faults
from tests.readiness._made import check

CHECKS = {
    "RATE": check("RATE"),
    "DAYS": replace(check("DAYS", Kind.NUMBER), expect={"min_value": 7}),
    "HOURS": replace(check("HOURS", Kind.NUMBER), expect={"max_value": 24}, unit="hours"),
}


def line(floor: float, target: float, *names: str, pretrained: Lines | None = None) -> Requirement:
    return Requirement(
        "r", "R", names or ("RATE",), Criticality.MUST, floor, target, Scale.LINEAR, "expert", pretrained
    )


def rules(requirement: Requirement) -> list[str]:
    return [fault.rule for fault in requirement_faults(requirement, CHECKS)]


@pytest.mark.parametrize(
    ("requirement", "rule"),
    [
        (line(0.5, 0.9), None),
        (line(0, 1), None),
        (line(7, 30, "DAYS"), None),
        (line(168, 24, "HOURS"), None),
        (line(50, 90), "cannot-be-met"),
        (line(0.5, 1.01), "cannot-be-met"),
        (line(24, -1, "HOURS"), "cannot-be-met"),
        (line(-1, 0), "never-matters"),
        (line(-0.5, 0.9), "never-matters"),
        (line(-3, 30, "DAYS"), "never-matters"),
        (line(0.9, 0.5), "wrong-way"),
        (line(24, 168, "HOURS"), "wrong-way"),
        (line(30, 7, "DAYS"), "wrong-way"),
        (line(0.5, 0.9, "RATE", "RATE"), "check-twice"),
        (line(0.5, 0.9, "RATE", "DAYS"), "units"),
        (line(0.5, 0.9, pretrained=Lines(0.1, 1.5, "expert")), "cannot-be-met"),
        (line(0.5, 0.9, pretrained=Lines(0.5, 0.9, "expert")), "never-matters"),
        (line(0.5, 0.9, pretrained=Lines(0.2, 0.6, "expert")), None),
    ],
)
def test_a_line_that_makes_no_sense_is_found_and_one_that_does_is_left_alone(
    requirement: Requirement, rule: str | None
) -> None:
    assert rules(requirement) == ([rule] if rule else [])


def test_a_percentage_is_told_from_a_share() -> None:
    (fault,) = requirement_faults(line(50, 95), CHECKS)

    assert fault.message == "no data can meet 95: RATE measures a share, from 0 to 1. Did you mean 0.95?"
    assert (fault.place, fault.level) == (("target",), Level.ERROR)


def test_a_check_that_two_requirements_ask_is_paid_for_twice() -> None:
    found = list(use_case_faults([(0, line(0.5, 0.9)), (4, line(0.1, 0.2))]))

    assert [(fault.rule, fault.level, fault.place) for fault in found] == [
        ("check-twice", Level.WARNING, ("requirements", 4, "check"))
    ]
