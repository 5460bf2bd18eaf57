"""The application form, question by question."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.models import FormField
from huiyan.competition.setup import queries
from huiyan.competition.setup.actions import questions as actions
from huiyan.competition.setup.forms.questions import QuestionForm
from huiyan.shell.api import Count, Given, Key, MoveIn, Words, cleaned, over

Line = Annotated[str, Field(max_length=300)]


class QuestionIn(Given):
    """A question; what is left out stays. `choices_text` has one choice a line; `asked_if` and `asked_value` are its condition."""

    label: Line | None = None
    label_en: Line | None = None
    kind: Line | None = None
    track: Key | None = None
    required: bool | None = None
    identifies: bool | None = None
    help: Words | None = None
    help_en: Words | None = None
    choices_text: Words | None = None
    file_kinds: list[Line] | None = None
    file_mb: Key | None = None
    asked_if: Line | None = None
    asked_value: Line | None = None
    key: Line | None = None


class NewQuestion(QuestionIn):
    """A new question needs its words and its kind."""

    label: Line
    kind: Line


class SetQuestionOut(Schema):
    """A question as its organiser sets it."""

    id: int
    key: str
    kind: str
    label: str
    label_en: str
    help: str
    help_en: str
    required: bool
    identifies: bool
    choices: list[str]
    file_kinds: list[str]
    file_mb: int | None
    shown_if: dict[str, str]
    track_id: int | None
    position: int
    is_asked: bool

    @staticmethod
    def resolve_is_asked(one: FormField) -> bool:
        return one.retired_at is None

    @staticmethod
    def resolve_shown_if(one: FormField) -> dict[str, str]:
        return {key: str(value) for key, value in one.shown_if.items()}


router = Endpoints(tags=["setup"])


@router.read(
    "/competitions/{slug:slug}/questions",
    _("All questions of a form, those that are not asked any more too"),
    gives=list[SetQuestionOut],
    scope="competition.manage",
)
def questions(request: ApiRequest, slug: str) -> list[SetQuestionOut]:
    return [SetQuestionOut.from_orm(one) for one in queries.setup_of(request.user, slug).fields.all()]


@router.make(
    "/competitions/{slug:slug}/questions", _("Add a question"), gives=SetQuestionOut, scope="competition.manage"
)
def add_question(request: ApiRequest, slug: str, given: Body[NewQuestion]) -> SetQuestionOut:
    competition = queries.setup_of(request.user, slug)
    said = over(QuestionForm(competition=competition), given.dict(exclude_unset=True))
    form = QuestionForm(said, competition=competition)
    cleaned(form)
    return SetQuestionOut.from_orm(actions.add_question(competition, values=form.values(), by=request.user))


@router.change("/questions/{int:pk}", _("Change a question"), gives=SetQuestionOut, scope="competition.manage")
def change_question(request: ApiRequest, pk: int, given: Body[QuestionIn]) -> SetQuestionOut:
    question = queries.question_to_set_up(request.user, pk)
    competition = queries.setup_of(request.user, question.competition.slug)
    said = over(QuestionForm(instance=question, competition=competition), given.dict(exclude_unset=True))
    form = QuestionForm(said, instance=question, competition=competition)
    cleaned(form)
    actions.change_question(queries.question_to_set_up(request.user, pk), values=form.values(), by=request.user)
    return _question(request, pk)


@router.act(
    "/questions/{int:pk}/move", _("Move a question up or down"), gives=SetQuestionOut, scope="competition.manage"
)
def move_question(request: ApiRequest, pk: int, given: Body[MoveIn]) -> SetQuestionOut:
    actions.move_question(queries.question_to_set_up(request.user, pk), up=given.up, by=request.user)
    return _question(request, pk)


@router.act("/questions/{int:pk}/retire", _("Ask a question no more"), gives=SetQuestionOut, scope="competition.manage")
def retire_question(request: ApiRequest, pk: int) -> SetQuestionOut:
    actions.retire_question(queries.question_to_set_up(request.user, pk), by=request.user)
    return _question(request, pk)


@router.act("/questions/{int:pk}/restore", _("Ask a question again"), gives=SetQuestionOut, scope="competition.manage")
def restore_question(request: ApiRequest, pk: int) -> SetQuestionOut:
    actions.restore_question(queries.question_to_set_up(request.user, pk), by=request.user)
    return _question(request, pk)


@router.act(
    "/questions/{int:pk}/delete",
    _("Delete a question that nobody has answered"),
    gives=Count,
    scope="competition.manage",
)
def delete_question(request: ApiRequest, pk: int) -> Count:
    actions.delete_question(queries.question_to_set_up(request.user, pk), by=request.user)
    return Count(count=1)


def _question(request: ApiRequest, pk: int) -> SetQuestionOut:
    return SetQuestionOut.from_orm(queries.question_to_set_up(request.user, pk))
