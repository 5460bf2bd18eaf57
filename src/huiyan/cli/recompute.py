"""Which engine gives the tables of which kind of bundle anew; engines do not know each other, so it is decided here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from huiyan.cli.recompute_draw import week_draw
from huiyan.cli.recompute_results import competition_results

if TYPE_CHECKING:
    from huiyan.engines.proof import Bundle, Columns

ENGINES: dict[str, Callable[[Bundle], Mapping[str, Columns]]] = {
    "competition.results": competition_results,
    "week.draw": week_draw,
}


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
