"""Calls as JSON: read by everyone, set up by organisers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls import actions, queries
from huiyan.competition.calls.forms import CallForm, NewCompetitionForm
from huiyan.competition.calls.missing import missing_of_call
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.numbers import NumbersRow, numbers_of
from huiyan.competition.calls.presets import presets
from huiyan.competition.calls.queries import Person
from huiyan.competition.calls.rules import may_manage
from huiyan.kernel import clock
from huiyan.shell.api import Given, ListQuery, Page, cleaned, page
from huiyan.shell.lists import listing


class CallOut(Schema):
    """A competition in a list."""

    slug: str
    edition: int
    name: str
    name_en: str
    summary: str
    summary_en: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    grace_minutes: int
    is_public: bool
    is_open: bool

    @staticmethod
    def resolve_is_open(one: Competition) -> bool:
        return one.is_open()


class TrackOut(Schema):
    """A group."""

    id: int
    kind: str
    name: str
    name_en: str


class CriterionOut(Schema):
    """What judges mark."""

    key: str
    name: str
    name_en: str
    hint: str
    weight: Decimal
    low: Decimal
    high: Decimal
    step: Decimal


class PrizeOut(Schema):
    """A prize."""

    name: str
    name_en: str
    places: int
    amount: Decimal | None


class RoundOut(Schema):
    """A round of judging."""

    id: int
    name: str
    name_en: str
    mode: str
    blind: bool
    state: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    criteria: list[CriterionOut]
    prizes: list[PrizeOut]


class CallDetail(CallOut):
    """A competition with its words, groups and rounds."""

    text: str
    text_en: str
    contact: str
    contact_en: str
    appeal_days: int
    tracks: list[TrackOut]
    rounds: list[RoundOut]


class QuestionOut(Schema):
    """A question of the application form."""

    key: str
    kind: str
    label: str
    label_en: str
    help: str
    help_en: str
    required: bool
    choices: list[str]
    choices_en: dict[str, str]
    track_id: int | None


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
    """Begin with a copy of an earlier competition (its slug), or with a preset (its key)."""

    start: Literal["copy", "preset"]
    source: Annotated[str, Field(min_length=1, max_length=80)]
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
    appeal_days: Annotated[int, Field(ge=0, le=365)] | None = None


class CallQuery(ListQuery):
    """Which calls."""

    sort: Literal["", "name", "-name", "opens", "-opens", "closes", "-closes"] = ""


router = Endpoints(tags=["calls"])


@router.read("/competitions", _("The calls that you may see"), gives=Page[CallOut], public=True)
def competitions(request: ApiRequest, query: Query[CallQuery]) -> Page[CallOut]:
    found = listing(
        request,
        queries.competitions_for(request.user),
        search=["name", "name_en", "summary"],
        columns=[("name", "", "name"), ("opens", "", "opens_at"), ("closes", "", "closes_at")],
    )
    return page(request, found.rows, query, CallOut.from_orm)


@router.read(
    "/competitions/{slug:slug}",
    _("One call with its groups, rounds, criteria and prizes"),
    gives=CallDetail,
    public=True,
)
def competition(request: ApiRequest, slug: str) -> CallDetail:
    return CallDetail.from_orm(queries.call_for(request.user, slug))


@router.read(
    "/competitions/{slug:slug}/form",
    _("The questions of the application form"),
    gives=list[QuestionOut],
    scope="competition.enter",
)
def application_form(request: ApiRequest, slug: str) -> list[QuestionOut]:
    return [QuestionOut.from_orm(one) for one in queries.call_for(request.user, slug).fields.all()]


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
    _("Begin a competition from an earlier one or from a preset"),
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
    else:
        made = actions.begin_from_preset(key, **names, by=request.user)
    return CallDetail.from_orm(queries.call_for(request.user, made.slug))


@router.change(
    "/competitions/{slug:slug}", _("Change the words and dates of a call"), gives=CallDetail, scope="competition.manage"
)
def change_competition(request: ApiRequest, slug: str, given: Body[CallChanges]) -> CallDetail:
    found = queries.competition_to_manage(request.user, slug)
    now = {name: getattr(found, name) for name in CallForm.Meta.fields}
    form = CallForm({**now, **given.dict(exclude_unset=True)}, instance=found)
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
    if given.start == "preset":
        return f"preset:{given.source}"
    return f"copy:{queries.competitions_for(user).filter(slug=given.source).values_list('pk', flat=True).first()}"
