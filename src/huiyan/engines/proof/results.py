"""How the tables of a competition's results are laid out, for whoever writes them and whoever computes them again."""

from __future__ import annotations

from collections.abc import Iterable

from huiyan.engines.proof.rows import Cell, Columns, columns_of

COMPETITION_RESULTS = "competition.results"
# Optional: ballots may have a last column "round"; "judges" says who sits in which panel, "facts" what is no judge's mark.
RESULT_COLUMNS: dict[str, tuple[str, ...]] = {
    "ballots": ("entry", "judge", "criterion", "mark", "room"),
    "judges": ("judge", "panel"),
    "facts": ("entry", "criterion", "base", "factor", "deduction"),
    "ranking": ("entry", "total", "rank"),
    "commitments": ("code", "commitment"),
    "names": ("code", "name", "salt"),
}


def ranking_table(standings: Iterable[tuple[str, str, int, str]]) -> Columns:
    """The table `ranking` from (entry code, total as decimal text, rank, room), in its one order.

    `room` is where ranks are counted; it is empty when all entries are ranked together. Rows stand by room, rank, code.

    >>> list(ranking_table([("E-2", "80.00", 2, ""), ("E-1", "90.00", 1, "")]).rows())
    [('E-1', '90.00', 1), ('E-2', '80.00', 2)]
    """
    ordered = sorted(standings, key=lambda one: (one[3], one[2], one[0]))
    rows: list[tuple[Cell, ...]] = [(code, total, rank) for code, total, rank, _ in ordered]
    return columns_of(RESULT_COLUMNS["ranking"], rows)
