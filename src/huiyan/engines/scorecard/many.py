"""Assesses many enterprises in pieces, here or wherever an executor runs; the result is the same to the last byte."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from huiyan.engines.numerics.parallel import map_pieces
from huiyan.engines.scorecard.evaluate import evaluate
from huiyan.engines.scorecard.explain import Assessment, explain
from huiyan.engines.scorecard.facts import Facts
from huiyan.engines.scorecard.pack import Pack

PIECE = 10_000


def assess_all(
    facts: Facts,
    pack: Pack,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Assessment]:
    """Assess n enterprises in pieces of 10,000; `executor` may spread them, `progress` hears how many pieces are done.

    An expert's points outside the room that the facts leave raise BadInput.
    """
    begins = range(0, len(facts.names), PIECE)
    pieces = [facts.part(slice(begin, begin + PIECE)) for begin in begins]
    found = map_pieces(partial(_assess, pack), pieces, executor, progress)
    return [assessment for piece in found for assessment in piece]


def _assess(pack: Pack, facts: Facts) -> list[Assessment]:
    return explain(facts, pack, evaluate(facts, pack))
