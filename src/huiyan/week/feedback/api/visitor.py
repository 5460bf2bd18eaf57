"""What visitors are asked and say at the exit, without a name; and what everyone may read."""

from __future__ import annotations

import datetime
from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import clock
from huiyan.shell.api import Count, Given, Page, PartQuery, cleaned, page, refuse_unknown
from huiyan.week.feedback import actions, queries
from huiyan.week.feedback.forms import FeedbackForm
from huiyan.week.feedback.links import refuse_flood
from huiyan.week.feedback.models import Feedback
from huiyan.week.feedback.rules import check_open
from huiyan.week.feedback.statistics import Interval


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


def interval_out(found: Interval | None) -> IntervalOut | None:
    return IntervalOut.from_orm(found) if found else None
