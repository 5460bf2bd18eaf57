"""What could have been chosen otherwise: alternatives for a stage, and noise on the weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.aggregate import Aggregation, per_level
from huiyan.engines.composite.compute import Recipe
from huiyan.engines.composite.framework import Framework
from huiyan.engines.composite.impute import Imputation
from huiyan.engines.composite.normalise import Normalisation
from huiyan.engines.composite.treat import Treatment
from huiyan.engines.composite.weigh import Weighting
from huiyan.engines.tables import BadInput, gettext_noop

Stage = Literal["imputation", "treatment", "normalisation", "weighting", "aggregation", "dropped"]
Option = Imputation | Treatment | Normalisation | Weighting | Aggregation | str | None
SCALE_STAGES = ("imputation", "treatment", "normalisation", "weighting")
PARSERS: dict[str, Callable[[str], Any]] = {
    "imputation": Imputation.parse,
    "treatment": Treatment.parse,
    "normalisation": Normalisation.parse,
    "weighting": Weighting.parse,
    "aggregation": Aggregation.parse,
    "dropped": lambda text: None if text == "none" else text,
}


@dataclass(frozen=True)
class Factor:
    """Equally likely alternatives for one stage.

    `levels` (aggregation only) are the levels of the aggregates that it decides, 2 for those of indicators; empty: all.
    'dropped' leaves out one indicator, None leaves all in.
    """

    stage: Stage
    options: tuple[Option, ...]
    levels: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str, framework: Framework) -> Factor:
        """Read 'imputation=mean,median', 'aggregation.4=arithmetic,geometric', 'dropped=none,GDP' or 'dropped=each'."""
        name, _, listed = text.partition("=")
        stage, *levels = name.split(".")
        if stage not in get_args(Stage) or not listed or (levels and stage != "aggregation"):
            raise BadInput(
                gettext_noop("'{found}' is not a choice such as normalisation=minmax,zscore; stages: {known}"),
                found=text, known=", ".join(get_args(Stage)),
            )  # fmt: skip
        if text == "dropped=each":
            return cls("dropped", (None, *(leaf.code for leaf in framework.indicators)))
        if not all(level.isdigit() for level in levels):
            raise BadInput(gettext_noop("'{found}' does not name levels by number"), found=name)
        options = tuple(PARSERS[stage](option.strip()) for option in listed.split(","))
        return cls(cast(Stage, stage), options, tuple(map(int, levels)))

    @property
    def name(self) -> str:
        """'aggregation.2' or 'imputation'."""
        return ".".join([self.stage, *map(str, self.levels)])


@dataclass(frozen=True)
class WeightNoise:
    """Every weight on `levels` (1 for indicators, empty: all) is multiplied by a uniform number in 1 - share .. 1 + share.

    With `vectors` that many sets of weights are drawn once and are equally likely; then the choice is discrete.
    """

    share: float = 0.25
    levels: tuple[int, ...] = ()
    vectors: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share < 1 or (self.vectors is not None and self.vectors < 1):
            raise BadInput(gettext_noop("weight noise is between 0 and 1, and the number of weight sets is 1 or more"))


@dataclass(frozen=True)
class Choices:
    """Everything that is varied, all at once and independently."""

    factors: tuple[Factor, ...] = ()
    noise: WeightNoise | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the factors, the weights last."""
        return (*(factor.name for factor in self.factors), *(["weights"] if self.noise else []))

    @property
    def combinations(self) -> int | None:
        """How many combinations there are; None where weights are drawn afresh."""
        if self.noise and self.noise.vectors is None:
            return None
        sizes = [len(factor.options) for factor in self.factors] + ([self.noise.vectors or 1] if self.noise else [])
        return int(np.prod(sizes, dtype=np.int64))


def check_choices(choices: Choices, framework: Framework) -> None:
    """Refuse choices without an alternative, twice the same stage, unknown indicators and levels."""
    if not choices.names:
        raise BadInput(gettext_noop("nothing is varied: give at least one choice or weight noise"))
    decided: list[tuple[str, int]] = []
    top = int(framework.node_levels.max())
    for factor in choices.factors:
        if len(factor.options) < 2 or len(set(map(str, factor.options))) < len(factor.options):
            raise BadInput(gettext_noop("the choice '{name}' needs two or more different options"), name=factor.name)
        decided += [(factor.stage, level) for level in factor.levels or range(2, top + 1)]
        unknown = [level for level in factor.levels if not 2 <= level <= top]
        if unknown:
            raise BadInput(
                gettext_noop("there is no level {level}; aggregates have levels 2 to {top}"), level=unknown[0], top=top
            )
        if factor.stage == "dropped":
            _check_dropped(factor.options, framework)
    if len(set(decided)) < len(decided):
        raise BadInput(gettext_noop("one stage is varied by two choices"))
    if choices.noise and not set(choices.noise.levels) <= set(range(1, top)):
        raise BadInput(gettext_noop("weight noise belongs on levels 1 to {top}"), top=top - 1)


def scale_recipe(recipe: Recipe, choices: Choices, picks: Iterable[int]) -> Recipe:
    """The recipe with the picked imputation, treatment, normalisation and weighting."""
    changes = {
        factor.stage: factor.options[pick]
        for factor, pick in zip(choices.factors, picks, strict=False)
        if factor.stage in SCALE_STAGES
    }
    return replace(recipe, **cast(dict[str, Any], changes))


def picked_methods(
    recipe: Recipe, framework: Framework, choices: Choices, picks: Iterable[int]
) -> tuple[Aggregation, ...]:
    """The aggregation of each level with the picked alternatives."""
    methods = list(per_level(framework, recipe.aggregation))
    for factor, pick in zip(choices.factors, picks, strict=False):
        if factor.stage == "aggregation":
            for level in factor.levels or range(2, len(methods) + 2):
                methods[level - 2] = cast(Aggregation, factor.options[pick])
    return tuple(methods)


def noisy_nodes(framework: Framework, noise: WeightNoise | None) -> NDArray[np.intp]:
    """Which nodes have a noisy weight; the index itself has none."""
    if noise is None:
        return np.empty(0, dtype=np.intp)
    wanted = noise.levels or tuple(range(1, int(framework.node_levels.max())))
    return np.flatnonzero(np.isin(framework.node_levels, wanted) & (framework.parents >= 0))


def _check_dropped(options: tuple[Option, ...], framework: Framework) -> None:
    known = {leaf.code for leaf in framework.indicators}
    for option in options:
        if option is not None and option not in known:
            raise BadInput(gettext_noop("'{code}' cannot be left out, it is not an indicator"), code=option)
