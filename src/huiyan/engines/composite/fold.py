"""Folding levels: a mean of means of one power is one mean, with the product of the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.aggregate import Aggregation
from huiyan.engines.composite.framework import Framework


@dataclass(frozen=True)
class Run:
    """One mean that is computed: of which indicators and of which other such means."""

    output: int
    leaves: NDArray[np.intp]
    means: tuple[int, ...]
    method: Aggregation


@dataclass(frozen=True)
class Fold:
    """The means left after a mean swallowed those below it of the same power; `swallowed`: their children, top level first."""

    runs: tuple[Run, ...]
    swallowed: tuple[NDArray[np.intp], ...]


def fold_levels(framework: Framework, methods: tuple[Aggregation, ...]) -> Fold:
    """Which means must be computed, children before parents."""
    levels, parents, indicators = framework.node_levels, framework.parents, len(framework.indicators)
    power = np.array([methods[level - 2].power if level > 1 else np.nan for level in levels])
    gone = (parents >= 0) & (power == power[parents])
    outputs = np.arange(len(parents))
    for node in reversed(range(len(parents) - 1)):  # parents have higher numbers
        above = parents[node]
        outputs[node] = outputs[above] if gone[above] else above
    runs = []
    for output in range(indicators, len(parents)):
        if not gone[output]:
            inputs = np.flatnonzero((outputs == output) & ~gone & (np.arange(len(parents)) != output))
            means = tuple(int(node) for node in inputs[inputs >= indicators])
            runs.append(Run(output, inputs[inputs < indicators], means, methods[levels[output] - 2]))
    below = (parents >= 0) & gone[parents]
    tops = sorted({int(levels[parent]) for parent in parents[below]}, reverse=True)
    return Fold(tuple(runs), tuple(np.flatnonzero(below & (levels[parents] == top)) for top in tops))
