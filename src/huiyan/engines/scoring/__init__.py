"""From judges' marks to ranks: the official rule book in exact arithmetic, and beside it the calibrated view."""

from huiyan.engines.scoring.calibrate import Calibration, calibrate
from huiyan.engines.scoring.choice import CrossValidation
from huiyan.engines.scoring.comparability import Comparability, comparability
from huiyan.engines.scoring.crossed import Convergence, CrossedFit, Variances, fit_crossed
from huiyan.engines.scoring.official import (
    CriterionResult,
    EntryResult,
    JudgeValue,
    OfficialResult,
    PanelResult,
    accumulate,
    official,
)
from huiyan.engines.scoring.reading import rule_book_from, to_mapping
from huiyan.engines.scoring.rulebook import Criterion, Panel, Rounding, RoundWeight, RuleBook, TieBreak, Trim
from huiyan.engines.scoring.table import Fact, Mark, ScoreTable

__all__ = [
    "Calibration",
    "Comparability",
    "Convergence",
    "Criterion",
    "CriterionResult",
    "CrossValidation",
    "CrossedFit",
    "EntryResult",
    "Fact",
    "JudgeValue",
    "Mark",
    "OfficialResult",
    "Panel",
    "PanelResult",
    "RoundWeight",
    "Rounding",
    "RuleBook",
    "ScoreTable",
    "TieBreak",
    "Trim",
    "Variances",
    "accumulate",
    "calibrate",
    "comparability",
    "fit_crossed",
    "official",
    "rule_book_from",
    "to_mapping",
]
