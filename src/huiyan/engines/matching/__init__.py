"""Who judges what: optimal, fair and randomised assignment of judges to entries, each with a proof of how good it is."""

from huiyan.engines.matching.assignment import Objective, assign, solve
from huiyan.engines.matching.changes import FixingCost, Reassignment, compare, cost_of_fixing, reassign
from huiyan.engines.matching.feasibility import Feasibility, Impossible, Shortage, feasibility
from huiyan.engines.matching.problem import Limits, Names, Problem, build_problem
from huiyan.engines.matching.profiles import profile_affinity
from huiyan.engines.matching.result import Assignment, Diagnostics, Probabilities, bound_from_prices
from huiyan.engines.matching.rooms import Linkage, linkage

__all__ = [
    "Assignment",
    "Diagnostics",
    "Feasibility",
    "FixingCost",
    "Impossible",
    "Limits",
    "Linkage",
    "Names",
    "Objective",
    "Probabilities",
    "Problem",
    "Reassignment",
    "Shortage",
    "assign",
    "bound_from_prices",
    "build_problem",
    "compare",
    "cost_of_fixing",
    "feasibility",
    "linkage",
    "profile_affinity",
    "reassign",
    "solve",
]
