"""Numbers in words never claim more than was reached."""

from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.words import score_words, share_words


@given(st.floats(0, 100), st.sampled_from([75.0, 90.0, 100.0]))
def test_a_score_below_a_line_is_never_shown_at_it(score: float, line: float) -> None:
    """A lead who reads 75 beside `not ready` would stop trusting the rest."""
    assert score >= line or float(score_words(score)) < line


@given(st.floats(0, 1))
def test_only_all_is_shown_as_all_and_only_none_as_none(share: float) -> None:
    assert (share_words(share) == "100 %") == (share == 1)
    assert (share_words(share) == "0 %") == (share == 0)
