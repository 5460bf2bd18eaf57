"""What can be known while setting up; each query takes the organiser who asks."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Min, Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, FormField, Prize, Round, Track
from huiyan.competition.calls.queries import captains_of
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.setup.eligibility import questions_used
from huiyan.kernel.errors import listed
from huiyan.shell.naming import name_of
from huiyan.shell.templatetags.shell import inlang

M = TypeVar("M", bound=Model)


def setup_of(user: User, slug: str) -> Competition:
    """One competition with all its parts for its organisers, or 404."""
    if not may_manage(user):
        raise Http404
    found = Competition.objects.select_related("previous").prefetch_related(
        "tracks", "fields__track", "rounds__criteria", "rounds__prizes__track"
    )
    return get_object_or_404(found, slug=slug)


def track_to_set_up(user: User, pk: int) -> Track:
    """One group for organisers, or 404."""
    return get_object_or_404(_of_organisers(user, Track.objects.select_related("competition")), pk=pk)


def question_to_set_up(user: User, pk: int) -> FormField:
    """One question for organisers, or 404."""
    return get_object_or_404(_of_organisers(user, FormField.objects.select_related("competition")), pk=pk)


def round_to_set_up(user: User, pk: int) -> Round:
    """One round with its criteria and prizes for organisers, or 404."""
    found = Round.objects.select_related("competition").prefetch_related("criteria", "prizes")
    return get_object_or_404(_of_organisers(user, found), pk=pk)


def _of_organisers(user: User, rows: QuerySet[M]) -> QuerySet[M]:
    if not may_manage(user):
        raise Http404
    return rows


def answers_to(question: FormField) -> int:
    """How many entries have answered a question, by words or by a file."""
    entries = question.competition.entries  # of a later step
    if question.kind == FormField.Kind.FILE:
        return int(entries.filter(files__field=question).count())
    given = (answers.get(question.key) for answers in entries.values_list("answers", flat=True))
    return sum(answer not in (None, "", False) for answer in given)


def users_of(question: FormField) -> str:
    """The groups whose rules, and the questions whose condition, need this question; empty when none does."""
    competition = question.competition
    groups = [name_of(track) for track in competition.tracks.all() if question.key in questions_used(track.eligibility)]
    others = [inlang(one, "label") for one in competition.fields.all() if question.key in one.shown_if]
    return listed(groups + others)


def has_assignments(competition: Competition) -> bool:
    """Whether judges have been given entries in any round."""
    return bool(competition.rounds.filter(assignments__isnull=False).exists())


def earlier_prizes(competition: Competition) -> list[str]:
    """Names of prizes of other competitions, each once."""
    found = Prize.objects.exclude(round__competition=competition).values("name").annotate(place=Min("position"))
    return [one["name"] for one in found.order_by("place", "name")]


def people_to_tell(competition: Competition) -> int:
    """How many people with a draft or an entry hear of a change of the deadline; none before the call is public."""
    return captains_of(competition).count() if competition.is_public else 0


def earlier_rounds(round: Round) -> list[Round]:
    """The rounds before this one, in their order: those whose score it may count."""
    return list(round.competition.rounds.filter(position__lt=round.position))


def counts_rounds(competition: Competition) -> bool:
    """Whether a rule sheet of the competition adds rounds up; rounds are named in it."""
    return any(one.rules.get("rounds") for one in competition.rounds.all())
