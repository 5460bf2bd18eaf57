"""From judges' marks to ranks: the official rule book in exact arithmetic, and beside it the calibrated view."""

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
    "Criterion",
    "CriterionResult",
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
    "accumulate",
    "official",
    "rule_book_from",
    "to_mapping",
]
