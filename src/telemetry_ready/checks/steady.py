"""Measured numbers that are the same on every run."""

DIGITS = 10


def steady(value: float) -> float:
    """A number to ten significant digits: beyond, a sum of floats depends on the order in which threads added.

    Without it an evaluation would not repeat to the last digit.

    >>> steady(0.943678167398098) == steady(0.9436781673980978)
    True
    >>> steady(30000.0), steady(1 / 3), steady(float("inf"))
    (30000.0, 0.3333333333, inf)
    """
    return float(f"{value:.{DIGITS}g}")
