"""How activities were answered, with intervals, for hosts and organisers; questions, and words shown or not."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Count, Given, ListQuery, Page, cleaned, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.editions.models import Edition
from huiyan.week.feedback import actions, queries
from huiyan.week.feedback.api.visitor import AskedOut, CommentOut, IntervalOut, interval_out
from huiyan.week.feedback.forms import QuestionForm
from huiyan.week.feedback.models import Feedback, Question
from huiyan.week.proposals.models import Activity


class AnsweredOut(Schema):
    """A question and how it was answered; null from fewer than five."""

    question: int
    n: int
    result: IntervalOut | None


class RatingsOut(Schema):
    """How an activity was answered; `rate` is answers for each hundred seen at the door."""

    answers: int
    visitors: int
    rate: int | None
    ratings: dict[int, int]
    rating: IntervalOut | None
    content: IntervalOut | None
    questions: list[AnsweredOut]

    @classmethod
    def of(cls, activity: Activity) -> RatingsOut:
        """The picture of `queries.picture_of`."""
        found = queries.picture_of(activity)
        answered = [
            AnsweredOut(question=one.question.pk, n=one.n, result=interval_out(one.result)) for one in found.answered
        ]
        return cls(
            answers=found.n,
            visitors=found.visitors,
            rate=found.rate,
            ratings={stars: count for stars, count, _share in found.ratings},
            rating=interval_out(found.rating),
            content=interval_out(found.content),
            questions=answered,
        )


class AnsweredActivityOut(Schema):
    """An activity that has begun, with how many answered; never ordered by how it was rated."""

    id: int
    title: str
    answers: int | None
    visitors: int | None
    unread: int | None


class ExitQuestionIn(Given):
    """A question besides the rating."""

    kind: Question.Kind
    text: Annotated[str, Field(min_length=1, max_length=120)]
    text_en: Annotated[str, Field(max_length=160)] = ""


class ShowIn(Given):
    """Whether everyone may read it."""

    is_shown: bool


class AnsweredQuery(ListQuery):
    """Which activities."""

    sort: Literal["", "activity", "-activity", "answers", "-answers"] = ""


class CommentQuery(ListQuery):
    """Which words."""

    sort: Literal["", "day", "-day"] = ""
    state: Literal["", "new", "shown", "hidden"] = ""


router = Endpoints(tags=["week-feedback"])


@router.read(
    "/week/answers",
    _("The activities that have begun, with how many answered"),
    gives=Page[AnsweredActivityOut],
    scope="week.host",
)
def answers(request: ApiRequest, query: Query[AnsweredQuery]) -> Page[AnsweredActivityOut]:
    found = listing(
        request,
        queries.activities_with_answers(request.user),
        search=["title", "host__name"],
        columns=[("activity", "", "title"), ("answers", "", "answers")],
        default="activity",
    )
    return page(request, found.rows, query, AnsweredActivityOut.from_orm)


@router.read(
    "/week/activities/{int:pk}/answers",
    _("How an activity was answered, with intervals"),
    gives=RatingsOut,
    scope="week.host",
)
def activity_answers(request: ApiRequest, pk: int) -> RatingsOut:
    return RatingsOut.of(queries.activity_for_answers(request.user, pk))


@router.read(
    "/week/activities/{int:pk}/comments",
    _("What was said of an activity in words"),
    gives=Page[CommentOut],
    scope="week.host",
)
def comments(request: ApiRequest, pk: int, query: Query[CommentQuery]) -> Page[CommentOut]:
    found = listing(
        request,
        queries.comments_of(queries.activity_for_answers(request.user, pk)),
        search=["comment"],
        filters=[Filter("state", "", "comment_state", Feedback.CommentState.choices[1:])],
        columns=[("day", "", "given_on")],
        default="day",
    )
    return page(request, found.rows, query, CommentOut.from_orm)


@router.act(
    "/week/comments/{int:pk}", _("Show a visitor’s words to everyone, or not"), gives=CommentOut, scope="week.manage"
)
def moderate_comment(request: ApiRequest, pk: int, given: Body[ShowIn]) -> CommentOut:
    comment = queries.comment_to_moderate(request.user, pk)
    return CommentOut.from_orm(actions.moderate_comment(comment, is_shown=given.is_shown, by=request.user))


@router.make(
    "/week/activities/{int:pk}/questions", _("Ask a question about an activity"), gives=AskedOut, scope="week.host"
)
def ask_of_activity(request: ApiRequest, pk: int, given: Body[ExitQuestionIn]) -> AskedOut:
    activity = queries.activity_to_ask(request.user, pk)
    return _ask(request, activity.edition, activity, given)


@router.make(
    "/week/editions/{slug:slug}/questions",
    _("Ask a question about every activity of an edition"),
    gives=AskedOut,
    scope="week.manage",
)
def ask_of_edition(request: ApiRequest, slug: str, given: Body[ExitQuestionIn]) -> AskedOut:
    return _ask(request, queries.edition_to_ask(request.user, slug), None, given)


@router.act("/week/questions/{int:pk}/retire", _("Ask a question at the exit no more"), gives=Count, scope="week.host")
def retire_question_at_the_exit(request: ApiRequest, pk: int) -> Count:
    actions.retire_question(queries.question_to_retire(request.user, pk), by=request.user)
    return Count(count=1)


def _ask(request: ApiRequest, edition: Edition, activity: Activity | None, given: ExitQuestionIn) -> AskedOut:
    values = cleaned(QuestionForm(given.dict()))
    return AskedOut.from_orm(actions.ask_question(edition, activity=activity, by=request.user, **values))
