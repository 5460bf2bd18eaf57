"""Entries for staff: all of a competition, everything about one, and what organisers do for a team."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.models import FormField
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.entries import changing, queries
from huiyan.competition.entries.api.own import EntryChanges, EntryOut, FileOut, NewEntry, as_the_form_has_it
from huiyan.competition.entries.forms import BeginForm, EntryForm
from huiyan.competition.entries.history import history_of
from huiyan.competition.entries.missing import missing_of
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.kernel.files import serve
from huiyan.shell.api import Count, Given, Key, ListQuery, Page, ReasonIn, cleaned, page, refuse_unknown
from huiyan.shell.lists import Filter, listing
from huiyan.shell.naming import name_of


class EntriesQuery(ListQuery):
    """Which entries."""

    sort: Literal["", "number", "-number", "title", "-title", "submitted", "-submitted"] = ""
    track: Annotated[str, Field(pattern=r"^[0-9]*$", max_length=18)] = ""
    state: Literal["", "draft", "submitted", "withdrawn"] = ""
    screening: Literal["", "waiting", "returned", "admitted", "refused"] = ""


class ActOut(Schema):
    """What was done to an entry, in words."""

    at: datetime.datetime
    what: str
    who: str


class StaffEntryOut(EntryOut):
    """Everything about an entry."""

    competition: str
    summary: str
    credit_code: str
    captain: str
    contact_name: str
    contact: str
    answers: dict[str, Any]
    files: list[FileOut]
    missing: list[str]
    history: list[ActOut]

    @classmethod
    def of(cls, entry: Entry) -> StaffEntryOut:
        """The entry as it is now."""
        names = ("summary", "credit_code", "contact_name", "contact", "answers")
        return cls(
            **EntryOut.from_orm(entry).dict(),
            **{name: getattr(entry, name) for name in names},
            competition=entry.competition.slug,
            captain=entry.captain.name,
            files=[FileOut.of(one) for one in entry.files.all()],
            missing=missing_of(entry),
            history=[ActOut(at=one.at, what=str(one.words), who=str(one.who)) for one in history_of(entry)],
        )


class ForTeamIn(NewEntry):
    """A draft for a team, whom to reach, and why it is made by the organisers."""

    contact_name: Annotated[str, Field(min_length=1, max_length=80)]
    contact: Annotated[str, Field(max_length=120)] = ""
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class LateChangesIn(EntryChanges):
    """What is given is changed; why stands in the event log and is told to the captain."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class DraftsIn(Given):
    """Which drafts; none: all of them."""

    entries: list[Key] = []


router = Endpoints(tags=["entries"])


@router.read(
    "/competitions/{slug:slug}/entries",
    _("All entries of a competition, for staff"),
    gives=Page[EntryOut],
    scope="competition.read",
)
def entries(request: ApiRequest, slug: str, query: Query[EntriesQuery]) -> Page[EntryOut]:
    competition = competition_for_staff(request.user, slug)
    tracks = [(str(track.pk), name_of(track)) for track in competition.tracks.all()]
    found = listing(
        request,
        queries.entries_for_staff(request.user, competition),
        search=["title", "title_en", "organization_name", "credit_code"],
        filters=[
            Filter("track", "", "track_id", tracks),
            Filter("state", "", "state", Entry.State.choices),
            Filter("screening", "", "eligibility", Entry.Eligibility.choices),
        ],
        columns=[("number", "", "number"), ("title", "", "title"), ("submitted", "", "submitted_at")],
        default="-number",
    )
    return page(request, found.rows, query, EntryOut.from_orm)


@router.make(
    "/competitions/{slug:slug}/entries/for-team",
    _("Begin a draft for a team, with a reason"),
    gives=StaffEntryOut,
    scope="competition.manage",
)
def begin_for_team(request: ApiRequest, slug: str, given: Body[ForTeamIn]) -> StaffEntryOut:
    competition = competition_to_manage(request.user, slug)
    values = cleaned(BeginForm({"track": given.track, "title": given.title}, competition=competition))
    whom = given.dict(include={"contact_name", "contact", "reason"})
    made = changing.begin_for_team(competition, **values, **whom, by=request.user)
    return _entry(request, made.pk)


@router.act(
    "/competitions/{slug:slug}/entries/remind",
    _("Write reminders to the captains of drafts"),
    gives=Count,
    scope="competition.manage",
)
def remind_drafts(request: ApiRequest, slug: str, given: Body[DraftsIn]) -> Count:
    competition = competition_to_manage(request.user, slug)
    rows = queries.entries_for_staff(request.user, competition)
    chosen = rows.filter(pk__in=given.entries) if given.entries else rows
    return Count(count=changing.remind_drafts(competition, list(chosen), by=request.user))


@router.read("/entries/{int:pk}", _("Everything about an entry"), gives=StaffEntryOut, scope="competition.read")
def entry(request: ApiRequest, pk: int) -> StaffEntryOut:
    return _entry(request, pk)


@router.read("/files/{int:pk}", _("A file of an entry"), gives=None, scope="competition.read")
def entry_file(request: ApiRequest, pk: int) -> HttpResponseBase:
    found: EntryFile = queries.entry_file_for(request.user, pk)
    return serve(found.file)


@router.change(
    "/entries/{int:pk}",
    _("Change an entry for its team, with a reason"),
    gives=StaffEntryOut,
    scope="competition.manage",
)
def change_for_team(request: ApiRequest, pk: int, given: Body[LateChangesIn]) -> StaffEntryOut:
    entry = queries.entry_to_manage(request.user, pk)
    questions = [one for one in queries.fields_of(entry) if one.kind != FormField.Kind.FILE]
    refuse_unknown("answers", given.answers, [one.key for one in questions])
    form = EntryForm(as_the_form_has_it(entry, given, questions), instance=entry, questions=questions)
    cleaned(form, nested=("answer_", "answers/"))
    changed = given.dict(exclude_unset=True, exclude={"answers", "reason"})
    changing.change_for_team(
        queries.entry_to_manage(request.user, pk),
        changes={name: form.cleaned_data[name] for name in changed},
        answers={key: value for key, value in form.answers().items() if key in given.answers},
        attached=[],
        reason=given.reason,
        by=request.user,
    )
    return _entry(request, pk)


@router.act(
    "/entries/{int:pk}/submit", _("Hand a draft in for its team"), gives=StaffEntryOut, scope="competition.manage"
)
def submit_for_team(request: ApiRequest, pk: int, given: Body[ReasonIn]) -> StaffEntryOut:
    changing.submit_for_team(queries.entry_to_manage(request.user, pk), reason=given.reason, by=request.user)
    return _entry(request, pk)


@router.act(
    "/entries/{int:pk}/withdraw",
    _("Take an entry out of the competition, with a reason"),
    gives=StaffEntryOut,
    scope="competition.manage",
)
def withdraw_for_team(request: ApiRequest, pk: int, given: Body[ReasonIn]) -> StaffEntryOut:
    changing.withdraw_for_team(queries.entry_to_manage(request.user, pk), reason=given.reason, by=request.user)
    return _entry(request, pk)


@router.act(
    "/entries/{int:pk}/reinstate",
    _("Bring a withdrawn entry back, with a reason"),
    gives=StaffEntryOut,
    scope="competition.manage",
)
def reinstate_entry(request: ApiRequest, pk: int, given: Body[ReasonIn]) -> StaffEntryOut:
    changing.reinstate_entry(queries.entry_to_manage(request.user, pk), reason=given.reason, by=request.user)
    return _entry(request, pk)


def _entry(request: ApiRequest, pk: int) -> StaffEntryOut:
    return StaffEntryOut.of(queries.entry_for_staff(request.user, pk))
