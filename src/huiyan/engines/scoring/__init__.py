"""From judges' marks to ranks: the official rule book in exact arithmetic, small enough for web processes.

The calibrated view beside it (`scoring.calibrated`, which needs numpy and scipy) is imported by its own name.
"""

from huiyan.engines.scoring.official import accumulate, official, results_by_round, totals_and_ranks
from huiyan.engines.scoring.reading import rule_book_from, to_mapping
from huiyan.engines.scoring.results import CriterionResult, EntryResult, JudgeValue, OfficialResult, PanelResult
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
    "results_by_round",
    "rule_book_from",
    "to_mapping",
    "totals_and_ranks",
]
