"""Data envelopment analysis: how far each unit is from the frontier of the best, and who it could learn from."""

from huiyan.engines.frontier.intervals import Intervals, efficiency_intervals
from huiyan.engines.frontier.multipliers import CrossEfficiency, Weighted, cross_efficiency, restricted_efficiency
from huiyan.engines.frontier.network import TwoStage, two_stage_efficiency
from huiyan.engines.frontier.periods import Malmquist, malmquist_index, window_efficiency
from huiyan.engines.frontier.radial import MODELS, ORIENTATIONS, Efficiency, measure_efficiency
from huiyan.engines.frontier.scale import ScaleEfficiency, ScaleTest, constant_returns_test, scale_efficiency
from huiyan.engines.frontier.slack_based import SlackBased, additive_efficiency, slacks_based_efficiency
from huiyan.engines.frontier.supers import super_efficiency
from huiyan.engines.frontier.undesirable import directional_with_harm, efficiency_with_harm
from huiyan.engines.frontier.units import Units, check_units, needed_units
from huiyan.engines.frontier.values import Priced, cost_efficiency, revenue_efficiency

__all__ = [
    "MODELS",
    "ORIENTATIONS",
    "CrossEfficiency",
    "Efficiency",
    "Intervals",
    "Malmquist",
    "Priced",
    "ScaleEfficiency",
    "ScaleTest",
    "SlackBased",
    "TwoStage",
    "Units",
    "Weighted",
    "additive_efficiency",
    "check_units",
    "constant_returns_test",
    "cost_efficiency",
    "cross_efficiency",
    "directional_with_harm",
    "efficiency_intervals",
    "efficiency_with_harm",
    "malmquist_index",
    "measure_efficiency",
    "needed_units",
    "restricted_efficiency",
    "revenue_efficiency",
    "scale_efficiency",
    "slacks_based_efficiency",
    "super_efficiency",
    "two_stage_efficiency",
    "window_efficiency",
]
