"""Rules that explain themselves: versioned packs of conditions and points, applied to one enterprise or to many."""

from huiyan.engines.scorecard.advisory import (
    Advisory,
    Calibration,
    auc,
    calibration,
    chance_of_bad,
    fit_advisory,
    points_of,
)
from huiyan.engines.scorecard.changes import Change, smallest_changes
from huiyan.engines.scorecard.evaluate import FAIL, INCOMPLETE, OPEN, PASS, Verdicts, evaluate
from huiyan.engines.scorecard.evidence import Binning, Evidence, bin_numbers, bin_words, weights_of_evidence
from huiyan.engines.scorecard.explain import Assessment, Check, Points, Result, explain, score
from huiyan.engines.scorecard.facts import Facts, facts_from_table, facts_of_one
from huiyan.engines.scorecard.language import compile_rule
from huiyan.engines.scorecard.many import assess_all
from huiyan.engines.scorecard.pack import Basis, Pack, Words
from huiyan.engines.scorecard.reader import known_packs, read_pack

__all__ = [
    "FAIL", "INCOMPLETE", "OPEN", "PASS",
    "Advisory", "Assessment", "Basis", "Binning", "Calibration", "Change", "Check", "Evidence", "Facts", "Pack", "Points", "Result",
    "Verdicts", "Words",
    "assess_all", "auc", "bin_numbers", "bin_words", "calibration", "chance_of_bad", "compile_rule", "evaluate", "explain", "facts_from_table", "facts_of_one", "fit_advisory", "known_packs", "points_of",
    "read_pack", "score", "smallest_changes", "weights_of_evidence",
]  # fmt: skip
