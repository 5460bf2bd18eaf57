"""Surveys: weights, estimates with their standard errors, item response models, the literacy rate."""

from huiyan.engines.measurement.classical import (
    Difference,
    ItemStatistics,
    item_differences,
    item_statistics,
    mantel_haenszel,
)
from huiyan.engines.measurement.design import Design, survey_design
from huiyan.engines.measurement.estimate import (
    Estimate,
    mean,
    proportion,
    proportion_interval,
    quantile,
    ratio,
    total,
)
from huiyan.engines.measurement.figures import (
    figure_of_mean,
    figure_of_quantile,
    figure_of_ratio,
    figure_of_total,
)
from huiyan.engines.measurement.items import ItemModel, PersonScores, fit_items, score_persons
from huiyan.engines.measurement.literacy import LiteracyRate, literacy_levels, literacy_rate, reaches
from huiyan.engines.measurement.replicates import (
    Replicates,
    balanced_replicates,
    rake_replicates,
    replicate_estimate,
    replicate_weights,
)
from huiyan.engines.measurement.weighting import Fitted, Margin, calibrate, post_stratify, rake, rake_factors

__all__ = [
    "Design", "Difference", "Estimate", "Fitted", "ItemModel", "ItemStatistics", "LiteracyRate", "Margin", "PersonScores",
    "Replicates", "balanced_replicates", "calibrate", "figure_of_mean", "figure_of_quantile", "figure_of_ratio",
    "figure_of_total", "fit_items", "item_differences", "item_statistics", "literacy_levels", "literacy_rate",
    "mantel_haenszel", "mean", "post_stratify", "proportion", "proportion_interval", "quantile", "rake", "rake_factors",
    "rake_replicates", "ratio", "reaches", "replicate_estimate", "replicate_weights", "score_persons", "survey_design", "total",
]  # fmt: skip
