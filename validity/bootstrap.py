"""How sure a figure is: 90 % intervals from resampled data sets, and from resampled states within them."""

from collections.abc import Callable, Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

TIMES = 400  # resamples of everything
SEED = 20261121
TAILS = (0.05, 0.95)  # of a two-sided 90 % interval
LEAST_DEFINED = 0.5  # share of the resamples in which a figure must exist to have an interval


def resamples(clusters: Floats, *, name: str, times: int = TIMES) -> list[Rows]:
    """Row numbers of resampled states: whole data sets with replacement, then the states of each with replacement.

    Args:
        clusters: The data set of each row, as a number.
        name: What is resampled; the same name and rows give the same resamples.
        times: How many.

    Source:
        Davison and Hinkley, Bootstrap Methods and their Application (1997), section 3.8.
    """
    random = np.random.default_rng([SEED, crc32(name.encode())])
    members = [np.flatnonzero(clusters == one) for one in np.unique(clusters)]
    if not members:
        return [np.empty(0, np.intp)] * times
    return [_resample(members, random) for _ in range(times)]


def _resample(members: Sequence[Rows], random: np.random.Generator) -> Rows:
    drawn = random.integers(len(members), size=len(members))
    return np.concatenate([members[one][random.integers(members[one].size, size=members[one].size)] for one in drawn])


def sampled(figures: Callable[[Rows], Mapping[str, float]], draws: Sequence[Rows]) -> dict[str, Floats]:
    """Every figure on every resample; NaN where it is not defined there."""
    found = [figures(rows) for rows in draws]
    return {key: np.array([one[key] for one in found]) for key in found[0]}


def interval(point: float, samples: Floats) -> list[float] | None:
    """Low and high of a figure; None where it, or most of its resamples, are not defined."""
    defined = samples[~np.isnan(samples)]
    if np.isnan(point) or defined.size < samples.size * LEAST_DEFINED or not defined.size:
        return None
    return [float(one) for one in np.quantile(defined, TAILS)]


def median(values: Sequence[float]) -> float:
    """The median of those that are defined; NaN where none is."""
    defined = [one for one in values if not np.isnan(one)]
    return float(np.median(defined)) if defined else float("nan")


def median_of_samples(points: Sequence[float], samples: Sequence[Floats]) -> Floats:
    """The median over tasks on every resample, of those tasks that enter the median itself; NaN where none does."""
    kept = [
        one if not np.isnan(point) else np.full_like(one, np.nan) for point, one in zip(points, samples, strict=True)
    ]
    return np.array([median(column) for column in zip(*kept, strict=True)])
