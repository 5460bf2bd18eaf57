"""The calibrated view and the report on judges, which need numpy and scipy: imported by its own name, never by web pages."""

from huiyan.engines.scoring.calibrate import Calibration, calibrate
from huiyan.engines.scoring.choice import CrossValidation
from huiyan.engines.scoring.comparability import Comparability, comparability
from huiyan.engines.scoring.crossed import Convergence, CrossedFit, Variances, fit_crossed
from huiyan.engines.scoring.judges import JudgeReport, judge_report
from huiyan.engines.scoring.sheets import Discrepancy, Sheets, discrepant, near_line, sheets_of

__all__ = [
    "Calibration",
    "Comparability",
    "Convergence",
    "CrossValidation",
    "CrossedFit",
    "Discrepancy",
    "JudgeReport",
    "Sheets",
    "Variances",
    "calibrate",
    "comparability",
    "discrepant",
    "fit_crossed",
    "judge_report",
    "near_line",
    "sheets_of",
]
