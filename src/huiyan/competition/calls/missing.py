"""What a call still lacks before the public may see it."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from huiyan.competition.calls.models import Competition


def missing_of_call(competition: Competition) -> list[str]:
    """Each thing that is missing, as a sentence fragment; empty when the call can be made public."""
    missing = []
    if not (competition.opens_at and competition.closes_at):
        missing.append(_("no dates for entries"))
    if not competition.summary:
        missing.append(_("no summary"))
    if not competition.text:
        missing.append(_("no text of the call"))
    if not competition.tracks.all():
        missing.append(_("no group"))
    rounds = competition.rounds.all()
    if not rounds:
        missing.append(_("no round"))
    for round in rounds:
        weights = [criterion.weight for criterion in round.criteria.all()]
        if not weights:
            missing.append(_("no rubric for “{round}”").format(round=round.name))
        elif sum(weights, Decimal(0)) != 100:
            missing.append(
                _("the weights of “{round}” sum to {sum}, not to 100").format(
                    round=round.name, sum=f"{sum(weights, Decimal(0)).normalize():f}"
                )
            )
    return missing
