"""Composite indexes: from indicators to ranks, with every stage kept, and how sure the ranks are."""

from huiyan.engines.composite.aggregate import Aggregation, aggregate, index_shares, rank, sibling_shares
from huiyan.engines.composite.choices import Choices, Factor, WeightNoise
from huiyan.engines.composite.compute import Index, Recipe, compute_index, reweigh
from huiyan.engines.composite.doubt import Doubt, benefit_of_the_doubt
from huiyan.engines.composite.framework import Aggregate, Framework, Indicator, check_weight_sums, read_framework
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
    critic_weights,
    entropy_weights,
    pca_weights,
    principal_components,
)

__all__ = [
    "Aggregate",
    "Aggregation",
    "Ahp",
    "Choices",
    "Doubt",
    "Factor",
    "Framework",
    "Imputation",
    "Index",
    "Indicator",
    "Normalisation",
    "Observations",
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
    "check_weight_sums",
    "coarsest_group",
    "compute_index",
    "critic_weights",
    "entropy_weights",
    "impute",
    "index_shares",
    "normalise",
    "pca_weights",
    "principal_components",
    "rank",
    "read_framework",
    "read_observations",
    "reweigh",
    "sensitivity",
    "sibling_shares",
    "skew_and_kurtosis",
    "treat",
    "uncertainty",
]
