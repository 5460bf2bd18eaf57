"""Rounds, criteria and prizes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from django.forms import ModelForm
from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.api.public import RoundOut
from huiyan.competition.calls.models import Round
from huiyan.competition.setup import queries
from huiyan.competition.setup.actions import rounds as actions
from huiyan.competition.setup.forms.rounds import CriterionForm, PrizeForm, RoundForm
from huiyan.shell.api import Count, Given, Key, MoveIn, NotValid, Whole, Words, cleaned, over

Name = Annotated[str, Field(max_length=120)]


class RoundIn(Given):
    """A round; what is left out stays."""

    name: Name | None = None
    name_en: Name | None = None
    mode: Name | None = None
    blind: bool | None = None
    per_entry: Whole | None = None
    max_load: Whole | None = None
    min_load: Whole | None = None
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    places_onward: Whole | None = None


class NewRound(RoundIn):
    """A new round needs a name."""

    name: Name


class CriterionIn(Given):
    """A criterion; one with the key of an earlier one changes it. Bands are written one a line, as on the page."""

    key: Annotated[str, Field(max_length=50)] = ""
    name: Name
    name_en: Name = ""
    weight: Decimal
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)
    step: Decimal = Decimal(1)
    hint: Words = ""
    hint_en: Words = ""
    bands_text: Words = ""


class CriteriaIn(Given):
    """All criteria in their order; those left out go."""

    criteria: Annotated[list[CriterionIn], Field(max_length=40)]


class SetPrizeIn(Given):
    """A prize; with its `id` an earlier one is changed."""

    id: Key | None = None
    name: Name
    name_en: Name = ""
    track: Key | None = None
    places: Whole
    amount: Decimal | None = None


class PrizesIn(Given):
    """All prizes in their order; those left out go."""

    prizes: Annotated[list[SetPrizeIn], Field(max_length=60)]


class SetPrizeOut(Schema):
    """A prize as its organiser sets it."""

    id: int
    name: str
    name_en: str
    track_id: int | None
    places: int
    amount: Decimal | None


router = Endpoints(tags=["setup"])


@router.make("/competitions/{slug:slug}/rounds", _("Add a round"), gives=RoundOut, scope="competition.manage")
def add_round(request: ApiRequest, slug: str, given: Body[NewRound]) -> RoundOut:
    competition = queries.setup_of(request.user, slug)
    values = cleaned(RoundForm(over(RoundForm(), given.dict(exclude_unset=True))))
    return _round(request, actions.add_round(competition, values={**values}, by=request.user).pk)


@router.change("/rounds/{int:pk}", _("Change a round"), gives=RoundOut, scope="competition.manage")
def change_round(request: ApiRequest, pk: int, given: Body[RoundIn]) -> RoundOut:
    round = queries.round_to_set_up(request.user, pk)
    values = cleaned(RoundForm(over(RoundForm(instance=round), given.dict(exclude_unset=True)), instance=round))
    actions.change_round(queries.round_to_set_up(request.user, pk), values={**values}, by=request.user)
    return _round(request, pk)


@router.act("/rounds/{int:pk}/move", _("Move a round up or down"), gives=RoundOut, scope="competition.manage")
def move_round(request: ApiRequest, pk: int, given: Body[MoveIn]) -> RoundOut:
    actions.move_round(queries.round_to_set_up(request.user, pk), up=given.up, by=request.user)
    return _round(request, pk)


@router.act(
    "/rounds/{int:pk}/delete", _("Delete a round in which nobody judges yet"), gives=Count, scope="competition.manage"
)
def delete_round(request: ApiRequest, pk: int) -> Count:
    actions.delete_round(queries.round_to_set_up(request.user, pk), by=request.user)
    return Count(count=1)


@router.act("/rounds/{int:pk}/criteria", _("Set what judges mark"), gives=RoundOut, scope="competition.manage")
def set_criteria(request: ApiRequest, pk: int, given: Body[CriteriaIn]) -> RoundOut:
    round = queries.round_to_set_up(request.user, pk)
    known = {one.key: one for one in round.criteria.all()}
    forms = [CriterionForm(one.dict(), instance=known.pop(one.key, None)) for one in given.criteria]
    actions.set_criteria(round, rows=_rows("criteria", forms), by=request.user)
    return _round(request, pk)


@router.act("/rounds/{int:pk}/prizes", _("Set the prizes of a round"), gives=RoundOut, scope="competition.manage")
def set_prizes(request: ApiRequest, pk: int, given: Body[PrizesIn]) -> RoundOut:
    round = queries.round_to_set_up(request.user, pk)
    known = {one.pk: one for one in round.prizes.all()}
    forms = [
        PrizeForm(one.dict(), instance=known.pop(one.id or 0, None), competition=round.competition)
        for one in given.prizes
    ]
    actions.set_prizes(round, rows=_rows("prizes", forms), by=request.user)
    return _round(request, pk)


@router.read(
    "/rounds/{int:pk}/prizes",
    _("The prizes of a round as they are set"),
    gives=list[SetPrizeOut],
    scope="competition.manage",
)
def prizes(request: ApiRequest, pk: int) -> list[SetPrizeOut]:
    return [SetPrizeOut.from_orm(one) for one in queries.round_to_set_up(request.user, pk).prizes.all()]


def _rows(place: str, forms: Sequence[ModelForm[Any]]) -> list[dict[str, Any]]:
    """What the forms make of their rows; the errors of all rows at once, each under its place."""
    errors = []
    for at, form in enumerate(forms):
        try:
            cleaned(form)
        except NotValid as wrong:
            errors += [one.model_copy(update={"path": f"/{place}/{at}{one.path}"}) for one in wrong.errors]
    if errors:
        raise NotValid(errors)
    return [form.values() for form in forms]  # type: ignore[attr-defined]  # of both kinds of form


def _round(request: ApiRequest, pk: int) -> RoundOut:
    found: Round = queries.round_to_set_up(request.user, pk)
    return RoundOut.from_orm(found)
