"""Groups, and who may enter each."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.models import Track
from huiyan.competition.calls.wording import eligibility_in_words, labels_of
from huiyan.competition.setup import queries
from huiyan.competition.setup.actions import groups as actions
from huiyan.competition.setup.eligibility import RULES
from huiyan.competition.setup.forms.groups import EligibilityForm, GroupForm
from huiyan.shell.api import Count, Given, Whole, cleaned, over, refuse_unknown

Name = Annotated[str, Field(max_length=120)]


class TrackIn(Given):
    """A group; what is left out stays as it is."""

    name: Name | None = None
    name_en: Name | None = None
    kind: Annotated[str, Field(max_length=20)] | None = None


class NewTrack(TrackIn):
    """A new group needs a name and a kind."""

    name: Name
    kind: Annotated[str, Field(max_length=20)]


class GroupOut(Schema):
    """A group with its rules, as they are kept and in words."""

    id: int
    kind: str
    name: str
    name_en: str
    eligibility: list[dict[str, Any]]
    words: list[str]


class RuleIn(Given):
    """A rule of a group: `on` for those that only hold or not and for a day, `question` names the answer that tells it."""

    value: str | int | float | None = None
    on: bool | str | None = None
    look: Whole | None = None
    prizes: list[Name] = []
    question: Annotated[str, Field(max_length=50)] = ""


class OwnRuleIn(Given):
    """A rule in the organiser's own manner."""

    question: Annotated[str, Field(max_length=50)]
    check: Annotated[str, Field(max_length=20)]
    value: Annotated[str, Field(max_length=100)]


class EligibilityIn(Given):
    """All rules of a group by their names; own rules are kept by their places, all of them if none are named."""

    rules: dict[str, RuleIn] = {}
    others_kept: list[Whole] | None = None
    other: OwnRuleIn | None = None


router = Endpoints(tags=["setup"])


@router.read("/groups/{int:pk}", _("A group with who may enter it"), gives=GroupOut, scope="competition.manage")
def group(request: ApiRequest, pk: int) -> GroupOut:
    return group_out(queries.track_to_set_up(request.user, pk))


@router.make("/competitions/{slug:slug}/groups", _("Add a group"), gives=GroupOut, scope="competition.manage")
def add_group(request: ApiRequest, slug: str, given: Body[NewTrack]) -> GroupOut:
    competition = queries.setup_of(request.user, slug)
    values = cleaned(GroupForm(over(GroupForm(), given.dict(exclude_unset=True))))
    return group_out(actions.add_group(competition, values={**values}, by=request.user))


@router.change("/groups/{int:pk}", _("Change the names of a group"), gives=GroupOut, scope="competition.manage")
def rename_group(request: ApiRequest, pk: int, given: Body[TrackIn]) -> GroupOut:
    track = queries.track_to_set_up(request.user, pk)
    values = cleaned(GroupForm(over(GroupForm(instance=track), given.dict(exclude_unset=True)), instance=track))
    actions.change_group(queries.track_to_set_up(request.user, pk), values={**values}, by=request.user)
    return group(request, pk)


@router.act("/groups/{int:pk}/eligibility", _("Say who may enter a group"), gives=GroupOut, scope="competition.manage")
def set_eligibility(request: ApiRequest, pk: int, given: Body[EligibilityIn]) -> GroupOut:
    track = queries.track_to_set_up(request.user, pk)
    refuse_unknown("rules", given.rules, RULES)
    form = EligibilityForm(
        _as_the_form_has_it(track, given), track=track, prizes=queries.earlier_prizes(track.competition)
    )
    cleaned(form)
    actions.set_eligibility(track, wanted=form.wanted(), others=form.other_rules(), by=request.user)
    return group(request, pk)


@router.act(
    "/groups/{int:pk}/delete", _("Delete a group that nobody has entered"), gives=Count, scope="competition.manage"
)
def delete_group(request: ApiRequest, pk: int) -> Count:
    actions.delete_group(queries.track_to_set_up(request.user, pk), by=request.user)
    return Count(count=1)


def group_out(track: Track) -> GroupOut:
    words = [str(one) for one in eligibility_in_words(track, labels_of(track.competition))]
    names = {name: getattr(track, name) for name in ("kind", "name", "name_en", "eligibility")}
    return GroupOut(id=track.pk, words=words, **names)


def _as_the_form_has_it(track: Track, given: EligibilityIn) -> dict[str, Any]:
    """The rules under the names of the page's inputs."""
    parts = {
        f"{name}-{part}": value
        for name, rule in given.rules.items()
        for part, value in rule.dict(exclude_unset=True).items()
        if value is not None
    }
    own = sum(rule.get("as") not in RULES for rule in track.eligibility)
    kept = range(own) if given.others_kept is None else given.others_kept
    other = {f"other-{name}": value for name, value in (given.other.dict() if given.other else {}).items()}
    return {"other-check": "at_most", **parts, "others_kept": [str(at) for at in kept], **other}
