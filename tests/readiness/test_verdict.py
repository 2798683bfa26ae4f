"""Verdicts: readiness_model.md, section 3.5."""

import pytest

from telemetry_ready.model.evaluation import Verdict
from telemetry_ready.readiness.verdict import verdict


@pytest.mark.parametrize(
    ("score", "low", "if_measured", "rows", "expected"),
    [
        (95, 90, 95, 1, Verdict.READY),
        (95, 89.99, 95, 1, Verdict.PILOT),
        (80, 75, 80, 1, Verdict.PILOT),
        (80, 74.99, 80, 1, Verdict.NOT_ENOUGH_EVIDENCE),
        (75, 10, 75, 1, Verdict.NOT_ENOUGH_EVIDENCE),
        (74.99, 70, 74.99, 1, Verdict.NOT_READY),
        (15, 15, 75, 1, Verdict.NOT_ENOUGH_EVIDENCE),
        (15, 15, 74.99, 1, Verdict.NOT_READY),
        (8, 8, 100, 0, Verdict.NOT_READY),
    ],
)
def test_the_lower_bound_decides_and_missing_evidence_is_told_from_bad_data(
    score: float, low: float, if_measured: float, rows: int, expected: Verdict
) -> None:
    assert verdict(score=score, low=low, score_if_measured=if_measured, main_table_rows=rows) is expected
