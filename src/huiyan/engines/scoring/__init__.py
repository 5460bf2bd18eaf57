"""From judges' marks to ranks: the official rule book in exact arithmetic, and beside it the calibrated view."""

from huiyan.engines.scoring.calibrate import Calibration, calibrate
from huiyan.engines.scoring.choice import CrossValidation
from huiyan.engines.scoring.comparability import Comparability, comparability
from huiyan.engines.scoring.crossed import Convergence, CrossedFit, Variances, fit_crossed
from huiyan.engines.scoring.judges import JudgeReport, judge_report
from huiyan.engines.scoring.official import accumulate, official, results_by_round
from huiyan.engines.scoring.reading import rule_book_from, to_mapping
from huiyan.engines.scoring.results import CriterionResult, EntryResult, JudgeValue, OfficialResult, PanelResult
from huiyan.engines.scoring.rulebook import Criterion, Panel, Rounding, RoundWeight, RuleBook, TieBreak, Trim
from huiyan.engines.scoring.sheets import Discrepancy, Sheets, discrepant, near_line, sheets_of
from huiyan.engines.scoring.table import Fact, Mark, ScoreTable

__all__ = [
    "Calibration",
    "Comparability",
    "Convergence",
    "Criterion",
    "CriterionResult",
    "CrossValidation",
    "CrossedFit",
    "Discrepancy",
    "EntryResult",
    "Fact",
    "JudgeReport",
    "JudgeValue",
    "Mark",
    "OfficialResult",
    "Panel",
    "PanelResult",
    "RoundWeight",
    "Rounding",
    "RuleBook",
    "ScoreTable",
    "Sheets",
    "TieBreak",
    "Trim",
    "Variances",
    "accumulate",
    "calibrate",
    "comparability",
    "discrepant",
    "fit_crossed",
    "judge_report",
    "near_line",
    "official",
    "results_by_round",
    "rule_book_from",
    "sheets_of",
    "to_mapping",
]
