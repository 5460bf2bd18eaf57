"""What a call still lacks before the public may see it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from huiyan.competition.calls.models import Competition, FormField, Round, Track
from huiyan.shell.naming import name_of


class Missing(NamedTuple):
    """One thing that is missing: a sentence fragment, and the page and its key where it is filled."""

    words: str
    page: str
    key: object


def missing_of_call(competition: Competition) -> list[str]:
    """Each thing that is missing, as a sentence fragment; empty when the call can be made public."""
    return [one.words for one in gaps_of(competition)]


def gaps_of(competition: Competition) -> list[Missing]:
    """Each thing that is missing with the page that fills it, in the order of the set-up."""
    found = [Missing(words, "competition:setup_words", competition.slug) for words in _words_missing(competition)]
    tracks, rounds = list(competition.tracks.all()), list(competition.rounds.all())
    fields = {field.key: field for field in competition.fields.all() if field.retired_at is None}
    if not tracks:
        found.append(Missing(_("no group"), "competition:setup_new_group", competition.slug))
    for track in tracks:
        found += _questions_missing(track, fields)
    if not rounds:
        found.append(Missing(_("no round"), "competition:setup_new_round", competition.slug))
    for round in rounds:
        found += _criteria_missing(round)
    return found


def _words_missing(competition: Competition) -> list[str]:
    missing = []
    if not (competition.opens_at and competition.closes_at):
        missing.append(_("no dates for entries"))
    if not competition.summary:
        missing.append(_("no summary"))
    if not competition.text:
        missing.append(_("no text of the call"))
    return missing


def _questions_missing(track: Track, fields: dict[str, FormField]) -> list[Missing]:
    asked = {rule["question"] for rule in track.eligibility if not rule["question"].startswith("@")}
    absent = [key for key in sorted(asked) if key not in fields or fields[key].track_id not in (None, track.pk)]
    words = _("“{group}” has a rule about “{question}”, which its form does not ask")
    return [
        Missing(words.format(group=name_of(track), question=key), "competition:setup_group", track.pk) for key in absent
    ]


def _criteria_missing(round: Round) -> list[Missing]:
    criteria = list(round.criteria.all())
    total = sum((one.weight for one in criteria), Decimal(0))
    if not criteria:
        return [
            Missing(_("no rubric for “{round}”").format(round=name_of(round)), "competition:setup_criteria", round.pk)
        ]
    found = []
    if total != 100:
        words = _("the weights of “{round}” sum to {sum}, not to 100").format(
            round=name_of(round), sum=f"{total.normalize():f}"
        )
        found.append(Missing(words, "competition:setup_criteria", round.pk))
    ruled = [one["name"] for one in round.rules.get("criteria") or []]
    if ruled and sorted(ruled) != sorted(one.key for one in criteria):
        words = _("the rule sheet of “{round}” does not fit its criteria").format(round=name_of(round))
        found.append(Missing(words, "competition:setup_rules", round.pk))
    return found
