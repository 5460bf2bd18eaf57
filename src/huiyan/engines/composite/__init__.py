"""Composite indexes: from indicators to ranks, with every stage kept, and how sure the ranks are."""

from huiyan.engines.composite.aggregate import Aggregation, aggregate, index_shares, rank, sibling_shares
from huiyan.engines.composite.checks import FittedWeights, ParentCheck, check, correlations, cronbach_alpha, fit_weights
from huiyan.engines.composite.choices import Choices, Factor, WeightNoise
from huiyan.engines.composite.compute import Index, Recipe, compute_index, reweigh
from huiyan.engines.composite.doubt import Doubt, benefit_of_the_doubt
from huiyan.engines.composite.explain import (
    Cell,
    Changes,
    Difference,
    changes,
    explain_cell,
    explain_difference,
    find_row,
)
from huiyan.engines.composite.framework import Aggregate, Framework, Indicator, check_weight_sums
from huiyan.engines.composite.framework_file import read_framework
from huiyan.engines.composite.impute import Imputation, coarsest_group, impute
from huiyan.engines.composite.normalise import Normalisation, normalise
from huiyan.engines.composite.observations import Observations, read_observations
from huiyan.engines.composite.sensitivity import Sensitivity, sensitivity
from huiyan.engines.composite.treat import Treated, Treatment, skew_and_kurtosis, treat
from huiyan.engines.composite.uncertainty import Uncertainty, uncertainty
from huiyan.engines.composite.weigh import (
    Ahp,
    PrincipalComponents,
    Weighting,
    ahp_weights,
    children_of,
    critic_weights,
    entropy_weights,
    pca_weights,
    principal_components,
    read_pairwise,
)

__all__ = [
    "Aggregate",
    "Aggregation",
    "Ahp",
    "Cell",
    "Changes",
    "Choices",
    "Difference",
    "Doubt",
    "Factor",
    "FittedWeights",
    "Framework",
    "Imputation",
    "Index",
    "Indicator",
    "Normalisation",
    "Observations",
    "ParentCheck",
    "PrincipalComponents",
    "Recipe",
    "Sensitivity",
    "Treated",
    "Treatment",
    "Uncertainty",
    "WeightNoise",
    "Weighting",
    "aggregate",
    "ahp_weights",
    "benefit_of_the_doubt",
    "changes",
    "check",
    "check_weight_sums",
    "children_of",
    "coarsest_group",
    "compute_index",
    "correlations",
    "critic_weights",
    "cronbach_alpha",
    "entropy_weights",
    "explain_cell",
    "explain_difference",
    "find_row",
    "fit_weights",
    "impute",
    "index_shares",
    "normalise",
    "pca_weights",
    "principal_components",
    "rank",
    "read_framework",
    "read_observations",
    "read_pairwise",
    "reweigh",
    "sensitivity",
    "sibling_shares",
    "skew_and_kurtosis",
    "treat",
    "uncertainty",
]
