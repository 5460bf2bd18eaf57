"""Data envelopment analysis: how far each unit is from the frontier of the best, and who it could learn from."""

from huiyan.engines.frontier.intervals import Intervals, efficiency_intervals
from huiyan.engines.frontier.radial import MODELS, ORIENTATIONS, Efficiency, measure_efficiency
from huiyan.engines.frontier.units import Units, check_units, needed_units

__all__ = [
    "MODELS",
    "ORIENTATIONS",
    "Efficiency",
    "Intervals",
    "Units",
    "check_units",
    "efficiency_intervals",
    "measure_efficiency",
    "needed_units",
]
