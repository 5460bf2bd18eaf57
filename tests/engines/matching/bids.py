"""Reads the bids of a conference from PrefLib's `toi` files."""

import re
from pathlib import Path

import numpy as np

WORTH = (1.0, 0.5, 0.25)
"""Yes, maybe, no answer."""


def read_bids(path: Path) -> np.ndarray:
    """Papers x reviewers; -1 for a conflict (a paper that the reviewer's line leaves out)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    papers = int(lines[0])
    bids = [line.split(",", 1)[1] for line in lines[papers + 2 :] if line.strip()]
    table = np.full((papers, len(bids)), -1.0)
    for reviewer, line in enumerate(bids):
        for worth, (group, single) in zip(WORTH, re.findall(r"\{([^}]*)\}|(\d+)", line), strict=False):
            table[[int(paper) for paper in (group or single).split(",") if paper.strip()], reviewer] = worth
    return table
