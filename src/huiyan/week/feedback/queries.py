"""What visitors answered, for whom it is meant, with intervals and without ranks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.editions.rules import may_manage
from huiyan.week.feedback.links import session_of
from huiyan.week.feedback.models import Feedback, Question
from huiyan.week.feedback.rules import may_ask, may_retire, reach_of
from huiyan.week.feedback.statistics import Interval, mean, share
from huiyan.week.proposals.models import Activity, Session

YES, NO = 1, 0


@dataclass(frozen=True)
class Answered:
    """A question with how it was answered: the share of yes, or the mean of one to five; None from fewer than five."""

    question: Question
    n: int
    result: Interval | None

    @property
    def is_share(self) -> bool:
        return self.question.kind == Question.Kind.YES_NO


@dataclass(frozen=True)
class Picture:
    """Everything about the answers of an activity; `rate` is answers for each hundred checked in or counted."""

    n: int
    visitors: int
    ratings: list[tuple[int, int, int]]  # stars, answers, per cent of the largest
    rating: Interval | None
    content: Interval | None  # the share of four and five
    answered: list[Answered]

    @property
    def rate(self) -> int | None:
        """None when nobody was seen at the door, or when more answered than were seen."""
        return round(100 * self.n / self.visitors) if self.visitors >= max(1, self.n) else None


def session_for_feedback(token: str) -> Session:
    """The session of a link, or 404."""
    found = Session.objects.filter(activity__state=Activity.State.PUBLISHED, state=Session.State.PLANNED)
    return get_object_or_404(found.select_related("activity__edition", "activity__host"), pk=session_of(token))


def questions_of(activity: Activity) -> list[Question]:
    """What is asked besides the rating: the edition's questions, then the host's."""
    return list(_all_questions(activity).filter(is_asked=True))


def activities_with_answers(user: User) -> QuerySet[Activity]:
    """Published activities with how many answered and how many were seen at the door, or 404; never ordered by rating."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    visitors = Session.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
    answers = Feedback.objects.filter(session__activity=OuterRef("pk")).order_by().values("session__activity")
    found = Activity.objects.filter(reach, state=Activity.State.PUBLISHED, sessions__starts_at__lte=clock.now())
    found = found.annotate(
        visitors=Subquery(visitors.annotate(n=Sum(F("arrived") + F("walked_in"))).values("n")),
        unread=Subquery(answers.filter(comment_state=Feedback.CommentState.NEW).annotate(n=Count("pk")).values("n")),
    )
    return found.select_related("host", "edition").distinct()


def activity_for_answers(user: User, pk: int) -> Activity:
    """One activity whose answers this person reads, or 404."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    return get_object_or_404(Activity.objects.filter(reach).select_related("host", "edition"), pk=pk)


def public_activity(pk: int) -> Activity:
    """A published activity of a public edition, or 404."""
    found = Activity.objects.filter(state=Activity.State.PUBLISHED, edition__is_public=True)
    return get_object_or_404(found.select_related("host", "edition"), pk=pk)


def picture_of(activity: Activity) -> Picture:
    """How an activity was answered."""
    rows = list(Feedback.objects.filter(session__activity=activity).values_list("rating", "answers"))
    seen = Session.objects.filter(activity=activity).aggregate(n=Sum(F("arrived") + F("walked_in")))["n"] or 0
    ratings = Counter(rating for rating, _ in rows)
    most = max(ratings.values(), default=1)
    return Picture(
        n=len(rows),
        visitors=seen,
        ratings=[(stars, ratings[stars], 100 * ratings[stars] // most) for stars in range(5, 0, -1)],
        rating=mean([rating for rating, _ in rows]),
        content=share(ratings[4] + ratings[5], len(rows)),
        answered=[_answered(question, [answers for _, answers in rows]) for question in _all_questions(activity)],
    )


def answers_of(activity: Activity) -> QuerySet[Feedback]:
    """The single answers in an order that says nothing about when in the day they were given."""
    rows = Feedback.objects.filter(session__activity=activity).select_related("session")
    return rows.order_by("given_on", "session_id", "rating", "comment", "pk")


def comments_of(activity: Activity) -> QuerySet[Feedback]:
    """What was said in words."""
    return answers_of(activity).exclude(comment="")


def comment_to_moderate(user: User, pk: int) -> Feedback:
    """One comment, for organisers, or 404: who was judged does not choose what is shown."""
    if not may_manage(user):
        raise Http404
    return get_object_or_404(Feedback.objects.select_related("session__activity").exclude(comment=""), pk=pk)


def activity_to_ask(user: User, pk: int) -> Activity:
    """An activity for which this person sets questions, or 404."""
    activity = activity_for_answers(user, pk)
    if not may_ask(user, activity):
        raise Http404
    return activity


def edition_to_ask(user: User, slug: str) -> Edition:
    """An edition for which this person sets questions, or 404."""
    return edition_to_manage(user, slug)


def question_to_retire(user: User, pk: int) -> Question:
    """A question that this person may take back, or 404."""
    question = get_object_or_404(Question.objects.select_related("activity", "edition"), pk=pk, is_asked=True)
    if not may_retire(user, question):
        raise Http404
    return question


def session_for_poster(user: User, pk: int) -> Session:
    """A session whose code at the exit this person may print, or 404."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    found = Session.objects.filter(activity__in=Activity.objects.filter(reach, state=Activity.State.PUBLISHED))
    return get_object_or_404(found.select_related("activity__host", "activity__edition", "venue", "room"), pk=pk)


def _all_questions(activity: Activity) -> QuerySet[Question]:
    """The asked and the retired ones: answers to a question that is no longer asked stay."""
    which = Q(edition=activity.edition_id) & (Q(activity__isnull=True) | Q(activity=activity))
    return Question.objects.filter(which).order_by(F("activity").asc(nulls_first=True), "pk")


def _answered(question: Question, rows: list[dict[str, int]]) -> Answered:
    values = [row[str(question.pk)] for row in rows if str(question.pk) in row]
    yes = question.kind == Question.Kind.YES_NO
    return Answered(question, len(values), share(values.count(YES), len(values)) if yes else mean(values))
