"""The share of people at or above a mark of science literacy, in levels, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.measurement.design import Design, Floats
from huiyan.engines.measurement.estimate import Estimate, proportion
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class LiteracyRate:
    """The share of a population (or domain) whose score reaches `threshold`; the rule at the threshold itself is kept."""

    threshold: float
    inclusive: bool
    rate: Estimate


@one_thread()
def literacy_rate(
    design: Design,
    scores: ArrayLike,
    *,
    threshold: float = 70.0,
    inclusive: bool = True,
    domain: ArrayLike | None = None,
    confidence: float = 0.95,
    interval: str = "logit",
) -> LiteracyRate:
    """Share of the population with a score (n,) from `threshold` (above it, unless `inclusive`); NaN is left out.

    The Chinese survey of civic science literacy marks 0-100; its texts say "over 70" for the national series and "below 55
    (not included)" for the lowest level, so whether the mark itself counts is a choice that is stored with the result.

    >>> from huiyan.engines.measurement import survey_design
    >>> found = literacy_rate(survey_design([1.0, 1.0, 2.0]), [70.0, 69.9, 90.0])
    >>> found.rate.value
    0.75
    """
    column = reaches(scores, threshold, inclusive=inclusive)
    rate = proportion(design, column, domain=domain, confidence=confidence, interval=interval)
    return LiteracyRate(threshold, inclusive, rate)


def reaches(scores: ArrayLike, threshold: float, *, inclusive: bool = True) -> Floats:
    """Whether each score (n,) reaches the mark, as 0 and 1; NaN stays NaN.

    >>> reaches([70.0, 69.9], 70.0).tolist(), reaches([70.0], 70.0, inclusive=False).tolist()
    ([1.0, 0.0], [0.0])
    """
    marks = np.asarray(scores, dtype=np.float64)
    if not np.isfinite(threshold):
        raise BadInput(gettext_noop("'{text}' is not a finite number"), text=threshold)
    over = marks >= threshold if inclusive else marks > threshold
    return np.where(np.isnan(marks), np.nan, over.astype(np.float64))


@one_thread()
def literacy_levels(
    design: Design,
    scores: ArrayLike,
    *,
    thresholds: Sequence[float] = (55.0, 70.0, 85.0),
    inclusive: bool = True,
    domain: ArrayLike | None = None,
    interval: str = "logit",
) -> tuple[LiteracyRate, ...]:
    """The rate at each threshold, lowest first; by default basic (55), literate (70) and advanced (85). Not rising: BadInput."""
    if not all(low < high for low, high in pairwise(thresholds)):
        raise BadInput(gettext_noop("the thresholds are not in order"))
    return tuple(
        literacy_rate(design, scores, threshold=mark, inclusive=inclusive, domain=domain, interval=interval)
        for mark in thresholds
    )
