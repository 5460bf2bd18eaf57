"""One linear programme at a time with HiGHS: for the models that are not radial, and to check the batched method."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import _Highs  # highspy.Highs() prints a banner as soon as it is made; this one can be told not to
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INFINITY = highspy.kHighsInf


@dataclass(frozen=True)
class Optimum:
    """The value, the variables and the row prices of a solved programme; not `feasible`: all NaN."""

    feasible: bool
    value: float
    variables: Floats
    prices: Floats


class Program:
    """minimise cost x with low <= matrix x <= high and 0 <= x (or x free); coefficients may be changed between solves."""

    def __init__(self, cost: Floats, matrix: Floats, low: Floats, high: Floats, free: NDArray[np.bool_] | None = None):
        rows, count = matrix.shape
        linear = highspy.HighsLp()
        linear.num_col_, linear.num_row_ = count, rows
        linear.col_cost_ = np.asarray(cost, dtype=np.float64)
        linear.col_lower_ = np.zeros(count) if free is None else np.where(free, -INFINITY, 0.0)
        linear.col_upper_ = np.full(count, INFINITY)
        linear.row_lower_, linear.row_upper_ = low, high
        linear.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        linear.a_matrix_.start_ = np.arange(0, count * rows + 1, rows)
        linear.a_matrix_.index_ = np.tile(np.arange(rows), count)
        linear.a_matrix_.value_ = np.ascontiguousarray(matrix.T).ravel()
        self.shape = (rows, count)
        self.solver = _Highs()
        for option, value in _OPTIONS.items():
            self.solver.setOptionValue(option, value)
        self.solver.passModel(linear)

    def change(self, row: int, column: int, value: float) -> None:
        """Set one coefficient."""
        self.solver.changeCoeff(row, column, value)

    def bound_row(self, row: int, low: float, high: float) -> None:
        """Set the bounds of one row."""
        self.solver.changeRowBounds(row, low, high)

    def bound_column(self, column: int, low: float, high: float) -> None:
        """Set the bounds of one variable."""
        self.solver.changeColBounds(column, low, high)

    def price(self, column: int, cost: float) -> None:
        """Set one cost."""
        self.solver.changeColCost(column, cost)

    def solve(self) -> Optimum:
        """The optimum, from the last basis; from the beginning when that fails."""
        self.solver.run()
        if self.solver.getModelStatus() not in _CLEAR:
            self.solver.clearSolver()
            self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            rows, count = self.shape
            return Optimum(False, float("nan"), np.full(count, np.nan), np.full(rows, np.nan))
        found = self.solver.getSolution()
        value = self.solver.getInfo().objective_function_value
        return Optimum(True, value, np.array(found.col_value), np.array(found.row_dual))


_CLEAR = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
_OPTIONS: dict[str, bool | float | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}


def sum_bounds(returns: str) -> tuple[float, float]:
    """Between what the peer weights must add up: crs, vrs, nirs or ndrs."""
    return {"crs": (-INFINITY, INFINITY), "vrs": (1.0, 1.0), "nirs": (-INFINITY, 1.0), "ndrs": (1.0, INFINITY)}[returns]
