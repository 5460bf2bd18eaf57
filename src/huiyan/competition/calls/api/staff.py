"""Calls for their organisers: begin, change, open."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls import actions, queries
from huiyan.competition.calls.api.public import CallDetail
from huiyan.competition.calls.forms import CallForm, NewCompetitionForm
from huiyan.competition.calls.missing import missing_of_call
from huiyan.competition.calls.numbers import NumbersRow, numbers_of
from huiyan.competition.calls.presets import presets
from huiyan.competition.calls.queries import Person
from huiyan.competition.calls.rules import may_manage
from huiyan.kernel import clock
from huiyan.shell.api import Given, Key, cleaned, over


class CountOut(Schema):
    """How many entries there are, beside those of the edition before on the same day (null where there is none)."""

    drafts: int
    submitted: int
    before: int | None


class TrackCountOut(CountOut):
    """The same of a group."""

    track: int


class CountyCountOut(CountOut):
    """The same of a county or district; its name is empty where entrants did not say it."""

    county: str


class OverviewOut(Schema):
    """Where a competition stands."""

    slug: str
    is_public: bool
    missing: list[str]
    total: CountOut
    counts: list[TrackCountOut]
    counties: list[CountyCountOut]


class PresetOut(Schema):
    """A competition to begin from."""

    key: str
    name: str
    name_en: str


class NewCall(Given):
    """Begin with a copy of an earlier competition (its slug), with a preset (its key), or empty (no source)."""

    start: Literal["copy", "preset", "empty"]
    source: Annotated[str, Field(max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    slug: Annotated[str, Field(pattern=r"^[-a-z0-9]+$", max_length=50)]


class CallChanges(Given):
    """What is given is changed; what is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    name_en: Annotated[str, Field(max_length=200)] | None = None
    summary: str | None = None
    summary_en: str | None = None
    text: str | None = None
    text_en: str | None = None
    contact: Annotated[str, Field(max_length=200)] | None = None
    contact_en: Annotated[str, Field(max_length=200)] | None = None
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=10_000)] | None = None
    team_confirms: bool | None = None
    screened_at: AwareDatetime | None = None
    notice_from: datetime.date | None = None
    notice_until: datetime.date | None = None
    appeal_days: Annotated[int, Field(ge=0, le=365)] | None = None
    previous: Key | None = None


router = Endpoints(tags=["calls"])


@router.read(
    "/competitions/{slug:slug}/overview",
    _("What a competition lacks, and how many entries there are"),
    gives=OverviewOut,
    scope="competition.read",
)
def overview(request: ApiRequest, slug: str) -> OverviewOut:
    found = queries.competition_for_staff(request.user, slug)
    numbers = numbers_of(found, clock.now())
    return OverviewOut(
        slug=slug,
        is_public=found.is_public,
        missing=missing_of_call(found),
        total=CountOut.from_orm(numbers),
        counts=[TrackCountOut(track=one.key, **_counted(one)) for one in numbers.groups],
        counties=[CountyCountOut(county=one.key, **_counted(one)) for one in numbers.counties],
    )


def _counted(row: NumbersRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CountOut.model_fields}


@router.read(
    "/presets", _("The presets that a competition can begin from"), gives=list[PresetOut], scope="competition.manage"
)
def all_presets(request: ApiRequest) -> list[PresetOut]:
    _organisers_only(request.user)
    return [PresetOut(key=key, name=one["name"], name_en=one["name_en"]) for key, one in presets().items()]


@router.make(
    "/competitions",
    _("Begin a competition from an earlier one, from a preset, or empty"),
    gives=CallDetail,
    scope="competition.manage",
)
def begin_competition(request: ApiRequest, given: Body[NewCall]) -> CallDetail:
    _organisers_only(request.user)
    earlier = list(queries.competitions_for(request.user))
    start = _source(request.user, given)
    values = cleaned(NewCompetitionForm({"start": start, "name": given.name, "slug": given.slug}, earlier=earlier))
    origin, _colon, key = values["start"].partition(":")
    names = {"name": values["name"], "slug": values["slug"]}
    if origin == "copy":
        source = next(one for one in earlier if one.pk == int(key))
        made = actions.copy_competition(source, **names, by=request.user)
    elif origin == "preset":
        made = actions.begin_from_preset(key, **names, by=request.user)
    else:
        made = actions.begin_empty(**names, by=request.user)
    return CallDetail.from_orm(queries.call_for(request.user, made.slug))


@router.change(
    "/competitions/{slug:slug}", _("Change the words and dates of a call"), gives=CallDetail, scope="competition.manage"
)
def change_competition(request: ApiRequest, slug: str, given: Body[CallChanges]) -> CallDetail:
    found = queries.competition_to_manage(request.user, slug)
    now = {name: getattr(found, name) for name in CallForm.Meta.fields}
    form = CallForm(over(CallForm(instance=found), given.dict(exclude_unset=True)), instance=found)
    values = cleaned(form)
    changes = {name: values[name] for name in given.dict(exclude_unset=True) if values[name] != now[name]}
    if changes:
        actions.change_call(found, changes=changes, by=request.user)
    return CallDetail.from_orm(queries.call_for(request.user, slug))


@router.act("/competitions/{slug:slug}/open", _("Make a call public"), gives=CallDetail, scope="competition.manage")
def open_competition(request: ApiRequest, slug: str) -> CallDetail:
    actions.open_call(queries.competition_to_manage(request.user, slug), by=request.user)
    return CallDetail.from_orm(queries.call_for(request.user, slug))


def _organisers_only(user: Person) -> None:
    if not may_manage(user):
        raise Http404


def _source(user: Person, given: NewCall) -> str:
    """The key of the earlier competition or of the preset, as the form of the page names it."""
    if given.start != "copy":
        return f"{given.start}:{given.source}"
    return f"copy:{queries.competitions_for(user).filter(slug=given.source).values_list('pk', flat=True).first()}"
