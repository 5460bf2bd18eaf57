"""Which engine gives the tables of which kind of bundle anew; engines do not know each other, so it is decided here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiyan.engines.proof import Bundle, Columns
    from huiyan.engines.scoring import ScoreTable

# Longer numbers, and exponents, have no place in a mark and could be made to exhaust a reader.
PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")


def recompute(bundle: Bundle) -> Mapping[str, Columns] | None:
    """The tables as the scores give them; None where nothing recomputes this kind."""
    from huiyan.engines.tables import BadInput, gettext_noop

    engine = ENGINES.get(bundle.sealed.kind)
    if engine is None:
        return None
    try:
        return engine(bundle)
    except BadInput:
        raise
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise BadInput(
            gettext_noop("the ranking cannot be recomputed from this bundle: {reason}"),
            reason=f"{type(error).__name__}: {error}"[:200],
        ) from None


def competition_results(bundle: Bundle) -> Mapping[str, Columns] | None:
    """The official ranking by the rule sheet in the record."""
    from huiyan.engines.proof import columns_of
    from huiyan.engines.scoring import official, rule_book_from

    scores = score_table(bundle.tables["ballots"])
    result = official(scores, rule_book_from(bundle.sealed.record["payload"]["rules"]))
    rows = sorted((one.rank, scores.entry_names[one.entry], f"{one.total.normalize():f}") for one in result.entries)
    return {"ranking": columns_of(("entry", "rank", "score"), [(entry, rank, score) for rank, entry, score in rows])}


def score_table(ballots: Columns) -> ScoreTable:
    """The ballots of a bundle as the engine takes them; codes are numbered in the order of the alphabet."""
    from huiyan.engines.scoring import Mark, ScoreTable
    from huiyan.engines.tables import BadInput, gettext_noop

    cells = [[str(cell) for cell in ballots.column(name)] for name in ("entry", "judge", "criterion", "mark")]
    for mark in cells[3]:
        if not PLAIN_DECIMAL.fullmatch(mark):
            raise BadInput(gettext_noop("'{mark}' is not a mark"), mark=mark[:40])
    names = [sorted(set(column)) for column in cells[:3]]
    at = [{name: i for i, name in enumerate(column)} for column in names]
    marks = tuple(
        Mark(at[0][entry], at[1][judge], at[2][criterion], Decimal(mark))
        for entry, judge, criterion, mark in zip(*cells, strict=True)
    )
    return ScoreTable(
        len(names[0]), len(names[1]), tuple(names[2]), marks, entry_names=tuple(names[0]), judge_names=tuple(names[1])
    )


ENGINES: dict[str, Callable[[Bundle], Mapping[str, Columns] | None]] = {"competition.results": competition_results}
