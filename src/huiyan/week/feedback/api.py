"""Feedback as JSON: given without a name, read with intervals, questions set, words shown or not."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import clock
from huiyan.shell.api import Count, Given, ListQuery, Page, PartQuery, cleaned, page, refuse_unknown
from huiyan.shell.lists import Filter, listing
from huiyan.week.editions.models import Edition
from huiyan.week.feedback import actions, queries
from huiyan.week.feedback.forms import FeedbackForm, QuestionForm
from huiyan.week.feedback.links import refuse_flood
from huiyan.week.feedback.models import Feedback, Question
from huiyan.week.feedback.rules import check_open
from huiyan.week.feedback.statistics import Interval
from huiyan.week.proposals.models import Activity


class AskedOut(Schema):
    """A question besides the rating."""

    id: int
    kind: str
    text: str
    text_en: str
    activity_id: int | None


class ExitOut(Schema):
    """What is asked at the exit of a session."""

    session: int
    title: str
    title_en: str
    questions: list[AskedOut]


class AnswerIn(Given):
    """A rating of one to five, answers by the key of their question (yes 1, no 0, or one to five), a few words."""

    rating: Annotated[int, Field(ge=1, le=5)]
    answers: dict[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")], Annotated[int, Field(ge=0, le=5)]] = {}
    comment: Annotated[str, Field(max_length=500)] = ""


class IntervalOut(Schema):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


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


class PublicPictureOut(Schema):
    """What everyone may know: the mean, from five answers on."""

    answers: int
    rating: IntervalOut | None


class CommentOut(Schema):
    """What a visitor said in words, with its day."""

    id: int
    given_on: datetime.date
    rating: int
    comment: str
    comment_state: str


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


@router.read("/week/feedback/{token}", _("What is asked at the exit, by the link there"), gives=ExitOut, public=True)
def questions_at_the_exit(request: ApiRequest, token: str) -> ExitOut:
    session = queries.session_for_feedback(token)
    asked = [AskedOut.from_orm(one) for one in queries.questions_of(session.activity)]
    activity = session.activity
    return ExitOut(session=session.pk, title=activity.title, title_en=activity.title_en, questions=asked)


@router.act(
    "/week/feedback/{token}", _("Say how it was; nobody is named, and no token is needed"), gives=Count, public=True
)
def give_feedback(request: ApiRequest, token: str, given: Body[AnswerIn]) -> Count:
    session = queries.session_for_feedback(token)
    check_open(session, clock.now())
    questions = queries.questions_of(session.activity)
    refuse_unknown("answers", given.answers, [str(one.pk) for one in questions])
    said = {f"question-{key}": value for key, value in given.answers.items()}
    form = FeedbackForm({**said, "rating": given.rating, "comment": given.comment}, questions=questions)
    values = cleaned(form, nested=("question-", "answers/"))
    refuse_flood(request, session.pk)
    words = {"comment": values["comment"], "language": get_language() or ""}
    actions.give_feedback(session, rating=values["rating"], answers=form.answers(), **words)
    return Count(count=1)


@router.read(
    "/week/activities/{int:pk}/rating",
    _("How an activity was rated, from five answers on"),
    gives=PublicPictureOut,
    public=True,
)
def rating(request: ApiRequest, pk: int) -> PublicPictureOut:
    found = queries.picture_of(queries.public_activity(pk))
    return PublicPictureOut(answers=found.n, rating=interval_out(found.rating))


@router.read(
    "/week/activities/{int:pk}/words",
    _("What visitors said and everyone may read"),
    gives=Page[CommentOut],
    public=True,
)
def shown_words(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[CommentOut]:
    rows = queries.comments_of(queries.public_activity(pk)).filter(comment_state=Feedback.CommentState.SHOWN)
    return page(request, rows, query, CommentOut.from_orm)


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


def interval_out(found: Interval | None) -> IntervalOut | None:
    return IntervalOut.from_orm(found) if found else None


def _ask(request: ApiRequest, edition: Edition, activity: Activity | None, given: ExitQuestionIn) -> AskedOut:
    values = cleaned(QuestionForm(given.dict()))
    return AskedOut.from_orm(actions.ask_question(edition, activity=activity, by=request.user, **values))
