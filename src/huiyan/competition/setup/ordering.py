"""Things of a competition that stand in an order and move by one place."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

Positions = tuple[int, int]
"""Where it stood, and where it stands now."""


def move_by_one(rows: QuerySet[Any], thing: Any, *, up: bool) -> Positions | None:
    """Exchange a thing with its neighbour among the rows of its order; None at the end, where it stays.

    Needs the caller's transaction: the rows are held, so that two people who move at once do not undo each other.
    """
    order = list(rows.select_for_update())
    at = order.index(thing)
    to = at + (-1 if up else 1)
    if not 0 <= to < len(order):
        return None
    order[at], order[to] = order[to], order[at]
    for position, one in enumerate(order):
        one.position = position
    rows.model._default_manager.bulk_update(order, ["position"])
    return at, to
